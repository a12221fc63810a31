import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { wire } from "../../app/flow.ts";
import { newId } from "../../kernel/index.ts";
import type { DomainEvent } from "../../platform/jobs/index.ts";
import { readAudit } from "../../tenancy/index.ts";
import { reviewRoutes } from "../review/routes.ts";
import { passRequirements } from "../review/testing.ts";
import { defineSubmissionJobs, type Evidence, recordEvidence } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { CHECKS, type Outcome } from "../verification/index.ts";
import { catalogRoutes } from "./routes.ts";

/** Two checks that only warn in the suite, and one that blocks there. */
const [WARNS, OTHER] = CHECKS.filter((check) => check.gate === "warns").map((check) => check.id) as [string, string];
const BLOCKS = CHECKS.find((check) => check.gate === "blocks")!.id;

// each one walks through several states, on a busy machine perhaps
vi.setConfig({ testTimeout: 120_000 });

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let lea: TestCaller;
let olga: TestCaller;
let count = 0;
const news: DomainEvent[] = [];

interface Rule { check: string; blocksFrom: string; state: string; note: string; version: number; changedBy: string }
interface Detail { id: string; rule: Rule | null; affected: { violated: number; couldNotTell: number; asked: number }; today: string; versions: { slug: string; outcome: string; version: string; run: { id: string; submissionId: string } | null }[]; code: string; errors: { path: string }[] }
interface Gate { id: string; open: boolean; mend: string; note?: string }
interface Seen { id: string; slug: string; state: string; draftDigest: string; digest: string; gates: Gate[]; code: string; errors: { code: string; mend: string }[] }
const body = <T>(answer: { body: unknown }) => answer.body as T;

async function signIn(): Promise<void> {
  const at = ++count;
  pia = await h.someone("acme", ["publisher"], ["publisher"], `pia-${at}@acme.example`);
  dana = await h.someone("desk", ["desk"], ["analyst"], `dana-${at}@desk.example`);
  eli = await h.someone("desk", ["desk"], ["analyst"], `eli-${at}@desk.example`);
  lea = await h.someone("desk", ["desk"], ["lead"], `lea-${at}@desk.example`);
  olga = await h.someone("desk", ["desk"], ["operator"], `olga-${at}@desk.example`);
}
beforeAll(async () => {
  h = await harness({ routes: [...submissionRoutes, ...reviewRoutes, ...catalogRoutes], wire: (platform) => { defineSubmissionJobs(platform); wire(platform); platform.jobs.on("catalog.rule_announced", "test", async (event) => void news.push(event)); } });
  await h.platform.jobs.drain();
}, 60_000);
afterAll(() => h?.close());
beforeEach(async () => {
  await h.platform.db.inNetwork((tx) => sql`delete from network_rule`.execute(tx));
  await h.platform.db.inNetwork((tx) => sql`delete from network_rule_version`.execute(tx));
  await signIn(); // tests put the clock forward, and nobody stays signed in for long
});

