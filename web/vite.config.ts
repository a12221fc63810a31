import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Two builds. `pages`: React rendered on the server, no hydration, one module that the network imports.
 * `console`: the client app for studio, desk and org console, plus the stylesheet and the little script of the pages.
 */
export default defineConfig(({ mode }) => ({
  root: here("."),
  base: "/",
  plugins: [react(), tailwindcss()],
  build: mode === "pages"
    ? { ssr: here("./pages/server.tsx"), outDir: here("../dist/pages"), emptyOutDir: true, target: "node22" }
    : {
      outDir: here("../dist/console"), emptyOutDir: true, target: "es2022", manifest: true,
      rolldownOptions: { input: { console: here("./index.html"), pages: here("./pages/pages.css"), enhance: here("./pages/enhance.ts") } },
    },
}));
