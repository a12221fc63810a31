import { afterAll, beforeAll, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { wire } from "../../app/flow.ts";
import type { OrgId } from "../../kernel/index.ts";
import { type Evidence, recordEvidence } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import * as submissions from "../submission/store.ts";
import { identityOfKey, MAX_UNFINISHED_PER_ORG } from "./actions.ts";
import { benchFor, defineVerificationJobs, type Report } from "./index.ts";
import type { CheckResult } from "./report.ts";
import { verificationRoutes } from "./routes.ts";
import type { RunId } from "./run.ts";
import * as store from "./store.ts";

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let olga: TestCaller;
let both: TestCaller;
let count = 0;

beforeAll(async () => {
  h = await harness({
    routes: [...submissionRoutes, ...verificationRoutes],
    wire(platform) {
      defineVerificationJobs(platform);
      wire(platform);
    },
  });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  olga = await h.someone("desk", ["desk"], ["operator"], "olga@desk.example");
  both = await h.someone("desk", ["desk"], ["operator", "admin"], "both@desk.example");
});
afterAll(() => h?.close());

async function draft(): Promise<{ id: string; digest: string }> {
  const id = String((await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) })).body["id"]);
  await pia.put(`/submissions/${id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${id}/secrets/acme_scim_token`, { value: "a token" });
  return { id, digest: String((await pia.get(`/submissions/${id}`)).body["draftDigest"]) };
}
async function submitted(): Promise<{ id: string; digest: string }> {
  const made = await draft();
  const evidence: Evidence = { runId: "run_1", digest: made.digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0 };
  await recordEvidence(h.platform, pia.actor.orgId, made.id, evidence);
  expect((await pia.post(`/submissions/${made.id}/submit`)).status).toBe(200);
  return made;
}
const started = async (by: TestCaller, id: string) => {
  const answer = await by.post(`/submissions/${id}/runs`);
  return { status: answer.status, id: String(answer.body["id"]) as RunId };
};
const stateOf = (id: string) => h.platform.db.inNetwork(async (tx) => (await store.runById(tx, id))?.state);

it("starts and stops another org's runs for whoever decides at the desk, not for who only reads there, whatever they may at home", async () => {
  const { id } = await submitted();
  expect((await started(olga, id)).status).toBe(403);
  expect((await started(both, id)).status).toBe(404);
  const run = await started(dana, id);
  expect(run.status).toBe(202);
  expect((await olga.post(`/runs/${run.id}/cancel`)).status).toBe(403);
  expect((await both.post(`/runs/${run.id}/cancel`)).status).toBe(404);
  expect(await stateOf(run.id)).toBe("queued");
  expect((await olga.get(`/runs/${run.id}`)).status).toBe(200);
  expect((await pia.post(`/runs/${run.id}/cancel`)).status).toBe(200);
  expect(await stateOf(run.id)).toBe("cancelled");
});

it("leaves drafts to their publisher: the desk neither runs them nor sees that they are there", async () => {
  const { id } = await draft();
  expect((await started(dana, id)).status).toBe(404);
  expect((await dana.get(`/submissions/${id}/runs`)).status).toBe(404);
  const own = await started(pia, id);
  expect(own.status).toBe(202);
  await pia.post(`/runs/${own.id}/cancel`);
});

it("counts the runs of a submission, and says who or what began each, for which side", async () => {
  const { id } = await submitted();
  const own = await started(pia, id);
  await pia.post(`/runs/${own.id}/cancel`);
  const desk = await started(dana, id);
  await dana.post(`/runs/${desk.id}/cancel`);
  const { items } = (await pia.get(`/submissions/${id}/runs`)).body as unknown as { items: { number: number; side: string; trigger: string; requestedBy: string; current: unknown }[] };
  expect(items.map(({ number, side, trigger, requestedBy }) => [number, side, trigger, requestedBy])).toEqual([[2, "desk", "person", dana.actor.name], [1, "publisher", "person", pia.actor.name]]);
  expect(items[0]?.current).toEqual({ matches: true, changed: [] });
});

it("leaves what a publisher is mending alone: the desk runs what lies at the desk", async () => {
  const { id } = await submitted();
  await h.platform.db.inNetwork(async (tx) => {
    const found = await submissions.byId(tx, id);
    if (found) await submissions.save(tx, { ...found, state: "initial_issues" }, h.platform.clock.now());
  });
  expect((await dana.post(`/submissions/${id}/runs`)).body["code"]).toBe("gate-closed");
  const own = await started(pia, id);
  expect(own.status).toBe(202);
  await pia.post(`/runs/${own.id}/cancel`);
});