const settle = async (ms: number) => {
  h.platform.clock.advance(ms);
  await h.platform.jobs.drain();
};
/** The day so many days from now, UTC. */
const day = (ahead: number) => new Date(h.platform.clock.now().getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
const read = async (check: string, by = dana) => body<Detail>(await by.get(`/desk/rules/${check}`));
const set = (by: TestCaller, check: string, rule: object) => by.put(`/network/rules/${check}`, rule);
const view = async (id: string) => body<Seen>(await pia.get(`/submissions/${id}`));
const gate = async (id: string) => (await view(id)).gates.find((one) => one.id === "network-rules");

async function draft(): Promise<Seen> {
  const at = ++count;
  const name = `Dispatch ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26]}${at} Works`;
  const made = body<Seen>(await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: acme-${at}`).replace("name: Acme Dispatch", `name: ${name}`) }));
  await pia.put(`/submissions/${made.id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${made.id}/secrets/acme_scim_token`, { value: "a token" });
  return view(made.id);
}
/** A finished whole run over a digest, kept as a worker keeps it. */
async function ran(submissionId: string, digest: string, said: Record<string, Outcome>, more: { only?: string[]; dialect?: string } = {}): Promise<string> {
  h.platform.clock.advance(1000);
  const id = newId("run", h.platform.clock.now().getTime());
  const at = h.platform.clock.now();
  await h.platform.db.inNetwork(async (tx) => {
    await sql`insert into run (org_id, id, submission_id, digest, manifest, state, seed, only_checks, requested_by, requested_at, started_at, finished_at, dialect)
      values (${pia.actor.orgId}, ${id}, ${submissionId}, ${digest}, '{}', 'finished', 's', ${more.only ?? null}, ${pia.actor.accountId}, ${at}, ${at}, ${at}, ${more.dialect ?? "rfc"})`.execute(tx);
    for (const [i, [check, outcome]] of Object.entries(said).entries()) {
      await sql`insert into run_check (org_id, run_id, seq, check_id, result, exchanges) values (${pia.actor.orgId}, ${id}, ${i}, ${check}, ${JSON.stringify({ id: check, outcome })}, '[]')`.execute(tx);
    }
  });
  return id;
}
/** Evidence that held by the suite, with what did not hold beside it. */
async function proven(id: string, open: NonNullable<Evidence["open"]> = []): Promise<void> {
  h.platform.clock.advance(1000);
  await recordEvidence(h.platform, pia.actor.orgId, id, {
    runId: `run_${id}`, digest: (await view(id)).draftDigest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 9, held: 9, violated: 0, couldNotTell: 0, notProven: 0, open,
  });
}
async function published(): Promise<Seen> {
  const one = await draft();
  await proven(one.id);
  const sent = body<Seen>(await pia.post(`/submissions/${one.id}/submit`));
  for (const by of [dana, eli]) {
    await passRequirements(by, one.id);
    const { holds } = (await by.get(`/desk/submissions/${one.id}`)).body as unknown as { holds: { code: string; needs: string; clearedAt: string | null }[] };
    for (const hold of holds.filter((each) => each.needs === "person" && !each.clearedAt)) await by.post(`/desk/submissions/${one.id}/holds/${hold.code}/clear`, { note: "Looked." });
    h.platform.clock.advance(1);
    expect((await by.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: sent.digest, note: "Fine." })).status).toBe(200);
  }
  await settle(10_000);
  return view(one.id);
}

describe("a rule of the network", () => {
  it("warns until its day and blocks a submit from then on, by the network's clock; the evidence says the same all along", async () => {
    const one = await draft();
    await proven(one.id, [{ id: WARNS, outcome: "violated" }]);
    expect(await gate(one.id)).toBeUndefined();
    expect((await set(olga, WARNS, { version: 0, blocksFrom: day(2), note: "Names of half the world." })).status).toBe(200);
    expect(await gate(one.id)).toMatchObject({ open: true, note: `Did not hold, and will block: ${WARNS} from ${day(2)}.` });
    await settle(2 * 86_400_000);
    await signIn();
    await proven(one.id, [{ id: WARNS, outcome: "violated" }]);
    expect(await gate(one.id)).toMatchObject({ open: false, mend: expect.stringContaining(`${WARNS} blocks since ${day(0)}`) });
    const refused = body<Seen>(await pia.post(`/submissions/${one.id}/submit`));
    expect([refused.code, refused.errors.map((error) => error.code)]).toEqual(["gate-closed", ["submission.gate.network-rules"]]);
    expect((await pia.get(`/submissions/${one.id}`)).body["evidence"]).toMatchObject({ verdict: "held" });
    await proven(one.id, [{ id: OTHER, outcome: "violated" }]);
    expect(body<Seen>(await pia.post(`/submissions/${one.id}/submit`)).state).toBe("initial_review");
  });

  it("lets a submit pass until its day, and does not reach what was sent before", async () => {
    const one = await draft();
    await proven(one.id, [{ id: WARNS, outcome: "could_not_tell" }]);
    await set(lea, WARNS, { version: 0, blocksFrom: day(1) });
    const sent = body<Seen>(await pia.post(`/submissions/${one.id}/submit`));
    expect(sent.state).toBe("initial_review");
    await settle(86_400_000);
    await signIn();
    await passRequirements(dana, one.id);
    const decided = await dana.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: sent.digest, note: "Sent before." });
    expect([decided.status, body<Seen>(decided).state]).toEqual([200, "qa"]);
  });

  it("is set, moved and taken back over the version that was read, each time with one entry that says what it would stop", async () => {
    expect((await set(olga, WARNS, { version: 0, blocksFrom: day(5), note: "Soon." })).status).toBe(200);
    expect((await set(lea, WARNS, { version: 0, blocksFrom: day(9) })).body["code"]).toBe("stale-write");
    const moved = body<Detail>(await set(lea, WARNS, { version: 1, blocksFrom: day(9) }));
    expect(moved.rule).toMatchObject({ blocksFrom: day(9), state: "announced", note: "Soon.", version: 2, changedBy: lea.actor.name });
    expect(body<{ items: Rule[] }>(await pia.get("/network/rules")).items).toEqual([expect.objectContaining({ check: WARNS, blocksFrom: day(9), state: "announced" })]);
    expect((await set(olga, WARNS, { version: 2, blocksFrom: null })).body["rule"]).toBeNull();
    expect(body<{ items: Rule[] }>(await pia.get("/network/rules")).items).toEqual([]);
    const { entries } = await readAudit(h.platform, olga.actor, { limit: 3, action: "network.rule" });
    expect(entries.map((entry) => [entry.subject, entry.detail])).toEqual([
      [WARNS, expect.objectContaining({ from: day(9), to: null })], [WARNS, expect.objectContaining({ from: day(5), to: day(9) })], [WARNS, expect.objectContaining({ from: null, to: day(5), note: "Soon." })],
    ]);
  });

  it("that was taken back and is made again goes on counting: who read the one before writes over none", async () => {
    const first = body<Detail>(await set(lea, OTHER, { version: 0, blocksFrom: day(5) })).rule!.version;
    const last = body<Detail>(await set(lea, OTHER, { version: first, blocksFrom: day(6) })).rule!.version;
    expect((await set(lea, OTHER, { version: last, blocksFrom: null })).status).toBe(200);
    expect(body<Detail>(await set(olga, OTHER, { version: 0, blocksFrom: day(7) })).rule?.version).toBe(last + 1);
    for (const stale of [first, last]) expect((await set(lea, OTHER, { version: stale, blocksFrom: null })).body["code"]).toBe("stale-write");
    expect((await set(lea, OTHER, { version: last + 1, blocksFrom: null })).status).toBe(200);
    expect(body<Detail>(await set(lea, OTHER, { version: 0, blocksFrom: day(8) })).rule?.version).toBe(last + 2);
  });

  it("is refused for what blocks in the suite, for a day that has passed or is none, for no check, and to whoever does not steer", async () => {
    expect((await set(olga, BLOCKS, { version: 0, blocksFrom: day(5) })).body["code"]).toBe("gate-closed");
    for (const wrong of [day(-1), "2026-02-30", "tomorrow", day(800)]) {
      const refused = await set(olga, WARNS, { version: 0, blocksFrom: wrong });
      expect([refused.status, body<Detail>(refused).errors.map((error) => error.path)], wrong).toEqual([422, ["/blocksFrom"]]);
    }
    expect((await set(olga, "NO-SUCH", { version: 0, blocksFrom: day(5) })).status).toBe(404);
    for (const by of [pia, dana]) expect((await set(by, WARNS, { version: 0, blocksFrom: day(5) })).status).toBe(403);
    expect((await pia.get("/desk/rules")).status).toBe(403);
    expect((await h.anonymous.get("/network/rules")).status).toBe(401);
    expect((await read(WARNS)).rule).toBeNull();
  });
});

describe("what a rule would stop", () => {
  it("is counted from the latest whole run by the standard of each published version, and named", async () => {
    const [bad, mended, unsure, unasked, none] = [await published(), await published(), await published(), await published(), await published()];
    const failing = await ran(bad.id, bad.digest, { [WARNS]: "violated" });
    await ran(bad.id, bad.digest, { [WARNS]: "held" }, { only: [WARNS] });
    await ran(bad.id, bad.digest, { [WARNS]: "held" }, { dialect: "okta" });
    await ran(mended.id, mended.digest, { [WARNS]: "violated" });
    await ran(mended.id, mended.digest, { [WARNS]: "held" });
    await ran(unsure.id, unsure.digest, { [WARNS]: "could_not_tell" });
    await ran(unasked.id, unasked.digest, { [OTHER]: "held" });
    const other = await draft(); // not published: nobody's installation rests on it
    await ran(other.id, other.draftDigest, { [WARNS]: "violated" });

    const seen = await read(WARNS);
    expect(seen.affected).toEqual({ violated: 1, couldNotTell: 1, asked: 3 });
    const said = (slug: string) => seen.versions.find((one) => one.slug === slug);
    expect([bad, mended, unsure, unasked, none].map((one) => said(one.slug)?.outcome)).toEqual(["violated", "held", "could_not_tell", "not_asked", "no_run"]);
    expect(said(bad.slug)?.run).toMatchObject({ id: failing, submissionId: bad.id });

    // announced, it is told to those two; moved to another day, once more; with another note alone, not again
    for (const [version, blocksFrom] of [[0, day(9)], [1, day(12)], [2, day(12)]] as const) expect((await set(olga, WARNS, { version, blocksFrom, note: `Note ${version}.` })).status).toBe(200);
    await h.platform.jobs.drain();
    const told = news.filter((event) => event.data["check"] === WARNS).map((event) => [event.orgId, event.subject, event.data["outcome"], event.data["blocksFrom"]]);
    expect(told.sort()).toEqual([
      [pia.actor.orgId, bad.slug, "violated", day(9)], [pia.actor.orgId, bad.slug, "violated", day(12)],
      [pia.actor.orgId, unsure.slug, "could_not_tell", day(9)], [pia.actor.orgId, unsure.slug, "could_not_tell", day(12)],
    ].sort());

    const all = body<{ items: { id: string; gate: string; affected: Detail["affected"] }[]; versions: number; runs: number }>(await lea.get("/desk/rules"));
    expect(all.items.map((one) => one.id)).toEqual(CHECKS.map((check) => check.id));
    expect(all.items.find((one) => one.id === WARNS)?.affected).toEqual(seen.affected);
    expect(all.items.find((one) => one.id === BLOCKS)?.affected).toEqual({ violated: 0, couldNotTell: 0, asked: 0 });
    expect([all.versions - all.runs, all.runs]).toEqual([seen.versions.length - 4, 4]);
  });
});
