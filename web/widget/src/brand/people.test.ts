import { expect, test } from "vitest";
import { face } from "./people";

test("initials are the first letters of the first and the last word", () => {
  expect(face("Maja Lindqvist").initials).toBe("ML");
  expect(face("  Trần Thị  Ánh ").initials).toBe("TÁ");
  expect(face("maja").initials).toBe("M");
  expect(face("😀 Team").initials).toBe("😀T");
  expect(face("").initials).toBe("");
});

/** Contrast as WCAG counts it. */
function contrast(a: string, b: string): number {
  const light = (hex: string) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
      const v = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
      return sum + share * (v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92);
    }, 0.05);
  const [x, y] = [light(a), light(b)];
  return Math.max(x, y) / Math.min(x, y);
}

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