it("names the field that outdated a run", async () => {
  const { id } = await draft();
  const run = await started(pia, id);
  await pia.post(`/runs/${run.id}/cancel`);
  const now = (await pia.get(`/submissions/${id}`)).body as unknown as { version: number; manifest: { metadata: { tagline: string } } };
  const manifest = { ...now.manifest, metadata: { ...now.manifest.metadata, tagline: "Another tagline" } };
  expect((await pia.put(`/submissions/${id}/manifest`, { version: now.version, manifest })).status).toBe(200);
  const changed = [{ path: "/metadata/tagline", because: "people decide by it" }];
  expect((await pia.get(`/runs/${run.id}`)).body["current"]).toEqual({ matches: false, changed });
  const next = await started(pia, id);
  await pia.post(`/runs/${next.id}/cancel`);
  expect((await pia.get(`/runs/${run.id}/compare/${next.id}`)).body).toMatchObject({ changed, before: { number: 1 }, after: { number: 2 } });
});

const answered = (id: string, outcome: CheckResult["outcome"]): CheckResult => ({
  id, slug: id.toLowerCase(), version: 1, title: id, protocol: "saml", kind: "attack", gate: "blocks", outcome, observation: `${id} ${outcome}`, expectation: "", remedy: "",
  spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 1,
});
const endWith = (id: RunId, results: CheckResult[]) => h.platform.db.inTenant(pia.actor.orgId, async (tx) => {
  for (const result of results) await store.addResult(tx, { orgId: pia.actor.orgId, id, take: 0 }, result, []);
  await store.endRun(tx, id, { state: "cancelled", at: h.platform.clock.now() });
});

it("asks failed and doubtful checks again, or one, and the new run names the one that it repeats", async () => {
  const { id } = await submitted();
  const first = await started(pia, id);
  await endWith(first.id, [answered("SP-01", "violated"), answered("SP-02", "held"), answered("SP-03", "could_not_tell")]);
  const failed = await pia.post(`/runs/${first.id}/rerun`, { failed: true });
  expect([failed.status, failed.body]).toEqual([202, expect.objectContaining({ repeats: first.id, partial: true, number: 2 })]);
  const second = String(failed.body["id"]) as RunId;
  expect((await h.platform.db.inNetwork((tx) => store.runById(tx, second)))?.only).toEqual(["SP-01", "SP-03"]);
  await endWith(second, [answered("SP-01", "held"), answered("SP-03", "held")]);
  expect((await pia.post(`/runs/${second}/rerun`, { failed: true })).body["code"]).toBe("gate-closed");
  const one = await dana.post(`/runs/${second}/rerun`, { checks: ["SP-01"] });
  expect([one.status, one.body]).toEqual([202, expect.objectContaining({ repeats: second, side: "desk" })]);
  expect((await pia.post(`/runs/${first.id}/rerun`, { failed: true, checks: ["SP-01"] })).status).toBe(422);
  await dana.post(`/runs/${one.body["id"]}/cancel`);
});

it("compares two runs over one submission, for those who may see both", async () => {
  const [one, two] = [await submitted(), await submitted()];
  const before = await started(pia, one.id);
  await endWith(before.id, [answered("SP-01", "violated"), answered("SP-02", "held")]);
  const after = await started(dana, one.id);
  await endWith(after.id, [answered("SP-01", "held"), answered("SP-02", "held")]);
  const elsewhere = await started(pia, two.id);
  await endWith(elsewhere.id, []);
  const compared = await dana.get(`/runs/${before.id}/compare/${after.id}`);
  expect(compared.body).toMatchObject({ counts: { fixed: 1, broken: 0, unchanged: 1 }, checks: [{ id: "SP-01", before: { observation: "SP-01 violated" }, after: { observation: "SP-01 held" } }, {}] });
  expect((await pia.get(`/runs/${before.id}/compare/${elsewhere.id}`)).status).toBe(404);
  expect((await h.anonymous.get(`/runs/${before.id}/compare/${after.id}`)).status).toBe(401);
});

it("says how long whole runs usually take, on this network, of those over every check alone", async () => {
  const { id } = await draft();
  const usual = async () => (await pia.get(`/submissions/${id}/runs`)).body["usual"] as unknown;
  expect(await usual()).toBeNull();
  const took = async (ms: number, checks?: string[]) => {
    const run = String((await pia.post(`/submissions/${id}/runs`, checks ? { checks } : {})).body["id"]) as RunId;
    await h.platform.db.inTenant(pia.actor.orgId, (tx) => store.takeRun(tx, run, h.platform.clock.now(), 30_000));
    h.platform.clock.advance(ms);
    const report = { verdict: "held", tallies: { checks: 0, held: 0, violated: 0, couldNotTell: 0, doesNotApply: 0 }, checks: [], exchanges: [] } as unknown as Report;
    await h.platform.db.inTenant(pia.actor.orgId, (tx) => store.endRun(tx, run, { state: "finished", report, at: h.platform.clock.now() }));
  };
  for (const ms of [40_000, 90_000, 50_000]) await took(ms);
  await took(1_000, ["SP-01"]);
  expect(await usual()).toEqual({ medianMs: 50_000, runs: 3 });
});

