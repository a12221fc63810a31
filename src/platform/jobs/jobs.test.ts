import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { fixedClock, newId, systemClock } from "../../kernel/index.ts";
import type { Db } from "../db/index.ts";
import { testDatabase } from "../db/testing.ts";
import type { Log } from "../log/index.ts";
import { emit, type Jobs, openJobs } from "./index.ts";

const org = newId("org");
const lines: string[] = [];
const log: Log = { debug() {}, info() {}, warn() {}, error: (_fields, message) => void lines.push(message), child: () => log };

let db: Db;
let jobs: Jobs;
beforeAll(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await jobs.stop();
  await db.inNetwork((tx) => sql`with o as (delete from outbox) delete from job_request`.execute(tx));
  await db.owner.executeSql("delete from job_schedule; delete from pgboss.job");
});
afterAll(() => db.close());

const told = (kind: string, data: Record<string, number> = {}): Promise<void> =>
  db.inTenant(org, (tx) => emit(tx, { kind, orgId: org, subject: "sub_1", data }));

it("tells every subscriber once, after the transaction was kept, and nobody when it was not", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  const heard: string[] = [];
  jobs.on("thing.made", "one", async (event) => void heard.push(`one ${event.subject} ${event.orgId === org}`));
  jobs.on("thing.made", "two", async () => void heard.push("two"));
  jobs.on("thing.gone", "one", async () => void heard.push("gone"));

  await told("thing.made");
  await expect(db.inTenant(org, async (tx) => {
    await emit(tx, { kind: "thing.gone", orgId: org, subject: "sub_1" });
    throw new Error("not kept");
  })).rejects.toThrow("not kept");
  await jobs.drain();
  await jobs.drain();

  expect(heard.sort()).toEqual(["one sub_1 true", "two"]);
});

it("tells one subscriber in the order in which it was told", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  const heard: unknown[] = [];
  jobs.on("count.up", "one", async (event) => void heard.push(event.data["n"]));
  for (let n = 0; n < 60; n++) await told("count.up", { n });
  await jobs.drain();
  expect(heard).toEqual(Array.from({ length: 60 }, (_, n) => n));
});

it("queues work only when the transaction that asked for it was kept", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  const ran: unknown[] = [];
  jobs.define({ name: "work", handle: async (payload) => void ran.push(payload["n"]) });
  await db.inTenant(org, (tx) => jobs.enqueue(tx, "work", { n: 1 }));
  await db.inTenant(org, async (tx) => {
    await jobs.enqueue(tx, "work", { n: 2 });
    throw new Error("undo");
  }).catch(() => undefined);
  await jobs.drain();
  expect(ran).toEqual([1]);
  await expect(db.inTenant(org, (tx) => jobs.enqueue(tx, "wrok", {}))).rejects.toThrow("no job is called wrok");
});

it("does not show a tenant's transaction what other orgs asked for", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  jobs.define({ name: "work", handle: async () => {} });
  await db.inTenant(org, (tx) => jobs.enqueue(tx, "work", { canary: "x" }));
  const seen = await db.inTenant(newId("org"), (tx) => sql`select * from job_request`.execute(tx));
  expect(seen.rows).toEqual([]);
  await expect(db.inTenant(org, (tx) => sql`select * from pgboss.job`.execute(tx))).rejects.toThrow(/permission denied/);
});

it("waits until the time that was asked for, by the clock it was given", async () => {
  const clock = fixedClock("2030-01-01T00:00:00Z");
  jobs = openJobs({ db, log, clock });
  let ran = 0;
  jobs.define({ name: "later", handle: async () => void ran++ });
  await db.inTenant(org, (tx) => jobs.enqueue(tx, "later", {}, { startAfterS: 3600 }));
  await jobs.drain();
  expect(ran).toBe(0);
  clock.advance(3_600_000);
  await jobs.drain();
  expect(ran).toBe(1);
});

it("keeps one waiting job per key, and lets a new one wait while the first runs", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  let ran = 0;
  jobs.define({
    name: "sync",
    async handle() {
      if (++ran === 1) await db.inTenant(org, (tx) => jobs.enqueue(tx, "sync", {}, { singletonKey: "app_1" }));
    },
  });
  await db.inTenant(org, async (tx) => {
    for (let i = 0; i < 5; i++) await jobs.enqueue(tx, "sync", {}, { singletonKey: "app_1" });
  });
  await jobs.drain();
  expect(ran).toBe(2);
});

