import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server to talk to while developing; the build needs none.
const server = process.env.CXGENIE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "dist",
    assetsDir: "assets/admin",
    manifest: true,
    // Data URLs would need a looser content security policy.
    assetsInlineLimit: 0,
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the first byte of code needs anyway is one file: else every part of it that a later page needs too
            // would be a file of its own.
            { name: "base", tags: ["$initial"] },
            // Icons are too small to travel alone.
            { name: "icons", test: /@tabler/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 1500 },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/v1": { target: server, ws: true },
      "/widget.js": server,
      "/chat": server,
      "/assets/chat": server,
      "/widget-preview": server,
      "/assets/preview": server,
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
