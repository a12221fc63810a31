import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { tellBudget, weigh } from "./budget.ts";

const configFile = fileURLToPath(new URL("../web/vite.config.ts", import.meta.url));
const web = fileURLToPath(new URL("../web", import.meta.url));
const made = ["../dist/pages/server.js", "../dist/console/index.html"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/**
 * Builds the pages and the console into `dist/`, unless nothing under `web/` changed since the last time. In a process of
 * its own: a network that had built would hold the builder's memory for good.
 * @returns whether anything had to be built.
 */
export async function buildWeb(): Promise<boolean> {
  if (await isFresh()) return false;
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "--to-run"], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error("the pages could not be built; what the builder said stands above");
  return true;
}

/** Shorter files are sent as they are. */
const MIN_BYTES = 1024;

/** Lays a brotli and a gzip copy beside each text that browsers load: compressed once, as small as it gets, and never while somebody waits. */
async function compressFiles(folder: string): Promise<void> {
  await Promise.all((await readdir(folder)).filter((name) => /\.(js|css|svg|json)$/.test(name)).map(async (name) => {
    const bytes = await readFile(`${folder}/${name}`);
    if (bytes.length < MIN_BYTES) return;
    await writeFile(`${folder}/${name}.br`, await promisify(brotliCompress)(bytes));
    await writeFile(`${folder}/${name}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }));
}

async function isFresh(): Promise<boolean> {
  if (!made.every(existsSync)) return false;
  const oldest = Math.min(...(await Promise.all(made.map(async (path) => (await stat(path)).mtimeMs))));
  const sources = await readdir(web, { recursive: true, withFileTypes: true });
  const times = await Promise.all(sources.filter((entry) => entry.isFile()).map(async (entry) => (await stat(`${entry.parentPath}/${entry.name}`)).mtimeMs));
  return times.every((time) => time < oldest);
}

if (import.meta.main) {
  // whoever asks may run tests: pages built for them would not run in service
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  for (const mode of ["console", "pages"]) await build({ configFile, mode, logLevel: "warn" });
  await compressFiles(fileURLToPath(new URL("../dist/console/assets", import.meta.url)));
  const { lines, over } = tellBudget(weigh(fileURLToPath(new URL("../dist/console", import.meta.url))));
  if (over) {
    console.error(`The console is too heavy (scripts/budget.ts):\n${lines.join("\n")}`);
    // too heavy a page still runs: who starts a network is told, who builds is stopped
    if (!process.argv.includes("--to-run")) process.exitCode = 1;
  }
}