it("tries a failing job again, then counts it as dead and says so", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  let tries = 0;
  jobs.define({ name: "flaky", retries: 3, async handle() { if (++tries < 3) throw new Error("not yet"); } });
  let doomed = 0;
  jobs.define({ name: "doomed", retries: 2, async handle() { doomed++; throw new Error("secret detail"); } });
  await db.inTenant(org, (tx) => jobs.enqueue(tx, "flaky", {}));
  await jobs.drain();
  expect(tries).toBe(3);

  await db.inTenant(org, (tx) => jobs.enqueue(tx, "doomed", {}));
  await expect(jobs.drain()).rejects.toThrow("doomed failed for good");
  expect(doomed).toBe(3);
  expect(lines).toContain("job failed for good");
  expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, dead: 1, lagS: 0 });
  const { rows } = await db.owner.executeSql("select output::text as output from pgboss.job where name = 'doomed'");
  expect(String(rows[0]?.["output"])).not.toContain("secret detail");
});

it("pauses between tries when it is not drained", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  const at: number[] = [];
  jobs.define({ name: "flaky", async handle() { at.push(Date.now()); if (at.length < 2) throw new Error("not yet"); } });
  await jobs.start();
  await db.inTenant(org, (tx) => jobs.enqueue(tx, "flaky", {}));
  while (at.length < 2) await sleep(50);
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(900);
}, 15_000);

it("starts work right after the commit that asked for it, not at the next poll a second later", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  let ranAt = 0;
  jobs.define({ name: "quick", handle: async () => void (ranAt = Date.now()) });
  await jobs.start();
  await sleep(1500); // asleep between two polls
  const delays: number[] = [];
  for (let i = 0; i < 5; i++) {
    ranAt = 0;
    await db.inTenant(org, (tx) => jobs.enqueue(tx, "quick", {}));
    const committedAt = Date.now();
    while (ranAt === 0) await sleep(2);
    delays.push(ranAt - committedAt);
  }
  expect(delays.sort((a, b) => a - b)[2]).toBeLessThan(250); // some 20 ms on an idle machine
});

it("runs recurring work when it is due, once, however long it was missed", async () => {
  const clock = fixedClock("2030-01-01T00:00:00Z");
  jobs = openJobs({ db, log, clock });
  let swept = 0;
  jobs.define({ name: "sweep", everyS: 60, handle: async () => void swept++ });
  await jobs.drain();
  expect(swept).toBe(0);
  clock.advance(600_000);
  await jobs.drain();
  await jobs.drain();
  expect(swept).toBe(1);
});

it("runs no more side by side than a definition allows", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  let now = 0;
  let most = 0;
  jobs.define({ name: "wide", concurrency: 3, async handle() { most = Math.max(most, ++now); await sleep(10); now--; } });
  await db.inTenant(org, async (tx) => { for (let i = 0; i < 12; i++) await jobs.enqueue(tx, "wide", { i }); });
  await jobs.drain();
  expect(most).toBe(3);
});

it("waits for what runs when it stops, and signals what does not end", async () => {
  jobs = openJobs({ db, log, clock: systemClock });
  let ended = false;
  let aborted = false;
  jobs.define({ name: "short", async handle() { await sleep(200); ended = true; } });
  jobs.define({ name: "endless", async handle(_payload, signal) { await new Promise((resolve) => signal.addEventListener("abort", resolve)); aborted = true; } });
  await jobs.start();
  await db.inTenant(org, async (tx) => { await jobs.enqueue(tx, "short", {}); await jobs.enqueue(tx, "endless", {}); });
  while ((await jobs.counts()).running < 2) await sleep(5);
  await jobs.stop(400);
  expect({ ended, aborted }).toEqual({ ended: true, aborted: true });
});

it("hands out again what a killed process had claimed", async () => {
  if (db.mode !== "embedded") return expect(db.mode).toBe("postgres"); // there the heartbeat does it, after a minute
  jobs = openJobs({ db, log, clock: systemClock });
  jobs.define({ name: "resumed", handle: async () => {} });
  await jobs.drain();
  await jobs.stop();
  await db.owner.executeSql(`insert into pgboss.job (name, state, started_on, retry_limit, policy, singleton_key, expire_seconds)
    values ('resumed', 'active', now(), 3, 'short', 'k', 900)`);
  let ran = 0;
  jobs = openJobs({ db, log, clock: systemClock });
  jobs.define({ name: "resumed", handle: async () => void ran++ });
  await jobs.start();
  while (ran === 0) await sleep(10);
  expect(ran).toBe(1);
});