it("runs nothing over what has ended", async () => {
  const { id } = await submitted();
  await pia.post(`/submissions/${id}/withdraw`);
  expect((await pia.post(`/submissions/${id}/runs`)).body["code"]).toBe("gate-closed");
});

it("forgets the runs of a draft that is deleted", async () => {
  const { id } = await draft();
  const run = await started(pia, id);
  await pia.post(`/runs/${run.id}/cancel`);
  expect((await pia.delete(`/submissions/${id}`)).status).toBe(204);
  await h.platform.jobs.drain();
  expect(await stateOf(run.id)).toBeUndefined();
});

it("lets no org fill the workers: a few runs at a time, exactly, and others are not in the way", async () => {
  const drafts = [];
  for (let i = 0; i <= MAX_UNFINISHED_PER_ORG; i++) drafts.push(await draft());
  const runs = await Promise.all(drafts.map((each) => started(pia, each.id)));
  expect(runs.map((run) => run.status).sort()).toEqual([...Array.from({ length: MAX_UNFINISHED_PER_ORG }, () => 202), 409]);
  await Promise.all(runs.filter((run) => run.status === 202).map((run) => pia.post(`/runs/${run.id}/cancel`)));
  const again = await started(pia, drafts[0]?.id ?? "");
  expect(again.status).toBe(202);
  await pia.post(`/runs/${again.id}/cancel`);
});

it("makes no keys for a stranger who asks for an org's bench", async () => {
  expect(await identityOfKey(h.platform, "no-such-org")).toBeUndefined();
  expect(await identityOfKey(h.platform, "desk")).toBeUndefined();
  const values = await benchFor(h.platform, pia.actor.orgId);
  expect((await identityOfKey(h.platform, "acme"))?.oidc.clientSecret).toBe(values.clientSecret);
});

it("shows everybody the evidence of every digest that was published, also after the next version; of no other", async () => {
  const report = (digest: string): Report => ({
    schema: "entente-report/1", engine: "1.0.0", manifestDigest: digest, app: "acme", dialect: "rfc", worksWith: [], seed: "s", startedAt: "2026-11-23T09:00:00.000Z", finishedAt: "2026-11-23T09:00:01.000Z", verdict: "held",
    tallies: { checks: 0, held: 0, violated: 0, couldNotTell: 0, doesNotApply: 0 }, checks: [], exchanges: [], notProven: [{ origin: "https://tenant.example", reason: "no" }], leftBehind: [], requests: 0,
  });
  const finished = async (of: { id: string; digest: string }): Promise<string> => {
    const run = await started(pia, of.id);
    await h.platform.db.inTenant(pia.actor.orgId, (tx) => store.endRun(tx, run.id, { state: "finished", report: report(of.digest), at: h.platform.clock.now() }));
    return run.id;
  };
  const publishedAt = (of: { id: string; digest: string }) => h.platform.db.inNetwork(async (tx) => {
    const found = await submissions.byId(tx, of.id);
    if (!found) throw new Error("gone");
    const move = { at: h.platform.clock.now(), actorName: "Dana", accountId: dana.actor.accountId, move: "approve", from: "qa", to: "published", digest: of.digest, note: "" } as const;
    await submissions.addMove(tx, found, move);
    await submissions.claimSlug(tx, found.slug ?? "", found.orgId, move.at);
    await submissions.setPublished(tx, found.orgId, found.slug ?? "", of.digest);
  });
  const [one, two] = [await submitted(), await submitted()];
  const [first, second] = [await finished(one), await finished(two)];
  expect((await h.anonymous.get(`/runs/${first}`)).status).toBe(404);
  await publishedAt(one);
  const shown = await h.anonymous.get(`/runs/${first}`);
  expect([shown.status, JSON.stringify(shown.body).includes("tenant.example"), JSON.stringify(shown.body).includes(pia.actor.name), shown.body["current"]]).toEqual([200, false, false, null]);
  expect((await h.anonymous.get(`/runs/${second}`)).status).toBe(404);
  await h.platform.db.inNetwork((tx) => submissions.setPublished(tx, pia.actor.orgId as OrgId, `acme-${count - 1}`, `sha256:${"2".repeat(64)}`));
  expect((await h.anonymous.get(`/runs/${first}`)).status).toBe(200);
});

it("gives up a run that no worker brings to an end", async () => {
  const { id } = await submitted();
  const run = await started(pia, id);
  await h.platform.db.inNetwork((tx) => store.takeRun(tx, run.id, h.platform.clock.now(), 30_000));
  h.platform.clock.advance(61 * 60_000);
  await h.platform.jobs.drain();
  const ended = await h.platform.db.inNetwork((tx) => store.runById(tx, run.id));
  expect([ended?.state, ended?.failure]).toEqual(["cancelled", expect.stringContaining("within 60 minutes")]);
});
