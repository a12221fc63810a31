import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { Registry } from "prom-client";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newId, systemClock } from "../kernel/index.ts";
import { type Db, openDatabase } from "../platform/db/index.ts";
import { testDatabase } from "../platform/db/testing.ts";
import { keptLog } from "../platform/http/testing.ts";
import { emit, type JobDefinition, type Jobs, openJobs } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { readSettings } from "./config.ts";
import { healthOf } from "./health.ts";
import { defineSnapshotJob } from "./keep.ts";
import { openMeter } from "./meter.ts";

let db: Db;
let jobs: Jobs;
const platform = () => ({ db, jobs, clock: systemClock, config: { demo: false } }) as unknown as Platform;
beforeEach(async () => {
  db = await testDatabase();
  jobs = openJobs({ db, log: keptLog(), clock: systemClock });
}, 60_000);
afterEach(async () => {
  await jobs.stop();
  await db.close();
});

it("is well while nothing waits, degraded when news lies unheard for more than a minute, and well again when it was heard", async () => {
  jobs.on("thing.happened", "test", async () => {});
  expect(await healthOf(platform())).toMatchObject({ status: "ok", notes: [], jobsLagS: 0 });
  const org = newId("org");
  await db.inTenant(org, (tx) => emit(tx, { kind: "thing.happened", orgId: org, subject: "x" }));
  await db.inNetwork((tx) => sql`update outbox set emitted_at = now() - interval '2 minutes'`.execute(tx));
  const late = await healthOf(platform());
  expect(late).toMatchObject({ status: "degraded", notes: [expect.stringMatching(/has waited for 1[12]\d s/)] });
  await jobs.drain();
  expect(await healthOf(platform())).toMatchObject({ status: "ok", jobsLagS: 0 });
});

it("is degraded when work failed for good, and the metrics say so", async () => {
  jobs.define({ name: "doomed", retries: 0, handle: async () => { throw new Error("no"); } });
  await db.inNetwork((tx) => jobs.enqueue(tx, "doomed", {}));
  await expect(jobs.drain()).rejects.toThrow("doomed failed for good");
  expect(await healthOf(platform())).toMatchObject({ status: "degraded", jobs: { dead: 1 }, notes: [expect.stringContaining("1 background job of the last 7 days failed for good")] });

  const [meter, registry] = [openMeter(), new Registry()];
  meter.register(registry, jobs);
  meter.exchange({ purpose: "scim", method: "GET", origin: "https://app.example", status: 204, error: undefined, ms: 40, bytesIn: 10, bytesOut: 3 });
  meter.exchange({ purpose: "scim", method: "GET", origin: "https://10.0.0.1", status: undefined, error: "private-address", ms: 1, bytesIn: 0, bytesOut: 0 });
  const text = await registry.metrics();
  expect(text).toContain('entente_jobs{state="dead"} 1');
  expect(text).toContain('entente_egress_seconds_count{purpose="scim",outcome="2xx"} 1');
  expect(text).toContain('entente_egress_seconds_count{purpose="scim",outcome="private-address"} 1');
  expect(text).toContain('entente_egress_bytes_total{purpose="scim",direction="in"} 10');
  expect(text).not.toContain("app.example"); // who was contacted is no label
});

it("writes a snapshot a day while it runs, and keeps the last seven", async () => {
  const dir = mkdtempSync(join(tmpdir(), "entente-snapshots-"));
  const onFiles = await openDatabase({ dataDir: join(dir, "db") });
  try {
    const defined: JobDefinition[] = [];
    const define = { define: (job: JobDefinition) => void defined.push(job) } as Jobs;
    const snapshotDir = join(dir, "snapshots");
    defineSnapshotJob({ ...platform(), db: onFiles, jobs: define }, readSettings({ SNAPSHOT_DIR: snapshotDir }));
    expect(defined.map(({ everyS }) => everyS)).toEqual([86_400]);
    mkdirSync(snapshotDir);
    for (let day = 1; day <= 8; day++) writeFileSync(join(snapshotDir, `entente-2020-01-0${day}.tgz`), "old");
    writeFileSync(join(snapshotDir, "mine.txt"), "not ours");
    await defined[0]!.handle({}, new AbortController().signal);
    const left = readdirSync(snapshotDir).sort();
    expect(left.length).toBe(8);
    expect(left).toEqual(expect.arrayContaining(["mine.txt", "entente-2020-01-08.tgz", "entente-2020-01-03.tgz"]));
    expect(left.filter((name) => name.startsWith(`entente-${new Date().getFullYear()}`)).length).toBe(1);
  } finally {
    await onFiles.close();
    rmSync(dir, { recursive: true, force: true });
  }
}, 60_000);
