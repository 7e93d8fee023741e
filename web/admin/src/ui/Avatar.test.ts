import { expect, test } from "vitest";
import { initials } from "./Avatar";

test("initials are letters and digits of the first and the last word that has any", () => {
  for (const [name, wanted] of [
    ["Anna Maria Müller", "AM"],
    ["Visitor #5891", "V"],
    ["Khách #12", "K"],
    ["🙂 Anna", "A"],
    ["mai", "M"],
    ["محمد علي", "مع"],
    ["  ", ""],
    ["🍵", "🍵"],
  ] as const)
    expect(initials(name)).toBe(wanted);
});
