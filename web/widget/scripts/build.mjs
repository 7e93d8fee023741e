// Builds the loader and the chat page into dist/ and fails when either grew
// past what it may cost the pages it stands on.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

// dist/placeholder.txt is committed so that the server's embed compiles
// before the first web build; everything else is ours to replace.
for (const name of await readdir(dist).catch(() => [])) {
  if (name !== "placeholder.txt") await rm(join(dist, name), { recursive: true });
}

const quiet = { root, configFile: join(root, "vite.config.ts"), logLevel: "warn" };
await build(quiet);
await build({ ...quiet, mode: "loader" });
await build({ ...quiet, mode: "panel" });
await build({ ...quiet, mode: "drag" });
await build({ ...quiet, mode: "preview" });

const KB = 1024;
const gzip = async (path) => gzipSync(await readFile(path), { level: 9 }).length;

async function files(dir) {
  const found = await readdir(dir, { withFileTypes: true, recursive: true });
  return found.filter((f) => f.isFile()).map((f) => join(f.parentPath ?? f.path, f.name));
}

async function total(paths) {
  let sum = 0;
  for (const path of paths) sum += await gzip(path);
  return sum;
}

// What the page names is fetched when the chat opens; everything else (what an answer brings, lists, forms, emoji) when it
// is wanted.
const chat = await files(join(dist, "assets/chat"));
const first = chat.filter((path) => /^(main|widget)-[^.]+[.](js|css)$/.test(basename(path)));
const named = (ending) => {
  const found = first.filter((path) => path.endsWith(ending));
  if (found.length !== 1) throw new Error(`the page needs one ${ending}, there are ${found.length}`);
  return `/assets/chat/${basename(found[0])}`;
};
const source = await readFile(join(root, "chat/index.html"), "utf8");
const script = /\n *<script type="module" src="[^"]+"><\/script>/;
if (!script.test(source)) throw new Error("chat/index.html has no script");
await mkdir(join(dist, "chat"), { recursive: true });
await writeFile(
  join(dist, "chat/index.html"),
  source
    .replace(script, "")
    .replace(
      /\n *<\/head>/,
      `\n    <script type="module" src="${named(".js")}"></script>\n    <link rel="stylesheet" href="${named(".css")}" />$&`,
    ),
);

// The pages of the preview, each with its script and its styles.
const parts = (await files(join(dist, "assets/preview"))).map((path) => basename(path));
await mkdir(join(dist, "preview"), { recursive: true });
for (const page of ["chat", "stage"]) {
  const at = (ending) => {
    const name = parts.find((part) => part.startsWith(`${page}-`) && part.endsWith(ending));
    if (!name) throw new Error(`the preview has no ${page}${ending}: ${parts.join(", ")}`);
    return `/assets/preview/${name}`;
  };
  const head = `\n    <script type="module" src="${at(".js")}"></script>\n    <link rel="stylesheet" href="${at(".css")}" />$&`;
  const text = await readFile(join(root, `preview/${page}.html`), "utf8");
  await writeFile(join(dist, `preview/${page}.html`), text.replace(/\n *<\/head>/, head));
}

// Fetched only where the company wants it: few visitors ever meet it.
const seldom = chat.filter((path) => /^(details|country)-/.test(basename(path)));

const budgets = [
  { what: "every page of the customer", most: 4 * KB, of: [join(dist, "widget.js")] },
  {
    what: "the first open",
    most: 30 * KB,
    of: [join(dist, "widget-panel.js"), join(dist, "chat/index.html"), ...first],
  },
  {
    what: "all that is fetched later",
    most: 18 * KB,
    of: [join(dist, "widget-drag.js"), ...chat.filter((path) => !first.includes(path) && !seldom.includes(path))],
  },
  { what: "what only some chats ask for", most: 4 * KB, of: seldom },
];

let failed = false;
for (const { what, most, of } of budgets) {
  const size = await total(of);
  console.log(`${what}: ${(size / KB).toFixed(2)} KB gzip, at most ${most / KB}: ${size > most ? "TOO BIG" : "ok"}`);
  failed ||= size > most;
}

// A font, a picture or a script from elsewhere would be a request the
// customer's visitors never agreed to.
for (const path of await files(dist)) {
  const text = await readFile(path, "utf8");
  if (/@font-face|@import|<script[^>]+src="https?:/.test(text)) {
    console.error(`${path} loads something from elsewhere or a font`);
    failed = true;
  }
}
if (failed) process.exit(1);
