import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildWeb } from "../scripts/build.ts";
import { readSettings } from "../src/app/config.ts";
import { openDb, openPlatform } from "../src/app/open-platform.ts";
import { seedStory } from "../src/app/story.ts";
import { freePort } from "../test/running-network.ts";
import { fillCatalog } from "./ground/catalog.ts";

const LISTINGS = 300;
const RUNS = 3;

/** From the launch of what `npm start` runs, on a data directory that was filled before, to the first catalog page. */
export async function measure(): Promise<Record<string, number | string>> {
  const dataDir = mkdtempSync(join(tmpdir(), "entente-bench-"));
  try {
    await buildWeb(); // once per change of the pages; not part of a start
    await fill(dataDir);
    const runs: { firstPageS: number; rssMb: number }[] = [];
    for (let run = 1; run <= RUNS; run++) {
      runs.push(await startOnce(dataDir));
      console.log(`start ${run}: first page after ${runs.at(-1)?.firstPageS.toFixed(2)} s, ${runs.at(-1)?.rssMb.toFixed(0)} MB at rest; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    return { first_page_s: median(runs.map((run) => run.firstPageS)).toFixed(2), rss_mb: median(runs.map((run) => run.rssMb)).toFixed(0), listings: LISTINGS, runs: RUNS };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string): Promise<void> {
  const settings = readSettings({ DATA_DIR: dataDir, ENTENTE_DEMO: "1", LOG_LEVEL: "error" });
  const { platform, close } = await openPlatform(settings, await openDb(settings));
  await seedStory(platform, join(dataDir, "story.json"));
  await fillCatalog(platform.db, LISTINGS);
  await close();
  console.log(`filled: the demo story and ${LISTINGS} listings, embedded database; the program, its sample app beside it, pages built before`);
}

async function startOnce(dataDir: string): Promise<{ firstPageS: number; rssMb: number }> {
  const [port, acmePort] = [await freePort(), await freePort()];
  const began = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL("../scripts/start.ts", import.meta.url))], {
    env: { ...process.env, PORT: String(port), ACME_PORT: String(acmePort), DATA_DIR: dataDir, PUBLIC_URL: `http://localhost:${port}` }, stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    for (;;) {
      const answered = await fetch(`http://localhost:${port}/catalog`).then(async (answer) => answer.ok && (await answer.text()).includes("Birch"), () => false);
      if (answered) break;
      if (child.exitCode !== null || performance.now() - began > 120_000) throw new Error(`the network did not start (exit ${child.exitCode})`);
      await sleep(20);
    }
    const firstPageS = (performance.now() - began) / 1_000;
    await sleep(5_000);
    const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0);
    return { firstPageS, rssMb: rssKb / 1024 };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}
