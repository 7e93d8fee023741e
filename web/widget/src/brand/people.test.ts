import { expect, test } from "vitest";
import { contrast } from "./colour";
import { face } from "./people";

test("initials are the first letters of the first and the last word", () => {
  expect(face("Maja Lindqvist").initials).toBe("ML");
  expect(face("  Trần Thị  Ánh ").initials).toBe("TÁ");
  expect(face("maja").initials).toBe("M");
  expect(face("😀 Team").initials).toBe("😀T");
  expect(face("").initials).toBe("");
});

test("a name always has the same colour, and all of them are readable", () => {
  expect(face("Maja")).toEqual(face("Maja"));
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const { back, ink } = face(`Name ${i}`);
    seen.add(back);
    expect(contrast(back, ink)).toBeGreaterThanOrEqual(4.5);
  }
  expect(seen.size).toBe(4);
});
