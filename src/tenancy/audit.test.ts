import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../kernel/index.ts";
import { inRequestContext } from "../platform/log/index.ts";
import { exportAudit, readAudit } from "./actions/audit.ts";
import { type AuditEntry, auditHash, verifyAudit } from "./audit.ts";
import { readExport, writeExport } from "./audit-export.ts";
import { record } from "./store/audit.ts";
import { testActor, testGround } from "./testing.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let actor: Actor;
let chain: AuditEntry[];
beforeAll(async () => {
  platform = await testGround();
  ({ actor } = await testActor(platform, "ada@north.example", ["admin"], { slug: "north" }));
  for (let i = 0; i < 8; i++) await note({ n: i, text: "ü \u0000 \ud800 ☃", deep: { b: [1.5, null, true], a: 1e21 } });
  chain = await exported();
});
afterAll(() => platform.db.close());

const note = (detail: Parameters<typeof record>[2]["detail"] = {}, by = actor) =>
  platform.db.inTenant(by.orgId, (tx) => record(tx, by, { action: "thing.change", subject: "thing_1", detail }));
const exported = async () => readExport(await exportAudit(platform, actor, 0)).entries;
const copy = () => structuredClone(chain);

it("verifies what was written, with any text and number in it", () => {
  expect(chain.length).toBeGreaterThan(8);
  expect(verifyAudit(chain)).toEqual({ ok: true, head: { seq: chain.length, hash: chain.at(-1)?.hash } });
  expect(chain.at(-1)?.detail).toEqual({ n: 7, text: "ü \u0000 \ud800 ☃", deep: { b: [1.5, null, true], a: 1e21 } });
});

it("names the first entry that was edited, in whichever field", () => {
  for (const change of [{ actorId: "acc_other" }, { action: "thing.read" }, { at: "2020-01-01T00:00:00.000Z" }, { detail: {} }, { ip: "10.0.0.1" }] as Partial<AuditEntry>[]) {
    const bad = copy().map((entry) => (entry.seq === 5 ? { ...entry, ...change } : entry));
    expect(verifyAudit(bad)).toEqual({ ok: false, firstBad: 5, reason: "changed" });
  }
});

it("is not deceived by an edit whose hash was made anew", () => {
  const bad = copy().map((entry) => {
    if (entry.seq !== 5) return entry;
    const edited = { ...entry, actorId: "acc_other" };
    return { ...edited, hash: auditHash(edited) };
  });
  expect(verifyAudit(bad)).toEqual({ ok: false, firstBad: 6, reason: "forked" });
});

it("names the place of a deleted, a moved, an inserted and a foreign entry", () => {
  expect(verifyAudit(copy().filter((entry) => entry.seq !== 4))).toEqual({ ok: false, firstBad: 4, reason: "missing" });
  const [a, b, c, d, ...rest] = copy() as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, ...AuditEntry[]];
  expect(verifyAudit([a, b, d, c, ...rest])).toEqual({ ok: false, firstBad: 3, reason: "missing" });
  expect(verifyAudit([a, b, b, c, d, ...rest])).toEqual({ ok: false, firstBad: 3, reason: "moved" });
  expect(verifyAudit([a, { ...b, orgId: "org_other" }, c, d, ...rest])).toEqual({ ok: false, firstBad: 2, reason: "foreign" });
});

it("finds a cut tail and a rewritten chain by a head that was noted outside", () => {
  const noted = { seq: 9, hash: chain[8]?.hash ?? "" };
  expect(verifyAudit(copy().slice(0, 6)).ok).toBe(true); // alone, a chain cannot know
  expect(verifyAudit(copy().slice(0, 6), [noted])).toEqual({ ok: false, firstBad: 7, reason: "cut" });
  let prevHash = chain[6]?.hash ?? "";
  const forged = copy().slice(7).map((entry) => {
    const next = { ...entry, actorName: "Nobody", prevHash };
    prevHash = auditHash(next);
    return { ...next, hash: prevHash };
  });
  expect(verifyAudit([...copy().slice(0, 7), ...forged]).ok).toBe(true);
  expect(verifyAudit([...copy().slice(0, 7), ...forged], [noted])).toEqual({ ok: false, firstBad: 9, reason: "forked" });
});

