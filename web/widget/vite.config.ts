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

// The script on the customer's pages (mode "loader"): one file, un-hashed
// because its address is pasted into pages we do not control, no module
// syntax, nothing global beyond what src/loader/main.ts sets on purpose.
const loader: UserConfig = {
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: false,
    lib: {
      entry: "src/loader/main.ts",
      formats: ["iife"],
      name: "cxgenieLoader",
      fileName: () => "widget.js",
    },
  },
};

export default defineConfig(({ mode }) => (mode === "loader" ? loader : chat));
