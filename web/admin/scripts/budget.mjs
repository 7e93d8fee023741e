// Fails the build when what a person has to download grew past its budget.
// Counted: JS and CSS, gzip, of the first screen (sign-in and the shell), of the
// inbox (everything above plus its own chunks and one language), and of the editor it fetches besides.
import { readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifestUrl = new URL(".vite/manifest.json", dist);
const manifest = JSON.parse(readFileSync(manifestUrl, "utf8"));

function filesOf(keys) {
  const files = new Set();
  const seen = new Set();
  const walk = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`budget: ${key} is not in the manifest`);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) walk(next);
  };
  for (const key of keys) walk(key);
  return [...files].filter((f) => /\.(js|css)$/.test(f));
}

const kb = (files) =>
  files.reduce((sum, f) => sum + gzipSync(readFileSync(new URL(f, dist)), { level: 9 }).length, 0) / 1024;

const first = ["index.html", "src/lib/i18n/en/index.ts", "src/app/pages/sign-in.tsx", "src/app/shell/Frame.tsx"];
const inbox = [
  ...first,
  "src/app/pages/inbox.tsx",
  "src/features/inbox/InboxScreen.tsx",
  "src/features/contacts/ContactPane.tsx",
  "src/lib/i18n/en/live.ts",
  "src/lib/realtime/client.ts",
];

// What the composer fetches besides, once, while somebody reads.
const has = new Set(filesOf(inbox));
const editor = filesOf(["src/features/inbox/writing/RichField.tsx"]).filter((f) => !has.has(f));

let failed = false;
for (const [name, files, limit] of [
  ["sign-in and shell", filesOf(first), 225],
  ["inbox", filesOf(inbox), 360],
  ["editor of the inbox", editor, 190],
]) {
  const size = kb(files);
  const ok = size <= limit;
  failed ||= !ok;
  console.log(`${ok ? "ok  " : "FAIL"} ${name}: ${size.toFixed(1)} KB gzip, budget ${limit} KB`);
}
// The manifest was only needed here; the server embeds what is left.
rmSync(new URL(".vite", dist), { recursive: true });
process.exit(failed ? 1 : 0);
