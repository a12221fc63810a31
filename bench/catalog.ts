import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask } from "./ground/load.ts";

const LISTINGS = 1_000;
/** What visitors ask for: the first page mostly, then a filter, a search, a later page. */
const PATHS = ["/api/catalog", "/api/catalog", "/api/catalog?capability=saml", "/api/catalog?q=birch", "/api/catalog?page=3", "/api/catalog?sort=updated&category=security"];

/** The catalog's search over the API, beside a bare Fastify route that gives the same page from memory, in one run. */
export async function measure(): Promise<Record<string, number | string>> {
  const dir = mkdtempSync(join(tmpdir(), "entente-bench-"));
  const child = spawn(process.execPath, [fileURLToPath(new URL("./ground/catalog-server.ts", import.meta.url)), dir, String(LISTINGS)], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => { throw new Error("the server ended"); })])) as [Buffer];
    const { api, bare, total, database } = JSON.parse(line.toString()) as { api: string; bare: string; total: number; database: string };
    console.log(`${total} listings in the ${database} database; ${PATHS.length} kinds of question over 16 connections; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    // the raw figure before and after, because other work on the machine changes
    const before = await ask(bare, ["/page"], { count: 4_000 });
    const found = await ask(api, PATHS, { count: 3_000 });
    const after = await ask(bare, ["/page"], { count: 4_000 });
    const raw = (before.perS + after.perS) / 2;
    console.log(`bare route ${before.perS.toFixed(0)} and ${after.perS.toFixed(0)} per second, catalog ${found.perS.toFixed(0)} per second`);
    return { ratio: (found.perS / raw).toFixed(3), per_s: found.perS.toFixed(0), p50_ms: found.p50Ms.toFixed(1), p95_ms: found.p95Ms.toFixed(1), listings: total, database };
  } finally {
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  }
}
