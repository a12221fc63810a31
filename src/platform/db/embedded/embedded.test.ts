import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Problem } from "../../../kernel/index.ts";
import type { Db } from "../db.ts";
import { isUniqueViolation, maintain, restore, snapshot, sqlState } from "../index.ts";
import { openEmbedded } from "./open.ts";

let dir: string;
let db: Db;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "entente-db-"));
  db = await openEmbedded(join(dir, "a"));
  await db.owner.executeSql("create table note (id integer primary key, text text, bytes bytea, at timestamptz, tags text[], doc jsonb, n bigint)");
});
afterAll(async () => {
  await db.close();
  await rm(dir, { recursive: true });
});

const outside = fileURLToPath(new URL("./outside-process.ts", import.meta.url));
const run = promisify(execFile);
const refusal = (work: Promise<unknown>): Promise<Problem> => work.then(() => { throw new Error("was not refused"); }, (error: unknown) => error as Problem);

it("carries every kind of value over the thread and back", async () => {
  const at = new Date("2030-01-02T03:04:05.678Z");
  await db.owner.executeSql("insert into note values ($1, $2, $3, $4, $5, $6, $7)", [1, "ä'\\", Buffer.from([0, 255, 1]), at, ["a", "b,c"], { x: [1] }, 2n ** 40n]);
  const { rows } = await db.owner.executeSql("select * from note");
  expect(rows).toEqual([{ id: 1, text: "ä'\\", bytes: Buffer.from([0, 255, 1]), at, tags: ["a", "b,c"], doc: { x: [1] }, n: 2 ** 40 }]);
  expect(Buffer.isBuffer(rows[0]?.["bytes"])).toBe(true);
});

it("names what went wrong by SQLSTATE on this side of the thread", async () => {
  const twice = await db.owner.executeSql("insert into note (id) values (1)").catch((error: unknown) => error);
  expect(isUniqueViolation(twice)).toBe(true);
  expect(isUniqueViolation(twice, "note_pkey")).toBe(true);
  expect(isUniqueViolation(twice, "other")).toBe(false);
  expect(sqlState(await db.owner.executeSql("select * from nowhere").catch((error: unknown) => error))).toBe("42P01");
  expect(sqlState(new Error("x"))).toBeUndefined();
});

it("does not call a transaction kept of which a statement had failed", async () => {
  const swallowed = db.owner.kysely.transaction().execute(async (tx) => {
    const { sql } = await import("kysely");
    await sql`insert into note (id) values (2)`.execute(tx);
    await sql`insert into note (id) values (1)`.execute(tx).catch(() => undefined);
  });
  await expect(swallowed).rejects.toThrow("nothing was kept");
});

it("does not stall this thread while a long statement runs", async () => {
  let worst = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    worst = Math.max(worst, performance.now() - last);
    last = performance.now();
  }, 5);
  const began = performance.now();
  await db.owner.executeSql("select count(*) from generate_series(1, 8000000) a");
  clearInterval(beat);
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(400);
  expect(worst).toBeLessThan(took / 2);
});

it("refuses a second opener in this process and in another, names the owner, and harms nothing", async () => {
  const here = await refusal(openEmbedded(join(dir, "a")));
  expect(here.message).toContain(`process ${process.pid} on`);
  const { stdout } = await run(process.execPath, [outside, "open", join(dir, "a")]);
  expect(stdout).toContain("refused unavailable");
  expect(stdout).toContain(`process ${process.pid} on`);
  await db.owner.executeSql("insert into note (id) values (3)");
  const again = await run(process.execPath, [outside, "open", join(dir, "a")]); // the first refusal freed nothing
  expect(again.stdout).toContain("refused unavailable");
});

it("reads PG_VERSION before it opens, and says what to do", async () => {
  await mkdir(join(dir, "old", "pg"), { recursive: true });
  await writeFile(join(dir, "old", "pg", "PG_VERSION"), "16\n");
  const old = await refusal(openEmbedded(join(dir, "old")));
  expect(old.message).toContain("written by PostgreSQL 16");
  expect(old.mend).toContain("logical dump");
  await mkdir(join(dir, "odd", "pg"), { recursive: true });
  expect((await refusal(openEmbedded(join(dir, "odd")))).message).toContain("PG_VERSION is missing");
});

