// How a formatted message travels: as the few signs that the server reads in what people type (`text.FormatTyped`), so
// that a draft, a reply by the API and one written here are the same thing. What is written here without any formatting
// travels as it stands; a sign that only stands in the words is escaped.
import type { JSONContent } from "@tiptap/react";
import MarkdownIt from "markdown-it";

/** Without one of these the server takes a text as it stands. The same as `marks` in internal/platform/text/typed.go. */
const SIGNS = new RegExp(
  [
    "\\*\\*\\S",
    "`",
    "\\]\\(",
    "^[ \\t]{0,3}(?:[-*]|\\d{1,3}\\.)[ \\t]+\\S",
    "^ {0,3}> ?\\S",
    "(?:^|[^\\p{L}\\p{N}_\\\\])_\\S(?:[\\s\\S]*?\\S)?_(?:[^\\p{L}\\p{N}_]|$)",
    "<https?://",
    "\\\\[*`\\[\\]<]",
    "^[ \\t]*(?:\\\\[-+>~]|\\d{1,9}\\\\[.)])",
    "&#\\d{2,5};",
  ].join("|"),
  "mu",
);

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}*_]/g;
const SAFE = /^(?:https?:|mailto:|tel:)/i;
const WORD = /[\p{L}\p{N}]/u;
/** Neither space nor a sign: beside it a sign may be taken for a part of the word. */
const SOLID = /[^\s!-/:-@[-`{-~]/u;

// --- reading ---

const reader = new MarkdownIt("zero", { breaks: true, html: false }).enable([
  "list",
  "fence",
  "blockquote",
  "newline",
  "escape",
  "entity",
  "backticks",
  "emphasis",
  "link",
  "autolink",
]);

// In the editor each line is a paragraph, and an empty line an empty one.
reader.renderer.rules.softbreak = () => "<p>";
reader.renderer.rules.hardbreak = () => "<p>";
reader.renderer.rules.paragraph_open = (tokens, i) =>
  tokens[i]?.hidden ? "" : tokens[i - 1]?.type === "paragraph_close" ? "<p></p><p>" : "<p>";

/** Whether a text says more than its words. */
export const hasSigns = (text: string) => SIGNS.test(text);

/** A text without formatting, each line as it stands. */
export function plainDoc(text: string): JSONContent {
  const content = text.split("\n").map((line) => ({
    type: "paragraph",
    content: line === "" ? [] : [{ type: "text", text: line }],
  }));
  return { type: "doc", content };
}

/** What a wire text says: plain words, or HTML that the editor understands. */
export function read(wire: string): JSONContent | string {
  return hasSigns(wire) ? reader.render(wire) : plainDoc(wire);
}

// --- writing ---

type Piece = { text: string; bold: boolean; italic: boolean; code: boolean; href: string };

/** The wire text of a document. */
export function write(doc: JSONContent): string {
  const plain = plainText(doc);
  return plain !== null && !hasSigns(plain) ? plain : blocks(doc.content ?? []);
}

/** The words of a document that has no formatting; null when it has some. */
function plainText(doc: JSONContent): string | null {
  const out: string[] = [];
  for (const block of doc.content ?? []) {
    if (block.type !== "paragraph") return null;
    let line = "";
    for (const n of block.content ?? []) {
      if (n.type === "hardBreak") line += "\n";
      else if (n.type === "text" && !formatted(n)) line += n.text ?? "";
      else return null;
    }
    out.push(line);
  }
  return out.join("\n");
}

/** A bare address is a link by itself. */
function formatted(n: JSONContent): boolean {
  return (n.marks ?? []).some((m) => m.type !== "link" || m.attrs?.href !== n.text);
}

function blocks(all: JSONContent[]): string {
  let out = "";
  let before: JSONContent | undefined;
  let gap = false;
  let other = false;
  for (const b of all) {
    // Two lists in a row stay two: the second has other signs.
    other = before?.type === b.type && !other;
    const text = block(b, other);
    if (text === "") {
      gap = true;
      continue;
    }
    const nextLine = !gap && before?.type === "paragraph" && b.type === "paragraph";
    if (before) out += nextLine ? "\n" : "\n\n";
    out += text;
    before = b;
    gap = false;
  }
  return out;
}

function block(b: JSONContent, other: boolean): string {
  const inner = b.content ?? [];
  switch (b.type) {
    case "paragraph":
      return lines(inner);
    case "bulletList":
      return list(inner, () => (other ? "* " : "- "));
    case "orderedList": {
      const start = (b.attrs?.start as number | undefined) ?? 1;
      return list(inner, (i) => `${start + i}${other ? ") " : ". "}`);
    }
    case "blockquote":
      return prefixed(blocks(inner), "> ", "> ");
    case "codeBlock":
      return fenced(inner.map((n) => n.text ?? "").join(""));
    default:
      return blocks(inner);
  }
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split("\n")
    .map((l, i) => (l === "" ? (i === 0 ? first : rest).trimEnd() : (i === 0 ? first : rest) + l))
    .join("\n");
}

function list(items: JSONContent[], sign: (i: number) => string): string {
  const out: string[] = [];
  let i = 0;
  for (const item of items) {
    const text = itemText(item.content ?? []);
    if (text === "") continue;
    const s = sign(i++);
    out.push(prefixed(text, s, " ".repeat(s.length)));
  }
  return out.join("\n");
}

/** An item's own words, and what is nested below them close to it. */
function itemText(parts: JSONContent[]): string {
  let out = "";
  let last = "";
  for (const p of parts) {
    const text = block(p, last === p.type && last !== "paragraph");
    if (text === "") continue;
    const first = p.type === "orderedList" && (p.attrs?.start ?? 1) === 1;
    const close = last === "paragraph" && (p.type === "paragraph" || p.type === "bulletList" || first);
    out += out === "" ? text : (close ? "\n" : "\n\n") + text;
    last = p.type ?? "";
  }
  return out;
}

function fenced(text: string): string {
  if (text.trim() === "") return "";
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((s) => s.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

function lines(inline: JSONContent[]): string {
  const all: Piece[][] = [[]];
  for (const n of inline) {
    if (n.type === "hardBreak") all.push([]);
    else if (n.type === "text") {
      n.text?.split("\n").forEach((text, i) => {
        if (i > 0) all.push([]);
        all[all.length - 1]?.push(pieceOf(n, text));
      });
    }
  }
  return all
    .map(line)
    .filter((l) => l !== "")
    .join("\n");
}

function pieceOf(n: JSONContent, text: string): Piece {
  const has = (type: string) => (n.marks ?? []).some((m) => m.type === type);
  const link = (n.marks ?? []).find((m) => m.type === "link")?.attrs?.href as string | undefined;
  const code = has("code") && text.trim() !== "";
  return {
    text: text.replace(/[\t\u00a0]/g, " "),
    code,
    bold: has("bold") && !code,
    italic: has("italic") && !code,
    href: link && SAFE.test(link) && !code ? link : "",
  };
}

const isSpace = (p: Piece | undefined) => p !== undefined && !p.code && p.text.trim() === "";
const same = (a: Piece, b: Piece) =>
  a.bold === b.bold && a.italic === b.italic && a.code === b.code && a.href === b.href;

/** Pieces of one format each; white space at their edges is a piece of its own, so that it can stand outside of a format. */
function tidied(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const p of pieces) {
    const last = joined[joined.length - 1];
    if (last && same(last, p)) joined[joined.length - 1] = { ...last, text: last.text + p.text };
    else joined.push(p);
  }
  const all = joined
    .flatMap((p) => {
      const m = /^(\s*)([\s\S]*?)(\s*)$/.exec(p.text);
      return p.code ? [p] : [m?.[1] ?? "", m?.[2] ?? "", m?.[3] ?? ""].map((text) => ({ ...p, text }));
    })
    .filter((p) => p.text !== "");
  while (isSpace(all[0])) all.shift();
  while (isSpace(all[all.length - 1])) all.pop();
  // A link does not begin or end with a space either.
  return all.map((p, i) => {
    if (!isSpace(p)) return p;
    const to = all.slice(i + 1).find((x) => !isSpace(x));
    const from = all.slice(0, i).findLast((x) => !isSpace(x));
    return { ...p, href: from?.href === to?.href ? (to?.href ?? "") : "" };
  });
}

type Mark = { open: string; close: string; on: (p: Piece) => boolean };
const BOLD: Mark = { open: "**", close: "**", on: (p) => p.bold };
const ITALIC: Mark = { open: "_", close: "_", on: (p) => p.italic };
const EMPHASIS = [BOLD, ITALIC];

function line(raw: Piece[]): string {
  const pieces = tidied(raw);
  let out = "";
  let at = 0;
  while (at < pieces.length) {
    const href = pieces[at]?.href ?? "";
    let end = at + 1;
    while (end < pieces.length && pieces[end]?.href === href) end++;
    const part = pieces.slice(at, end);
    const words = part.map((p) => p.text).join("");
    if (href === "") out += emphasised(part, out, pieces[end]);
    else if (words === href && /^https?:/.test(href) && part.length === 1 && !part[0]?.bold && !part[0]?.italic)
      out += `<${href}>`;
    else out += `[${emphasised(part, "[", undefined)}](${destination(href)})`;
    at = end;
  }
  // Signs that mean something where a line begins.
  return out.replace(/^([-+>~])/, "\\$1").replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

function destination(href: string): string {
  return href
    .replace(/[()]/g, "\\$&")
    .replace(/[\s<>"'`]|\\(?![()])/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)
    .replace(/&(?=#?\w+;)/g, "&amp;");
}

/** Pieces with bold and italic around them; before is what stands on their left. */
function emphasised(pieces: Piece[], before: string, after: Piece | undefined): string {
  let out = before;
  const open: Mark[] = [];
  const lasts = (m: Mark, from: number) => {
    let i = from;
    while (i < pieces.length && (isSpace(pieces[i]) || m.on(pieces[i] as Piece))) i++;
    return i;
  };
  pieces.forEach((p, i) => {
    // A space belongs to what goes on behind it.
    const of = isSpace(p) ? pieces[i + 1] : p;
    const next = EMPHASIS.filter((m) => of && m.on(of));
    let keep = 0;
    while (keep < open.length && next.includes(open[keep] as Mark)) keep++;
    const closed = open.splice(keep).reverse();
    for (const m of closed) out += m.close;
    if (isSpace(p)) {
      out += p.text;
      return;
    }
    const opened = next.filter((m) => !open.includes(m)).sort((a, b) => lasts(b, i) - lasts(a, i));
    const text = shown(p, pieces[i + 1] ?? after);
    // Beside a letter outside, a sign counts only where the letter looks like punctuation.
    if (
      opened.length > 0 &&
      closed.length === 0 &&
      (opened.length > 1 || opened[0] === ITALIC || !WORD.test(first(text)))
    ) {
      out = guardedEnd(out);
    }
    for (const m of opened) out += m.open;
    open.push(...opened);
    const guard =
      closed.length > 0 && opened.length === 0 && (closed.includes(ITALIC) || !WORD.test(lastOf(pieces[i - 1])));
    out += guard ? guardedStart(text) : text;
  });
  for (const m of open.reverse()) out += m.close;
  return out.slice(before.length);
}

const first = (text: string) => [...text][0] ?? "";
const lastOf = (p: Piece | undefined) => [...(p?.text ?? "")].at(-1) ?? "";
const entity = (c: string) => `&#${c.codePointAt(0)};`;

function guardedEnd(out: string): string {
  const last = [...out.slice(-2)].at(-1) ?? "";
  return SOLID.test(last) ? out.slice(0, -last.length) + entity(last) : out;
}

function guardedStart(text: string): string {
  const c = first(text);
  return SOLID.test(c) ? entity(c) + text.slice(c.length) : text;
}

/** The words of a piece, with the signs in them escaped. */
function shown(p: Piece, next: Piece | undefined): string {
  if (p.code) return codeSpan(p.text);
  if (p.href !== "") return escaped(p.text, next);
  let out = "";
  let at = 0;
  for (const m of p.text.matchAll(ADDRESS)) {
    out += escaped(p.text.slice(at, m.index), undefined);
    out += `<${m[0]}>`;
    at = m.index + m[0].length;
  }
  return out + escaped(p.text.slice(at), next);
}

function escaped(text: string, next: Piece | undefined): string {
  return text
    .replace(/[\\*`[\]<]/g, "\\$&")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/_/g, (c, i: number) => (WORD.test(text[i - 1] ?? "") && WORD.test(text[i + 1] ?? "") ? c : "&#95;"))
    .replace(/!$/, next?.href ? "\\!" : "!");
}

function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((s) => s.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return fence + pad + text + pad + fence;
}
