// The words come in parts, and each page fetches those that its screens ask for.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import bot from "./en/bot";
import checks from "./en/checks";
import home from "./en/home";
import first from "./en/index";
import knowledge from "./en/knowledge";
import live from "./en/live";
import settings from "./en/settings";
import training from "./en/training";
import web from "./en/web";

const SRC = join(__dirname, "../..");

/** What each function of lib/i18n fetches. */
const FETCHES: Record<string, object[]> = {
  liveWords: [live],
  homeWords: [home],
  botWords: [home, bot],
  settingsWords: [home, bot, settings],
  commandWords: [live, settings],
  trainingWords: [training],
  webWords: [training, web],
  createWords: [home, bot, training, web],
  knowledgeWords: [home, bot, knowledge],
  checksWords: [checks],
};

function keysOf(tree: object, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([k, v]) =>
    typeof v === "string" ? [prefix + k.replace(/_(one|other)$/, "")] : keysOf(v as object, `${prefix}${k}.`),
  );
}
const all = new Set([first, ...Object.values(FETCHES).flat()].flatMap((p) => keysOf(p)));

type File = {
  words: Set<string>;
  /** Files it imports; of a feature's door only the names. */
  imports: { file: string; names: string[] | null }[];
  /** Files it imports later, and the words that come with them. */
  later: { file: string; words: string[]; name: string }[];
  /** What a door gives out, and from where. */
  gives: Map<string, string>;
};

function resolve(from: string, to: string): string | null {
  const path = to.startsWith("@/") ? join(SRC, to.slice(2)) : to.startsWith(".") ? join(dirname(from), to) : null;
  return (
    path &&
    (["", ".ts", ".tsx", "/index.ts"].map((x) => path + x).find((x) => /[.]tsx?$/.test(x) && existsSync(x)) ?? null)
  );
}

const files = new Map<string, File>();
function read(path: string): File {
  const known = files.get(path);
  if (known) return known;
  const out: File = { words: new Set(), imports: [], later: [], gives: new Map() };
  files.set(path, out);
  const tree = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const walk = (n: ts.Node, name: string): void => {
    let inside = name;
    if (ts.isImportDeclaration(n) && !n.importClause?.isTypeOnly) {
      const file = resolve(path, (n.moduleSpecifier as ts.StringLiteral).text);
      const named = n.importClause?.namedBindings;
      const names = named && ts.isNamedImports(named) ? named.elements.filter((e) => !e.isTypeOnly) : null;
      if (file) out.imports.push({ file, names: names?.map((e) => (e.propertyName ?? e.name).text) ?? null });
    } else if (ts.isExportDeclaration(n) && n.exportClause && ts.isNamedExports(n.exportClause) && n.moduleSpecifier) {
      const file = resolve(path, (n.moduleSpecifier as ts.StringLiteral).text);
      for (const e of n.exportClause.elements) if (file) out.gives.set(e.name.text, file);
    } else if (ts.isVariableDeclaration(n) && n.parent.parent.parent === tree) inside = n.name.getText();
    else if (ts.isCallExpression(n) && n.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const file = resolve(path, (n.arguments[0] as ts.StringLiteral).text);
      const beside = ts.isArrayLiteralExpression(n.parent) ? n.parent.elements.map((e) => e.getText()) : [];
      const words = beside.flatMap((e) => (/^\w+Words\(\)$/.test(e) ? [e.slice(0, -2)] : []));
      if (file) out.later.push({ file, words, name });
    } else if (ts.isStringLiteralLike(n) && all.has(n.text)) out.words.add(n.text);
    ts.forEachChild(n, (c) => walk(c, inside));
  };
  walk(tree, "");
  return out;
}

const DOOR = /features\/\w+\/(index|first)\.ts$/;

/** The words asked for by a file and all that it shows, which the parts do not have. */
function lacking(entry: string, parts: string[], seen = new Set<string>()): string[] {
  const has = new Set([first, ...parts.flatMap((p) => FETCHES[p] ?? [])].flatMap((p) => keysOf(p)));
  const out: string[] = [];
  const go = (path: string, names: string[] | null): void => {
    if (path.includes("/i18n/")) return;
    const f = read(path);
    if (DOOR.test(path) && names) {
      for (const name of names) {
        const from = f.gives.get(name);
        if (from) go(from, null);
        follow(f.later.filter((l) => l.name === name));
      }
      return;
    }
    if (seen.has(path)) return;
    seen.add(path);
    for (const w of f.words) if (!has.has(w)) out.push(`${path.slice(SRC.length + 1)}: ${w}`);
    for (const i of f.imports) go(i.file, i.names);
    follow(f.later);
  };
  const follow = (later: File["later"]): void => {
    for (const l of later) {
      if (l.words.length === 0) go(l.file, null);
      else out.push(...lacking(l.file, [...parts, ...l.words]));
    }
  };
  go(entry, null);
  return out;
}

/** The pages of the router, with the words that they and the pages around them fetch. */
function pages(): { page: string; parts: string[] }[] {
  const text = readFileSync(join(SRC, "app/router.tsx"), "utf8");
  const routes = new Map<
    string,
    { parent: string | undefined; loader: string | undefined; page: string | undefined }
  >();
  const lazies = new Map(
    [...text.matchAll(/const (\w+) = lazyRouteComponent\(\(\) => import\("(.+?)"\)/g)].map((m) => [m[1], m[2]]),
  );
  for (const m of text.matchAll(/const (\w+) = createRoute\(\{([\s\S]*?)\n\}\);/g)) {
    const body = m[2] ?? "";
    routes.set(m[1] ?? "", {
      parent: body.match(/getParentRoute: \(\) => (\w+)/)?.[1],
      loader: body.match(/loader: (\w+)/)?.[1],
      page: body.match(/import\("(.+?)"\)/)?.[1] ?? lazies.get(body.match(/component: (\w+),/)?.[1] ?? ""),
    });
  }
  return [...routes.values()].flatMap((r) => {
    const parts: string[] = [];
    for (let at: typeof r | undefined = r; at; at = routes.get(at.parent ?? "")) if (at.loader) parts.push(at.loader);
    return r.page ? [{ page: r.page, parts }] : [];
  });
}

describe("a page", () => {
  const found = pages();

  it("is found with what it fetches", () => {
    expect(found.length).toBeGreaterThan(25);
    expect(found.find((p) => p.page === "./pages/bot-urls")?.parts).toEqual(["webWords", "knowledgeWords"]);
    // Were nothing fetched, the inbox would lack words.
    expect(lacking(join(SRC, "app/pages/inbox.tsx"), []).length).toBeGreaterThan(50);
  });

  it.each(found)("has its words: $page", ({ page, parts }) => {
    expect(lacking(resolve(join(SRC, "app/router.tsx"), page) ?? "", parts)).toEqual([]);
  });
});
