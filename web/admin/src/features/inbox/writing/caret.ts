// Where the cursor of the plain field stands in the editor's document.
import { DOMParser, type Node, type Schema } from "@tiptap/pm/model";
import { read } from "./wire";

/** A sign that no text has: it is put where the cursor stands, read with the text, and looked for. */
const HERE = "\ue000";

/** The place in the document made of a wire text that an offset of the wire text stands for; null when it has none. */
export function placeOf(schema: Schema, wire: string, offset: number): number | null {
  const content = read(wire.slice(0, offset) + HERE + wire.slice(offset));
  const doc =
    typeof content === "string"
      ? DOMParser.fromSchema(schema).parse(bodyOf(content), { preserveWhitespace: true })
      : schema.nodeFromJSON(content);
  let at: number | null = null;
  doc.descendants((n, pos) => {
    const i = n.isText ? (n.text?.indexOf(HERE) ?? -1) : -1;
    if (i >= 0) at = pos + i;
    return at === null;
  });
  return at;
}

/** The place in a document that so many letters stand before, its lines counted as one each. */
export function placeAfter(doc: Node, letters: number): number {
  let left = letters;
  let at = 0;
  doc.descendants((n, pos) => {
    if (left < 0) return false;
    if (n.isTextblock) {
      if (at > 0) left--;
      if (left >= 0) at = pos + 1;
    } else if (n.isText || n.type.name === "hardBreak") {
      const here = Math.min(n.nodeSize, left);
      at = pos + here;
      left -= n.nodeSize;
    }
    return left >= 0;
  });
  return at;
}

function bodyOf(markup: string): HTMLElement {
  return new window.DOMParser().parseFromString(`<body>${markup}</body>`, "text/html").body;
}
