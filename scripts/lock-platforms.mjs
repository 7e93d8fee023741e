// Completes package-lock.json files for every platform.
//
// Tools such as Biome, Vite's bundler and esbuild ship one optional package per
// platform. A lock file written where only some of them can be fetched lists
// only those, and `npm ci` then refuses it everywhere. This adds the missing
// ones by name and version, with the platform read from the name, so that one
// committed lock file installs on Linux (glibc, musl), macOS and Windows.
//
//   node scripts/lock-platforms.mjs web/package-lock.json e2e/package-lock.json
import { readFileSync, writeFileSync } from "node:fs";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

function platformOf(name) {
  const words = name.replace(/^@[^/]+\//, "").split("-");
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (!os) return null;
  const libc = os !== "linux" ? null : words.some((w) => w.startsWith("musl")) ? "musl" : "glibc";
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), os: [os] };
}

for (const file of process.argv.slice(2)) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const added = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (lock.packages[`node_modules/${name}`] || lock.packages[`${place}/node_modules/${name}`]) continue;
      const platform = platformOf(name);
      if (!platform || !/^\d/.test(version)) throw new Error(`${file}: ${name}@${version}: which platform is this for?`);
      added[`node_modules/${name}`] = { version, ...platform, ...(entry.dev && { dev: true }), optional: true };
    }
  }
  const { "": root, ...rest } = { ...lock.packages, ...added };
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, "en"));
  lock.packages = { "": root, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${file}: ${Object.keys(added).length} platform packages added`);
}
