import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const configFile = fileURLToPath(new URL("../web/vite.config.ts", import.meta.url));
const web = fileURLToPath(new URL("../web", import.meta.url));
const made = ["../dist/pages/server.js", "../dist/console/index.html"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Builds the pages and the console into `dist/`, unless nothing under `web/` changed since the last time. */
export async function buildWeb(options: { force?: boolean } = {}): Promise<boolean> {
  if (!options.force && (await isFresh())) return false;
  for (const mode of ["console", "pages"]) await build({ configFile, mode, logLevel: "warn" });
  return true;
}

async function isFresh(): Promise<boolean> {
  if (!made.every(existsSync)) return false;
  const oldest = Math.min(...(await Promise.all(made.map(async (path) => (await stat(path)).mtimeMs))));
  const sources = await readdir(web, { recursive: true, withFileTypes: true });
  const times = await Promise.all(sources.filter((entry) => entry.isFile()).map(async (entry) => (await stat(`${entry.parentPath}/${entry.name}`)).mtimeMs));
  return times.every((time) => time < oldest);
}

if (import.meta.main) await buildWeb({ force: true });
