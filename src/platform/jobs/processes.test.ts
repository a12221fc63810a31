import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresInstalled, startPostgres, type TestServer } from "../../../scripts/postgres-for-tests.ts";
import { newId, systemClock } from "../../kernel/index.ts";
import { type Db, migrate, openDatabase } from "../db/index.ts";
import type { Log } from "../log/index.ts";
import { emit, type Jobs, openJobs } from "./index.ts";
import { openQueue } from "./queue.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const outside = fileURLToPath(new URL("./outside-process.ts", import.meta.url));
describe.runIf(postgresInstalled())("on a PostgreSQL server", () => {
  let server: TestServer;
  let dbs: Db[];
  beforeAll(async () => {
    server = await startPostgres();
    dbs = [await openDatabase({ url: server.url }), await openDatabase({ url: server.url })];
    for (const db of dbs) await migrate(db, fileURLToPath(new URL("../../../migrations", import.meta.url)));
  });
  afterAll(async () => {
    await Promise.all(dbs.map((db) => db.close()));
    await server.stop();
  });
  const [first, second] = [0, 1].map((i) => () => dbs[i] as Db) as [() => Db, () => Db];

  it("runs each job and hears each event once when two processes share PostgreSQL", async () => {
    const org = newId("org");
    const ran: unknown[] = [];
    const heard: unknown[] = [];
    const both: Jobs[] = dbs.map((db) => {
      const jobs = openJobs({ db, log, clock: systemClock });
      jobs.define({ name: "work", concurrency: 4, handle: async (payload) => void ran.push(payload["n"]) });
      jobs.define({ name: "tick", everyS: 1, handle: async () => void heard.push("tick") });
      jobs.on("made", "one", async (event) => void heard.push(event.data["n"]));
      return jobs;
    });
    await Promise.all(both.map((jobs) => jobs.start()));
    await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 2 ? first() : second()).inTenant(org, async (tx) => {
      await both[0]?.enqueue(tx, "work", { n });
      await emit(tx, { kind: "made", orgId: org, subject: "x", data: { n } });
    })));
    const numbers = (list: unknown[]): unknown[] => list.filter((each) => typeof each === "number").sort((a, b) => Number(a) - Number(b));
    for (const deadline = Date.now() + 20_000; Date.now() < deadline && (ran.length < 100 || numbers(heard).length < 100);) await sleep(50);
    await sleep(300);
    await Promise.all(both.map((jobs) => jobs.stop()));
    const all = Array.from({ length: 100 }, (_, n) => n);
    expect(numbers(ran)).toEqual(all);
    expect(numbers(heard)).toEqual(all);
  }, 40_000);

  it("hands a job out again when the process that claimed it gives no sign of life", async () => {
    const queue = await openQueue(first(), log);
    await queue.prepare(new Map([["lonely", { retries: 3 }]]));
    await first().owner.kysely.transaction().execute((tx) => queue.add(tx, [{ name: "lonely", payload: {}, singletonKey: undefined }]));
    expect(await queue.claim("lonely", 1, false)).toHaveLength(1);
    await queue.maintain();
    expect(await queue.claim("lonely", 1, true)).toHaveLength(0);
    await first().owner.executeSql("update pgboss.job set heartbeat_on = now() - interval '61 seconds' where name = 'lonely'; update pgboss.queue set monitor_on = null, monitor_claim_on = null");
    await queue.maintain();
    const again = await queue.claim("lonely", 1, true);
    expect(again.map((claim) => claim.retryCount)).toEqual([1]);
    await queue.close();
  });
});

it("runs a job again that kill -9 interrupted, in embedded mode at the next start", async () => {
  const dir = await mkdtemp(join(tmpdir(), "entente-jobs-"));
  const run = (what: string): { seen: () => string; kill(): void; ended: Promise<unknown> } => {
    const child = spawn(process.execPath, [outside, what, dir], { stdio: ["ignore", "pipe", "inherit"] });
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => { seen += chunk.toString(); });
    return { seen: () => seen, kill: () => void child.kill("SIGKILL"), ended: new Promise((resolve) => child.once("exit", resolve)) };
  };
  const killed = run("hang");
  while (!killed.seen().includes("began 7")) await sleep(50);
  killed.kill();
  await killed.ended;
  const next = run("resume");
  await next.ended;
  expect(next.seen()).toBe("began 7\n");
  await rm(dir, { recursive: true });
}, 60_000);
