import { expect, it } from "vitest";
import { asPlainLines, hasWords, withoutTables } from "./pasted";

it("makes a line of each row of a table", () => {
  expect(
    withoutTables(
      "<p>Sizes</p><table><tr><th>Size</th><th><p>cm</p></th></tr><tr><td>38</td><td><b>24.5</b></td></tr></table>",
    ),
  ).toBe("<p>Sizes</p><p>Size | cm</p><p>38 | <b>24.5</b></p>");
});

it("leaves away a table that only places things, and makes lines of the one in it", () => {
  expect(
    withoutTables(
      "<table><tr><td><p>Hello</p><p>you</p></td><td><table><tr><td>1</td><td>2</td></tr></table></td></tr></table>",
    ),
  ).toBe("<div><p>Hello</p><p>you</p></div><div><p>1 | 2</p></div>");
});

it("leaves what has no table as it is", () => {
  expect(withoutTables("<b>a</b><br>b")).toBe("<b>a</b><br>b");
});

it("tells words from a picture", () => {
  const clipboard = (html: string) => ({ getData: () => html }) as unknown as DataTransfer;
  expect(hasWords(clipboard('<meta charset="utf-8"><img src="https://example.com/a.png">'))).toBe(false);
  expect(hasWords(clipboard(""))).toBe(false);
  expect(hasWords(clipboard("<table><tr><td>38</td></tr></table>"))).toBe(true);
});

it("makes plain lines of a spreadsheet, and leaves other words to the browser", () => {
  const clipboard = (html: string) => ({ getData: () => html }) as unknown as DataTransfer;
  expect(
    asPlainLines(
      clipboard(
        "<style>td {color: red}</style><table><tr><td>Size</td><td>cm</td></tr>\n<tr><td>38</td><td><b>24.5</b></td></tr></table>",
      ),
    ),
  ).toBe("Size | cm\n38 | 24.5");
  expect(asPlainLines(clipboard("<p>Words</p>"))).toBeNull();
  expect(asPlainLines(clipboard('<table><tr><td><img src="a.png"></td></tr></table>'))).toBeNull();
});
