import preact from "@preact/preset-vite";
import { defineConfig, type UserConfig } from "vite";

// The chat page. The server serves dist/chat/index.html at /chat and keeps the
// files beside it for ever, so every name but the page's own is hashed.
const chat: UserConfig = {
  plugins: [preact()],
  server: {
    proxy: { "/v1": process.env.CXGENIE_DEV_SERVER ?? "http://127.0.0.1:8080" },
  },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    assetsDir: "assets/chat",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "chat/index.html" },
  },
};

// A script on the customer's pages: one file, un-hashed because its address is
// pasted into pages we do not control or known to a script that stands there.
const script = (name: string, entry: string, format: "iife" | "es"): UserConfig => ({
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    lib: { entry, formats: [format], name, fileName: () => `${name}.js` },
    // A library keeps its spaces for its users' bundlers; this one has none.
    rolldownOptions: { output: { minify: true } },
  },
});

// The loader has no module syntax, and nothing global beyond what
// src/loader/main.ts sets on purpose. The panel's script is imported by it.
const configs: Record<string, UserConfig> = {
  loader: script("widget", "src/loader/main.ts", "iife"),
  panel: script("widget-panel", "src/panel/main.ts", "es"),
};

export default defineConfig(({ mode }) => configs[mode] ?? chat);
