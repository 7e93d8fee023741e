import { defineConfig } from "vite";

// The script on the customer's pages: one file, un-hashed because its address
// is pasted into pages we do not control, no module syntax, nothing global
// beyond what src/loader/main.ts sets on purpose.
export default defineConfig({
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
});
