import { expect, test } from "vitest";
import { format, mentionAt, mentionedIn } from "./format";

test("signs go around what is chosen, and away again", () => {
  const bold = format("bold", "a word here", 2, 6);
  expect(bold).toEqual({ text: "a **word** here", from: 4, to: 8 });
  expect(format("bold", bold.text, bold.from, bold.to)).toEqual({ text: "a word here", from: 2, to: 6 });
  expect(format("code", "x\ny", 0, 3).text).toBe("```\nx\ny\n```");
  expect(format("link", "see https://a.example", 4, 21).text).toBe("see [](https://a.example)");
  expect(format("list", "one\ntwo", 0, 7).text).toBe("- one\n- two");
  expect(format("list", "- one\n- two", 0, 11).text).toBe("one\ntwo");
});

test("a name after an @ is being typed until a space ends it", () => {
  expect(mentionAt("ask @Li", 7)).toEqual({ from: 4, typed: "Li" });
  expect(mentionAt("ask @Linh now", 13)).toBeNull();
  expect(mentionAt("mail a@b", 8)).toBeNull();
  expect(
    mentionedIn("@Linh Tran please", [
      { id: "1", name: "Linh Tran" },
      { id: "2", name: "Dan" },
    ]),
  ).toEqual(["1"]);
});