it("keeps order and count when many write at once", async () => {
  const before = (await exported()).length;
  await Promise.all(Array.from({ length: 12 }, (_, n) => note({ n })));
  const after = await exported();
  expect(after.length).toBe(before + 12);
  expect(verifyAudit(after).ok).toBe(true);
});

it("keeps no entry of what was undone", async () => {
  const before = (await exported()).length;
  await expect(platform.db.inTenant(actor.orgId, async (tx) => {
    await record(tx, actor, { action: "thing.change", subject: "thing_1" });
    throw new Error("undone");
  })).rejects.toThrow("undone");
  expect((await exported()).length).toBe(before);
});

it("lets nobody who works as the plain role change or delete an entry", async () => {
  const tries = ["update audit_entry set actor_name = 'x'", "delete from audit_entry", "delete from audit_head", "truncate audit_entry"];
  for (const statement of tries) {
    await expect(platform.db.inNetwork((tx) => sql.raw(statement).execute(tx)), statement).rejects.toThrow(/permission denied/);
  }
});

it("writes which request and address an entry came from, and counts it", async () => {
  const request = { id: "req_1", ip: "192.0.2.7", auditEntries: 0 };
  await inRequestContext(request, () => note());
  expect(request.auditEntries).toBe(1);
  expect((await exported()).at(-1)).toMatchObject({ requestId: "req_1", ip: "192.0.2.7", actorId: actor.accountId });
});

it("shows and lets write one org's entries to that org alone", async () => {
  const { actor: other } = await testActor(platform, "eve@south.example", ["admin"], { slug: "south" });
  const page = await readAudit(platform, other, { limit: 200 });
  expect(page.entries.length).toBeGreaterThan(0);
  expect(page.entries.every((entry) => entry.orgId === other.orgId)).toBe(true);
  await expect(platform.db.inTenant(other.orgId, (tx) => record(tx, actor, { action: "a.b", subject: "x" }))).rejects.toThrow(/row-level security/);
});

it("pages from the newest back to the first, and filters", async () => {
  const seen: number[] = [];
  for (let before: number | undefined; ;) {
    const page = await readAudit(platform, actor, { limit: 4, before });
    seen.push(...page.entries.map((entry) => entry.seq));
    if (page.next === null) break;
    before = page.next;
  }
  const all = (await exported()).length;
  expect(seen).toEqual(Array.from({ length: all }, (_, index) => all - index));
  const made = await readAudit(platform, actor, { limit: 50, action: "account." });
  expect(made.entries.map((entry) => entry.action)).toEqual(["account.create"]);
});

it("is verified by the script, from a file, with an exit code", () => {
  const dir = mkdtempSync(join(tmpdir(), "audit-"));
  const run = (entries: AuditEntry[], ...more: string[]) => {
    const file = join(dir, "audit.ndjson");
    writeFileSync(file, writeExport(entries, { seq: entries.length, hash: entries.at(-1)?.hash ?? "" }));
    try {
      return { code: 0, out: execFileSync(process.execPath, ["scripts/verify-audit.ts", file, ...more], { encoding: "utf8" }) };
    } catch (error) {
      const failed = error as { status: number; stdout: string };
      return { code: failed.status, out: failed.stdout };
    }
  };
  expect(run(chain)).toMatchObject({ code: 0, out: expect.stringContaining("The chain holds") });
  expect(run(copy().filter((entry) => entry.seq !== 3))).toMatchObject({ code: 1, out: expect.stringContaining("entry 3: missing") });
  expect(run(copy().slice(0, 5), "--head", `9:${chain[8]?.hash}`)).toMatchObject({ code: 1, out: expect.stringContaining("entry 6: cut") });
}, 60_000);
