// Every word on a screen goes through the two languages: no literal text in JSX,
// no key that one language lacks, no key that no screen uses.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import enFirst from "./en";
import enBot from "./en/bot";
import enChecks from "./en/checks";
import enHome from "./en/home";
import enKnowledge from "./en/knowledge";
import enLive from "./en/live";
import enSettings from "./en/settings";
import enTraining from "./en/training";
import enWeb from "./en/web";
import viFirst from "./vi";
import viBot from "./vi/bot";
import viChecks from "./vi/checks";
import viHome from "./vi/home";
import viKnowledge from "./vi/knowledge";
import viLive from "./vi/live";
import viSettings from "./vi/settings";
import viTraining from "./vi/training";
import viWeb from "./vi/web";

/** As i18next puts the parts together. */
function merged(...parts: object[]): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const part of parts)
    for (const [k, v] of Object.entries(part))
      out[k] = typeof v === "string" || !(k in out) ? v : merged(out[k] as object, v as object);
  return out;
}

const en = merged(enFirst, enBot, enChecks, enHome, enKnowledge, enLive, enSettings, enTraining, enWeb);
const vi = merged(viFirst, viBot, viChecks, viHome, viKnowledge, viLive, viSettings, viTraining, viWeb);

const SRC = join(__dirname, "../..");

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => {
    const path = join(dir, e.name);
    if (e.isDirectory()) return path.includes("/i18n/") ? [] : sources(path);
    return /\.tsx?$/.test(e.name) && !/\.test\./.test(e.name) ? [path] : [];
  });
}

function keysOf(tree: object, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([k, v]) =>
    typeof v === "string" ? [prefix + k] : keysOf(v as object, `${prefix}${k}.`),
  );
}

const PLURAL = /_(one|other)$/;
const base = (keys: string[]) => [...new Set(keys.map((k) => k.replace(PLURAL, "")))].sort();
const valueAt = (tree: object, key: string): unknown =>
  key.split(".").reduce<unknown>((o, k) => (o as Record<string, unknown>)?.[k], tree);
const holes = (s: unknown) => [...String(s).matchAll(/\{\{(\w+)\}\}|<\/?(\w+)>/g)].map((m) => m[0]).sort();

/** Attributes a person reads or hears. */
const SPOKEN = new Set(["label", "title", "placeholder", "alt", "aria-label", "description", "text", "hint", "help"]);
const LETTERS = /\p{L}{2}/u;

type Found = { literals: string[]; strings: Set<string>; prefixes: Set<string> };

function scan(file: string, found: Found): void {
  const tree = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const at = (n: ts.Node) =>
    `${file.slice(SRC.length + 1)}:${tree.getLineAndCharacterOfPosition(n.getStart()).line + 1}`;
  const walk = (n: ts.Node): void => {
    if (ts.isJsxText(n) && LETTERS.test(n.text)) found.literals.push(`${at(n)} ${n.text.trim()}`);
    if (ts.isJsxExpression(n) && n.expression && ts.isStringLiteralLike(n.expression)) {
      const spoken = !ts.isJsxAttribute(n.parent) || SPOKEN.has(n.parent.name.getText());
      if (spoken && LETTERS.test(n.expression.text)) found.literals.push(`${at(n)} ${n.expression.text}`);
    }
    if (ts.isJsxAttribute(n) && n.initializer && ts.isStringLiteral(n.initializer)) {
      if (SPOKEN.has(n.name.getText()) && LETTERS.test(n.initializer.text)) {
        found.literals.push(`${at(n)} ${n.name.getText()}="${n.initializer.text}"`);
      }
    }
    if (ts.isStringLiteralLike(n)) found.strings.add(n.text);
    if (ts.isTemplateExpression(n)) found.prefixes.add(n.head.text);
    ts.forEachChild(n, walk);
  };
  walk(tree);
}

const found: Found = { literals: [], strings: new Set(), prefixes: new Set() };
for (const file of sources(SRC)) scan(file, found);

describe("words on screens", () => {
  it("are never written into JSX", () => {
    expect(found.literals).toEqual([]);
  });

  it("exist in both languages", () => {
    expect(base(keysOf(vi))).toEqual(base(keysOf(en)));
  });

  it("have a form for every number", () => {
    for (const [tree, forms] of [
      [en, ["one", "other"]],
      [vi, ["other"]],
    ] as const) {
      const keys = keysOf(tree);
      const plurals = base(keys.filter((k) => PLURAL.test(k)));
      const missing = plurals.flatMap((k) => forms.map((f) => `${k}_${f}`)).filter((k) => !keys.includes(k));
      expect(missing).toEqual([]);
    }
  });

  it("have the same holes to fill in", () => {
    const keys = keysOf(en);
    const wrong = keysOf(vi).filter((k) => {
      const same = keys.includes(k) ? k : k.replace(PLURAL, "_other");
      return holes(valueAt(vi, k)).join() !== holes(valueAt(en, same)).join();
    });
    expect(wrong).toEqual([]);
  });

  it("are all used somewhere", () => {
    // The codes are the server's: any of them may come.
    const dynamic = [...found.prefixes].filter((p) => /^[a-z_]+\.([a-z_]+\.)*[a-z_]*$/.test(p));
    const unused = base(keysOf(en)).filter(
      (k) => !k.startsWith("errors.") && !found.strings.has(k) && !dynamic.some((p) => k.startsWith(p)),
    );
    expect(unused).toEqual([]);
  });

  it("are asked for by keys that exist", () => {
    const roots = Object.keys(en);
    const known = new Set([...base(keysOf(en)), ...keysOf(en)]);
    const asked = [...found.strings].filter(
      (s) => /^[a-z_]+(\.[a-z_]+)+$/.test(s) && roots.includes(s.split(".")[0] ?? "") && !s.endsWith(".csv"),
    );
    expect(asked.filter((s) => !known.has(s))).toEqual([]);
  });
});
