import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { newId } from "../../kernel/index.ts";
import { defineSubmissionJobs, recordEvidence } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { CHECKS } from "../verification/index.ts";
import { reviewRoutes } from "./routes.ts";

vi.setConfig({ testTimeout: 120_000 });

const CHECK = CHECKS[0]!.id;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let count = 0;

interface Row { id: string; name: string; publisher: string; label: string; hours: number | null }
interface Listed { items: Row[]; total: number; drafts: number }
interface Metrics { firstResponse: { n: number }; stages: { state: string; spread: { n: number } }[]; rework: { decided: number; sentBack: number }; outcomes: Record<string, number>; violated: { id: string; submissions: number }[] }
const list = async (of: string) => (await dana.get(`/desk/metrics/submissions?days=30&of=${encodeURIComponent(of)}`)).body as unknown as Listed;

beforeAll(async () => {
  h = await harness({ routes: [...submissionRoutes, ...reviewRoutes], wire: defineSubmissionJobs });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  dana = await h.someone("desk", ["desk"], ["analyst"]);
});
afterAll(() => h?.close());

async function draft(): Promise<{ id: string; draftDigest: string }> {
  const made = (await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) })).body as unknown as { id: string };
  await pia.put(`/submissions/${made.id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${made.id}/secrets/acme_scim_token`, { value: "a token" });
  return (await pia.get(`/submissions/${made.id}`)).body as unknown as { id: string; draftDigest: string };
}
async function violated(submissionId: string): Promise<void> {
  const [id, at] = [newId("run", h.platform.clock.now().getTime()), h.platform.clock.now()];
  await h.platform.db.inNetwork(async (tx) => {
    await sql`insert into run (org_id, id, submission_id, digest, manifest, state, seed, requested_by, requested_at) values (${pia.actor.orgId}, ${id}, ${submissionId}, 'sha256:0', '{}', 'finished', 's', ${pia.actor.accountId}, ${at})`.execute(tx);
    await sql`insert into run_check (org_id, run_id, seq, check_id, result, exchanges) values (${pia.actor.orgId}, ${id}, 1, ${CHECK}, ${JSON.stringify({ id: CHECK, title: "A check", outcome: "violated" })}, '[]')`.execute(tx);
  });
}

it("names what stands behind every number, as often as the number says, and no draft", async () => {
  const sent = await draft();
  const resting = await draft();
  for (const { id } of [sent, resting]) await violated(id);
  await recordEvidence(h.platform, pia.actor.orgId, sent.id, { runId: "run_1", digest: sent.draftDigest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0 });
  const { digest } = (await pia.post(`/submissions/${sent.id}/submit`)).body as unknown as { digest: string };
  h.platform.clock.advance(30 * 60_000); // sessions outlive half an hour
  expect((await dana.post(`/desk/submissions/${sent.id}/decisions`, { decision: "reject", ground: "policy.other", digest, note: "Not here." })).status).toBe(200);

  const metrics = (await dana.get("/desk/metrics?days=30")).body as unknown as Metrics;
  expect(await list("answered")).toEqual({ items: [expect.objectContaining({ id: sent.id, label: "Rejected", hours: 0.5 })], total: metrics.firstResponse.n, drafts: 0 });
  expect(await list("rejected")).toMatchObject({ items: [{ id: sent.id, hours: null }], total: 1 });
  for (const [of, n] of [["published", metrics.outcomes["published"]], ["withdrawn", metrics.outcomes["withdrawn"]], ["decided", metrics.rework.decided], ["sent_back", metrics.rework.sentBack]] as const) {
    expect([of, (await list(of)).total]).toEqual([of, n]);
  }
  expect(metrics.stages.length).toBeGreaterThan(0);
  for (const { state, spread } of metrics.stages) expect([state, (await list(`stage:${state}`)).total]).toEqual([state, spread.n]);
  expect(metrics.violated).toEqual([expect.objectContaining({ id: CHECK, submissions: 2 })]);
  const stopped = await list(`check:${CHECK}`);
  expect([stopped.total, stopped.drafts, stopped.items.map((row) => row.id)]).toEqual([2, 1, [sent.id]]);
});

it("knows no other number, and is the desk's alone", async () => {
  for (const of of ["everything", "stage:nowhere", ""]) expect((await dana.get(`/desk/metrics/submissions?of=${of}`)).status, of).toBe(422);
  expect((await pia.get("/desk/metrics/submissions?of=answered")).status).toBe(403);
});
