import preact from "@preact/preset-vite";
import { defineConfig, type UserConfig } from "vite";

// The chat page. The server keeps what lies in assets/chat for ever, so every name is hashed; scripts/build.mjs writes the
// page that names them. It is built as a library, as Vite's own pages bring a kilobyte of script for old browsers along.
const chat: UserConfig = {
  plugins: [preact()],
  server: {
    proxy: { "/v1": process.env.CXGENIE_DEV_SERVER ?? "http://127.0.0.1:8080" },
  },
  build: {
    target: "es2022",
    outDir: "dist/assets/chat",
    emptyOutDir: false,
    lib: { entry: "src/chat/main.tsx", formats: ["es"] },
    rolldownOptions: {
      preserveEntrySignatures: false, // what parts share stays in the one script that all of them have
      output: {
        minify: true,
        comments: false,
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
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
    rolldownOptions: { output: { minify: true, comments: false } },
  },
});

// The loader has no module syntax, and nothing global beyond what
// src/loader/main.ts sets on purpose. The panel's script and that of a button that can be moved are
// imported by it.
// What the admin shows in a frame: the button and the chat of the very same code, with nobody behind them. No visitor
// downloads it, so it is built apart from what they do.
const preview: UserConfig = {
  plugins: [preact()],
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist/assets/preview",
    emptyOutDir: false,
    cssCodeSplit: true,
    lib: { entry: { chat: "src/preview/chat.tsx", stage: "src/preview/stage.ts" }, formats: ["es"] },
    rolldownOptions: {
      output: {
        minify: true,
        comments: false,
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
};

const configs: Record<string, UserConfig> = {
  preview,
  loader: script("widget", "src/loader/main.ts", "iife"),
  drag: script("widget-drag", "src/loader/drag.ts", "es"),
  panel: script("widget-panel", "src/panel/main.ts", "es"),
};

export default defineConfig(({ mode }) => configs[mode] ?? chat);
