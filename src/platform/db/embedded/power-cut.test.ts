import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Answer } from "./engine.ts";
import { openEmbedded } from "./open.ts";
import type { Ask, Reply, WorkerStart } from "./worker.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "entente-power-"));
});
afterAll(() => rm(dir, { recursive: true }));

it("keeps every acknowledged commit when the power goes: what was not synced is thrown away", async () => {
  await prepare(join(dir, "live"));
  const observed = await engineThread(join(dir, "live", "pg"), join(dir, "disk"));
  const acknowledged: number[] = [];
  for (let cut = 0; cut < 3; cut++) {
    const until = acknowledged.length + 15 + 10 * cut;
    while (acknowledged.length < until) {
      const id = acknowledged.length;
      await observed.exec(`insert into line values (${id}, repeat(md5('${id}'), 2000))`); // 64 kB: segments of the log get full
      if (id % 20 === 19) await observed.exec("checkpoint");
      if (id % 15 === 7) await observed.exec(`create table extra_${id} as select ${id} as id`);
      acknowledged.push(id);
    }
    const after = join(dir, `after-${cut}`);
    plugBackIn(join(dir, "disk"), join(after, "pg"));
    const db = await openEmbedded(after);
    const { rows } = await db.owner.executeSql("select id from line where text = repeat(md5(id::text), 2000) order by id");
    expect(rows.map((row) => row["id"])).toEqual(acknowledged);
    await db.owner.executeSql("select count(*) from extra_7");
    await db.close();
  }
  await observed.end();
}, 120_000);

it("would notice a lie: the same cut loses commits that were acknowledged before their sync", async () => {
  await prepare(join(dir, "blind"));
  const observed = await engineThread(join(dir, "blind", "pg"), join(dir, "blind-disk"));
  await observed.exec("set synchronous_commit = off"); // the honest engine told to acknowledge early
  for (let id = 0; id < 5; id++) await observed.exec(`insert into line values (${id}, 'x')`);
  plugBackIn(join(dir, "blind-disk"), join(dir, "blind-after", "pg"));
  await observed.end();
  const db = await openEmbedded(join(dir, "blind-after"));
  expect((await db.owner.executeSql("select id from line")).rows.length).toBeLessThan(5);
  await db.close();
}, 60_000);

async function prepare(dataDir: string): Promise<void> {
  const db = await openEmbedded(dataDir);
  await db.owner.executeSql("create table line (id integer primary key, text text)");
  await db.close();
}

/** The engine's thread as in production, with the observer in it. */
async function engineThread(live: string, disk: string): Promise<{ exec(text: string): Promise<Answer>; end(): Promise<void> }> {
  const start: WorkerStart = { directory: live, observerModule: new URL("./power-cut.observer.ts", import.meta.url).href };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start, env: { ...process.env, POWER_CUT_LIVE: live, POWER_CUT_DISK: disk } });
  const next = (): Promise<Reply | "open"> => new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await next();
  let id = 0;
  return {
    async exec(text) {
      const reply = next();
      worker.postMessage({ id: id++, ask: { do: "exec", text } satisfies Ask });
      const answer = await reply;
      if (answer === "open" || "failure" in answer) throw new Error(JSON.stringify(answer));
      worker.removeAllListeners("error");
      return answer.value as Answer;
    },
    async end() {
      await sleep(0);
      await worker.terminate();
    },
  };
}

/** Builds the directory that the disk holds: names that were synced, with the bytes that were synced. */
function plugBackIn(disk: string, to: string, directory = "."): void {
  mkdirSync(join(to, directory), { recursive: true, mode: 0o700 });
  const file = join(disk, "names", `${encodeURIComponent(directory)}.json`);
  if (!existsSync(file)) return; // the directory's own names were never synced: empty
  for (const [name, what] of JSON.parse(readFileSync(file, "utf8")) as [string, "dir" | number][]) {
    const path = directory === "." ? name : `${directory}/${name}`;
    if (what === "dir") plugBackIn(disk, to, path);
    else if (existsSync(join(disk, "inodes", String(what)))) copyFileSync(join(disk, "inodes", String(what)), join(to, path));
    else writeFileSync(join(to, path), "");
  }
}
