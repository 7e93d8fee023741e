import { getSchema } from "@tiptap/core";
import { DOMParser } from "@tiptap/pm/model";
import StarterKit from "@tiptap/starter-kit";
import { expect, test } from "vitest";
import { placeAfter, placeOf } from "./caret";
import { read } from "./wire";

const schema = getSchema([StarterKit]);

function docOf(wire: string) {
  const content = read(wire);
  if (typeof content !== "string") return schema.nodeFromJSON(content);
  const body = new window.DOMParser().parseFromString(`<body>${content}</body>`, "text/html").body;
  return DOMParser.fromSchema(schema).parse(body, { preserveWhitespace: true });
}

test.each([
  ["in the middle of a line", "Hello, |world", "world"],
  ["at the beginning of a line", "one\n|two\nthree", "two"],
  ["behind an empty line", "one\n\n|two", "two"],
  ["behind bold words", "a **bold** |end", "end"],
  ["within bold words", "a **bo|ld** end", "ld"],
  ["in an item of a list", "- red\n- bl|ue", "ue"],
])("the cursor stays %s", (_, text, rest) => {
  const wire = text.replace("|", "");
  const doc = docOf(wire);
  const at = placeOf(schema, wire, text.indexOf("|"));
  expect(at).not.toBeNull();
  expect(doc.textBetween(at as number, doc.content.size, "\n").startsWith(rest)).toBe(true);
});

test("a stored message with formatting is counted through", () => {
  const body = new window.DOMParser().parseFromString("<p>a <b>bold</b> word</p><p>next line</p>", "text/html").body;
  const doc = DOMParser.fromSchema(schema).parse(body);
  const at = placeAfter(doc, "a bold word\nnext".length);
  expect(doc.textBetween(at, doc.content.size, "\n")).toBe(" line");
  expect(placeAfter(doc, 0)).toBe(1);
});
