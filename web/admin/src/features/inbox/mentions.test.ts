import { expect, test } from "vitest";
import { mentionAt, mentionedIn } from "./mentions";

test("a name after an @ is being typed until a space ends it", () => {
  expect(mentionAt("ask @Li")).toEqual({ from: 4, typed: "Li" });
  expect(mentionAt("ask @Linh now")).toBeNull();
  expect(mentionAt("mail a@b")).toBeNull();
  expect(
    mentionedIn("@Linh Tran please", [
      { id: "1", name: "Linh Tran" },
      { id: "2", name: "Dan" },
    ]),
  ).toEqual(["1"]);
});
