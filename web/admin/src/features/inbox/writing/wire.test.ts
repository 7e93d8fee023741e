import { readFileSync, writeFileSync } from "node:fs";
import type { JSONContent } from "@tiptap/react";
import { describe, expect, it } from "vitest";
import { read, write } from "./wire";

// The server's test reads the same file: both sides must see the same in each of these texts.
const CORPUS = "../../internal/platform/text/testdata/typed.json";

/** What a reader sees, line by line: where it stands, then its words with their formats. */
function seen(root: Element): string[] {
  const out: { path: string; chars: [string, string][] }[] = [];
  let line: (typeof out)[number] | null = null;
  const begin = (path: string) => {
    line = { path, chars: [] };
    out.push(line);
  };
  const words = (n: Node, path: string, marks: string) => {
    const parts = (n.textContent ?? "").split(path.endsWith("pre") ? "\n" : "\0");
    parts.forEach((part, i) => {
      if (i > 0 || !line) begin(path);
      for (const c of part) line?.chars.push([/\s/.test(c) ? " " : c, marks]);
    });
  };
  const walk = (n: Node, path: string, marks: string) => {
    if (n.nodeType === Node.TEXT_NODE) return words(n, path, marks);
    const e = n as Element;
    const tag = e.tagName.toLowerCase();
    let inside = path;
    let more = "";
    if (tag === "br" || (tag === "p" && (!/li$/.test(path) || follows(e)))) begin(path);
    else if (tag === "li") {
      begin(`${path} +li`);
      inside = `${path} li`;
    } else if (["ul", "ol", "blockquote", "pre"].includes(tag)) {
      inside = `${path} ${tag}${tag === "ol" ? (e.getAttribute("start") ?? "1") : ""}`;
      if (tag === "pre") begin(inside);
    } else if (tag === "code" && !path.endsWith("pre")) more = "c";
    else if (tag === "strong") more = "b";
    else if (tag === "em") more = "i";
    else if (tag === "a") more = `<${e.getAttribute("href")}>`;
    for (const c of e.childNodes) walk(c, inside, marks + more);
    if (inside !== path && tag !== "li") line = null;
  };
  for (const c of root.childNodes) {
    if (c.nodeType === Node.TEXT_NODE && c.textContent?.trim() === "") continue;
    walk(c, "", "");
    line = null;
  }
  return out.map(lineText).filter((l) => l !== "");
}

function lineText(l: { path: string; chars: [string, string][] }): string {
  let text = "";
  let now = "";
  let space = false;
  for (const [c, marks] of l.chars) {
    if (c === " ") {
      space = text !== "";
      continue;
    }
    if (space) text += " ";
    space = false;
    const sorted = sortedMarks(marks);
    if (sorted !== now) text += `{${sorted}}`;
    now = sorted;
    text += c;
  }
  return text === "" ? "" : `${l.path.trim()}| ${text}`;
}

/** Whether something stands before it in its parent. */
function follows(e: Element): boolean {
  for (let n = e.previousSibling; n; n = n.previousSibling)
    if (n.nodeType !== Node.TEXT_NODE || n.textContent?.trim()) return true;
  return false;
}

function sortedMarks(marks: string): string {
  const link = /<[^>]*>/.exec(marks)?.[0] ?? "";
  return [...new Set(marks.replace(/<[^>]*>/, ""))].sort().join("") + link;
}

/** The document as HTML, by the shortest road. */
function plainHtml(n: JSONContent): string {
  const esc = (s: string) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  if (n.type === "text") {
    let s = esc(n.text ?? "");
    for (const m of n.marks ?? []) {
      const tag = { bold: "strong", italic: "em", code: "code", link: "a" }[m.type as string];
      s = m.type === "link" ? `<a href="${esc(m.attrs?.href as string)}">${s}</a>` : `<${tag}>${s}</${tag}>`;
    }
    return s;
  }
  const inner = (n.content ?? []).map(plainHtml).join("");
  switch (n.type) {
    case "hardBreak":
      return "<br>";
    case "bulletList":
      return `<ul>${inner}</ul>`;
    case "orderedList":
      return `<ol start="${n.attrs?.start ?? 1}">${inner}</ol>`;
    case "listItem":
      return `<li>${inner}</li>`;
    case "codeBlock":
      return `<pre><code>${inner}</code></pre>`;
    case "blockquote":
      return `<blockquote>${inner}</blockquote>`;
    case "paragraph":
      return `<p>${inner}</p>`;
    default:
      return inner;
  }
}

