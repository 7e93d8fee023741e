// @vitest-environment jsdom
import { render } from "preact";
import { expect, test } from "vitest";
import { Rich } from "./rich";

function drawn(text: string, html?: string): HTMLElement {
  const root = document.createElement("div");
  render(<Rich text={text} html={html} />, root);
  return root.firstElementChild as HTMLElement;
}

test("known tags are built", () => {
  const html = '<p>a <b>b</b><br>c</p><ol start="3"><li>d</li></ol><blockquote><code>e</code></blockquote>';
  expect(drawn("x", html).innerHTML).toBe(html);
});

test("nothing that runs or loads gets through", () => {
  const el = drawn(
    "x",
    '<p onclick="x()" style="color:red" class="a">a</p><script>x()</script><style>*{}</style><iframe src="https://a"></iframe>' +
      '<svg onload="x()"></svg><img src="http://a/b.png" onerror="x()"><form action="https://a"><input></form>',
  );
  expect(el.innerHTML).toBe("<p>a</p>");
});

test("only web, mail and phone links are links, and they open elsewhere", () => {
  const el = drawn("x", '<a href="https://a.b/">1</a><a href="javascript:x()">2</a><a href="tel:+47">3</a><a>4</a>');
  expect([...el.querySelectorAll("a")].map((a) => a.getAttribute("href"))).toEqual(["https://a.b/", "tel:+47"]);
  expect(el.textContent).toBe("1234");
  expect(el.querySelector("a")?.getAttribute("rel")).toContain("noopener");
  expect(el.querySelector("a")?.target).toBe("_blank");
});

test("pictures only over https, with their text", () => {
  const el = drawn("x", '<p><img src="https://a.b/c.png" alt="kettle"></p>');
  expect(el.querySelector("img")?.alt).toBe("kettle");
});

test("plain text stays text, its addresses become links", () => {
  const el = drawn("1 < 2 & see https://halden.coffee/a?b=1&c=2, or mail to help@halden.coffee.");
  expect(el.textContent).toBe("1 < 2 & see https://halden.coffee/a?b=1&c=2, or mail to help@halden.coffee.");
  expect([...el.querySelectorAll("a")].map((a) => a.getAttribute("href"))).toEqual([
    "https://halden.coffee/a?b=1&c=2",
    "mailto:help@halden.coffee",
  ]);
});

test("html without tags is shown as the text", () => {
  expect(drawn("a & b", "a &amp; b").textContent).toBe("a & b");
});

test("each takes its direction from its own text", () => {
  expect(drawn("مرحبا").getAttribute("dir")).toBe("auto");
});
