import { describe, expect, it } from "vitest";
import { diff, linesOf } from "./diff";

describe("linesOf", () => {
  it("gives a line for each paragraph, item and row", () => {
    expect(
      linesOf(
        "<h2>Sizes</h2><p>One <b>two</b></p><ul><li><p>A</p></li><li>B</li></ul><table><tr><th><p>X</p></th><td>1</td></tr></table><p><img src='x' alt='Map'></p>",
      ),
    ).toEqual(["Sizes", "One two", "A", "B", "X 1", "[Map]"]);
    expect(linesOf("plain")).toEqual(["plain"]);
    expect(linesOf("")).toEqual([]);
  });
});

describe("diff", () => {
  it("keeps what is common and names the rest", () => {
    expect(diff(["a", "b", "c"], ["a", "x", "c", "d"])).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "b" },
      { kind: "added", text: "x" },
      { kind: "same", text: "c" },
      { kind: "added", text: "d" },
    ]);
    expect(diff([], ["a"])).toEqual([{ kind: "added", text: "a" }]);
    expect(diff(["a"], [])).toEqual([{ kind: "removed", text: "a" }]);
  });
});