const seenIn = (markup: string) => seen(new DOMParser().parseFromString(markup, "text/html").body);

function seenInWire(wire: string): string[] {
  const r = read(wire);
  return seenIn(typeof r === "string" ? r : plainHtml(r));
}

/** Documents that nobody would write, made from the words that are hard to carry. */
function maker(seed: number) {
  let s = seed;
  const random = () => {
    s = (s * 1103515245 + 12345) % 2147483648;
    return s / 2147483648;
  };
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const words = [
    "order",
    "12",
    "Lan",
    "snake_case",
    "_x_",
    "*",
    "**",
    "2*3*4",
    "`",
    "a`b",
    "[",
    "](x)",
    "<b>",
    "&amp;",
    "&",
    "\\",
    "\\*",
    "!",
    "- ",
    "+ x",
    "1. ",
    "7) x",
    "> q",
    "# h",
    "~~~",
    "é",
    "đơn",
    "👍",
    "“so”",
    "(a)",
    ".",
    ",",
    "?",
    " ",
    "  ",
    "---",
    "___",
    "=",
    "'",
    '"',
    "don't",
    "¯\\_(ツ)_/¯",
    ":",
    "|",
  ] as const;
  const hrefs = ["https://example.com/a?b=1&c=2", "https://example.com/(x)_y", "mailto:a@example.com"] as const;
  const text = (): JSONContent => {
    const n = 1 + Math.floor(random() * 3);
    let t = "";
    for (let i = 0; i < n; i++) t += one(words) + (random() < 0.4 ? " " : "");
    const marks: { type: string; attrs?: Record<string, string> }[] = [];
    if (random() < 0.15) return { type: "text", text: t, marks: [{ type: "code" }] };
    if (random() < 0.3) marks.push({ type: "bold" });
    if (random() < 0.3) marks.push({ type: "italic" });
    if (random() < 0.15) marks.push({ type: "link", attrs: { href: one(hrefs) } });
    return marks.length > 0 ? { type: "text", text: t, marks } : { type: "text", text: t };
  };
  const inline = (): JSONContent[] => {
    const all: JSONContent[] = [];
    const n = 1 + Math.floor(random() * 4);
    for (let i = 0; i < n; i++) {
      if (i > 0 && random() < 0.15) all.push({ type: "hardBreak" });
      all.push(text());
    }
    return all;
  };
  const paragraph = (): JSONContent => {
    for (;;) {
      const content = inline();
      if (content[0]?.text?.trim()) return { type: "paragraph", content };
    }
  };
  const block = (depth: number): JSONContent => {
    const kind = random();
    if (depth > 2 || kind < 0.55) return paragraph();
    const items = () =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
        type: "listItem",
        content: [paragraph(), ...(random() < 0.25 ? [block(depth + 1)] : [])],
      }));
    if (kind < 0.7) return { type: "bulletList", content: items() };
    if (kind < 0.82) return { type: "orderedList", attrs: { start: one([1, 1, 3, 10]) }, content: items() };
    if (kind < 0.92)
      return { type: "blockquote", content: [block(depth + 1), ...(random() < 0.3 ? [block(depth + 1)] : [])] };
    return {
      type: "codeBlock",
      content: [{ type: "text", text: one(["x = 1\n  y", "```\n*a*", "<b>&amp;</b>", "- a\n\n- b"]) }],
    };
  };
  return (): JSONContent => ({
    type: "doc",
    content: Array.from({ length: 1 + Math.floor(random() * 3) }, () => block(0)),
  });
}

describe("what is written", () => {
  it("is read again as it was", { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 12; seed++) {
      const make = maker(seed * 7919);
      for (let i = 0; i < 25; i++) {
        const doc = make();
        const wire = write(doc);
        expect(seenInWire(wire), `${seed}/${i}: ${JSON.stringify(doc)}\n${wire}`).toEqual(seenIn(plainHtml(doc)));
      }
    }
  });

  it("is what the server is tested with", () => {
    const make = maker(42);
    const corpus = Array.from({ length: 400 }, () => {
      const wire = write(make());
      return { wire, seen: seenInWire(wire) };
    });
    const text = `${JSON.stringify(corpus, null, 1)}\n`;
    if (process.env.UPDATE_CORPUS) writeFileSync(CORPUS, text);
    expect(readFileSync(CORPUS, "utf8")).toBe(text);
  });
});
