import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PassageText, plainPoints } from "./PassageText";

const shown = (text: string) =>
  renderToStaticMarkup(<PassageText text={text} className="x" />).replace(/ class="[^"]*"/g, "");

it("shows the lists of a passage as lists", () => {
  expect(shown("Before\nall\n- One\n- Two\nAfter - all")).toBe(
    "<div><p>Before\nall</p><ul><li>One</li><li>Two</li></ul><p>After - all</p></div>",
  );
  expect(shown("1. One\n2. Two\n7) Seven")).toBe(
    '<div><ol start="1"><li>One</li><li>Two</li></ol><ol start="7"><li>Seven</li></ol></div>',
  );
});

it("leaves what is no list as it is", () => {
  expect(shown("-5 degrees\n2026. was a year\n- \n<b>")).toBe(
    "<div><p>-5 degrees\n2026. was a year\n- \n&lt;b&gt;</p></div>",
  );
  expect(plainPoints("- One\n- Two\n-3")).toBe("One\nTwo\n-3");
});
