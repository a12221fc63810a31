import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the built pages lies the built console, with a table of what became of each source file. */
const MANIFEST = join(dirname(fileURLToPath(import.meta.url)), "..", "console", ".vite", "manifest.json");

const built = JSON.parse(readFileSync(MANIFEST, "utf8")) as Record<string, { file: string } | undefined>;

/** @throws {Error} when the build left the file out. */
function assetOf(source: string): string {
  const file = built[source]?.file;
  if (!file) throw new Error(`${MANIFEST} names no ${source}; run the build again`);
  return `/${file}`;
}

export const STYLESHEET = assetOf("pages/pages.css");
export const SCRIPT = assetOf("pages/enhance.ts");