it("ends a statement that takes too long, keeps what was committed, and goes on", async () => {
  const other = await openEmbedded(join(dir, "slow"), { statementTimeoutMs: 1500 });
  const { sql } = await import("kysely");
  await other.owner.executeSql("create table kept (id integer)");
  await other.owner.executeSql("insert into kept values (1)");
  const slow = other.owner.kysely.transaction().execute(async (tx) => {
    await sql`insert into kept values (2)`.execute(tx);
    await sql`select count(*) from generate_series(1, 200000000)`.execute(tx).catch(() => undefined);
    await sql`insert into kept values (3)`.execute(tx); // must not run outside of the lost transaction
  });
  await expect(slow).rejects.toThrow("the transaction was lost");
  expect((await other.owner.executeSql("select id from kept")).rows).toEqual([{ id: 1 }]);
  await other.close();
});

it("does not open when a commit raises no sync, as after an engine upgrade that moved the hook", async () => {
  const unhooked = await refusal(openEmbedded(join(dir, "failing"), { observerModule: new URL("./unhooked.observer.ts", import.meta.url).href }));
  expect(unhooked.message).toContain("have not reached the disk");
  const free = await openEmbedded(join(dir, "failing")); // the refusal gave the lock back
  await free.close();
});

it("acknowledges nothing when the disk refuses a sync, and recovers", async () => {
  const signal = join(dir, "break-the-disk");
  process.env["FAILING_DISK"] = signal;
  const other = await openEmbedded(join(dir, "failing"), { observerModule: new URL("./failing-disk.observer.ts", import.meta.url).href });
  await other.owner.executeSql("create table kept (id integer)");
  await writeFile(signal, "");
  expect((await refusal(other.owner.executeSql("insert into kept values (1)"))).message).toContain("restarted");
  await other.owner.executeSql("insert into kept values (2)");
  expect((await other.owner.executeSql("select id from kept where id = 2")).rows).toEqual([{ id: 2 }]);
  await other.close();
});

it("keeps every acknowledged write through kill -9", async () => {
  const target = join(dir, "killed");
  const acknowledged: number[] = [];
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [outside, "write", target], { stdio: ["ignore", "pipe", "inherit"] });
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => { seen += chunk.toString(); });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    while (!/kept \d+\n/.test(seen)) await sleep(20);
    await sleep(100 + 150 * round);
    child.kill("SIGKILL");
    await ended;
    for (const match of seen.matchAll(/kept (\d+)\n/g)) acknowledged.push(Number(match[1]));
    const after = await openEmbedded(target); // the lock died with its owner
    const { rows } = await after.owner.executeSql("select id from line where length(text) = 2000");
    await after.close();
    const there = new Set(rows.map((row) => row["id"]));
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThan(20);
}, 60_000);

it("restores a snapshot into a new directory, refuses any other, and leaves a broken one unopened", async () => {
  await maintain(db);
  const file = join(dir, "snapshot.tar.gz");
  await snapshot(db, file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const target = join(dir, "restored");
  await restore(file, target);
  const restored = await openEmbedded(target);
  const both = await Promise.all([db, restored].map((each) => each.owner.executeSql("select * from note order by id")));
  expect(both[1]?.rows).toEqual(both[0]?.rows);
  await restored.close();
  expect((await refusal(restore(file, target))).message).toContain("is not empty");
  expect((await refusal(restore(file, join(dir, "a")))).message).toContain("is not empty");

  await writeFile(join(dir, "broken.tar.gz"), "not a tar");
  await expect(restore(join(dir, "broken.tar.gz"), join(dir, "half"))).rejects.toThrow();
  expect(await readdir(join(dir, "half"))).not.toContain("pg");
});

it("answers waiting callers when it closes", async () => {
  const other = await openEmbedded(join(dir, "slow"));
  const slow = other.owner.executeSql("select count(*) as n from generate_series(1, 500000)");
  const closing = other.close();
  expect((await slow).rows).toEqual([{ n: 500_000 }]);
  await closing;
  await expect(other.owner.executeSql("select 1")).rejects.toThrow("closed");
});
