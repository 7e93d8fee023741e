import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

// The chat page. The server serves dist/chat/index.html at /chat and the
// hashed files beside it for ever, so every name but the page's own is hashed.
export default defineConfig({
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
});
