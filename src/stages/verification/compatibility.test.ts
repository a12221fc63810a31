import { afterAll, beforeAll, expect, it } from "vitest";
import { acmeLogo, acmeManifest, type Harness, harness, type TestCaller } from "../../../test/harness.ts";
import { type Compatibility, recordCompatibility, recordEvidence, type Submission, submissionById } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import * as submissions from "../submission/store.ts";
import { finishRun } from "./actions.ts";
import { defineVerificationJobs } from "./jobs.ts";
import type { CheckResult, Report } from "./report.ts";
import { verificationRoutes } from "./routes.ts";
import type { Run } from "./run.ts";
import * as store from "./store.ts";
import type { Outcome } from "./verdict.ts";

let h: Harness;
let pia: TestCaller;
let live: Submission;
let update = "";

beforeAll(async () => {
  h = await harness({
    routes: [...submissionRoutes, ...verificationRoutes],
    wire(platform) {
      defineVerificationJobs(platform);
      platform.jobs.on("verification.compared", "test", ({ orgId, data }) => recordCompatibility(platform, orgId, String(data["submissionId"]), data["compatibility"] as unknown as Compatibility));
    },
  });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  const made = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
  await pia.put(`/submissions/${made}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${made}/secrets/acme_scim_token`, { value: "a token" });
  const run = await ended(String((await pia.post(`/submissions/${made}/runs`)).body["id"]), { "SP-01": "held", "SP-02": "held", "SP-03": "violated", "SP-04": "does_not_apply" });
  await recordEvidence(h.platform, pia.actor.orgId, made, { runId: run.id, digest: run.digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 4, held: 2, violated: 0, couldNotTell: 0 });
  expect((await pia.post(`/submissions/${made}/submit`)).status).toBe(200);
  live = await h.platform.db.inNetwork(async (tx) => {
    const found = await submissionById(tx, made);
    if (!found) throw new Error("gone");
    await submissions.setPublished(tx, found.orgId, "acme", found.digest ?? "");
    return found;
  });
  const begun = (await pia.post("/integrations/acme/update")).body as unknown as { id: string; version: number; manifest: { test: { accounts: { victim: { userName: string } } } } };
  begun.manifest.test.accounts.victim.userName = "eve@acme.test";
  await pia.put(`/submissions/${begun.id}/manifest`, { version: begun.version, manifest: begun.manifest });
  update = begun.id;
}, 60_000);
afterAll(() => h?.close());

/** Ends a run with these outcomes, as a worker would. */
async function ended(id: string, outcomes: Record<string, Outcome>): Promise<Run> {
  const run = await h.platform.db.inNetwork((tx) => store.runById(tx, id));
  if (!run) throw new Error("no run");
  const at = h.platform.clock.now().toISOString();
  const checks = Object.entries(outcomes).map(([check, outcome]) => ({ id: check, outcome }) as CheckResult);
  const report: Report = {
    schema: "entente-report/1", engine: "1.0.0", dialect: "rfc", manifestDigest: run.digest, app: "acme", seed: "s", startedAt: at, finishedAt: at, verdict: "violated",
    tallies: { checks: checks.length, held: 0, violated: 0, couldNotTell: 0, doesNotApply: 0 }, checks, exchanges: [], notProven: [], leftBehind: [], requests: 0,
  } as unknown as Report;
  await finishRun(h.platform, run, 0, report);
  return run;
}
const compare = async (outcomes: Record<string, Outcome>) => {
  h.platform.clock.advance(1_000);
  const asked = await pia.post(`/submissions/${update}/compatibility-runs`);
  expect([asked.status, asked.body["digest"], asked.body["trigger"]]).toEqual([202, live.digest, "compatibility"]);
  await ended(String(asked.body["id"]), outcomes);
  await h.platform.jobs.drain();
  const view = (await pia.get(`/submissions/${update}`)).body as unknown as { compatibility: Compatibility; evidence: unknown; gates: { id: string; open: boolean; mend: string }[] };
  return { ...view.compatibility, evidence: view.evidence, gate: view.gates.find((gate) => gate.id === "compatibility-run") };
};

it("is asked for before an update may be submitted, and is no evidence for the draft", async () => {
  const view = (await pia.get(`/submissions/${update}`)).body as unknown as { gates: { id: string; open: boolean }[] };
  expect(view.gates.find((gate) => gate.id === "compatibility-run")?.open).toBe(false);
  const held = await compare({ "SP-01": "held", "SP-02": "held" });
  expect([held.verdict, held.broken, held.gate?.open, held.evidence]).toEqual(["held", [], true, null]);
});

it("asks of the published version what held for it, and nothing more", async () => {
  const more = await compare({ "SP-01": "held", "SP-02": "held", "SP-03": "violated", "SP-04": "violated", "SP-99": "violated" });
  expect([more.verdict, more.broken]).toEqual(["held", []]);
});

it.each([["violated", "violated"], ["could_not_tell", "could_not_tell"]] as const)("closes the gate when what held is %s now, and names the check", async (outcome, verdict) => {
  const broken = await compare({ "SP-01": outcome, "SP-02": "held" });
  expect([broken.verdict, broken.broken, broken.gate?.open]).toEqual([verdict, ["SP-01"], false]);
  expect(broken.gate?.mend).toContain("SP-01");
});

it("is refused where nothing is live, to whom it does not belong, and is nobody else's to read", async () => {
  const fresh = String((await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", "slug: acme-two") })).body["id"]);
  expect((await pia.post(`/submissions/${fresh}/compatibility-runs`)).body["code"]).toBe("gate-closed");
  const rival = await h.someone("rival", ["publisher"], ["publisher"]);
  expect((await rival.post(`/submissions/${update}/compatibility-runs`)).status).toBe(404);
  const asked = String((await pia.post(`/submissions/${update}/compatibility-runs`)).body["id"]);
  await ended(asked, { "SP-01": "held" });
  expect((await h.anonymous.get(`/runs/${asked}`)).status).toBe(404);
});

it("does not outlive the evidence's own time, nor another version going live", async () => {
  expect((await compare({ "SP-01": "held", "SP-02": "held" })).gate?.open).toBe(true);
  const gate = async () => ((await pia.get(`/submissions/${update}`)).body as unknown as { gates: { id: string; open: boolean; mend: string }[] }).gates.find((one) => one.id === "compatibility-run");
  h.platform.clock.advance(169 * 3_600_000);
  pia = await h.someone("acme", ["publisher"], ["publisher"], "later@acme.example"); // nobody stays signed in for a week
  expect(await gate()).toMatchObject({ open: false, mend: expect.stringMatching(/older than 7 days/) });
  expect((await compare({ "SP-01": "held", "SP-02": "held" })).gate?.open).toBe(true);
  await h.platform.db.inNetwork(async (tx) => {
    const revision = await submissions.revisionByDigest(tx, live.orgId, live.digest ?? "");
    if (!revision) throw new Error("gone");
    await submissions.keepRevision(tx, live.orgId, { ...revision, digest: `sha256:${"7".repeat(64)}` });
    await submissions.setPublished(tx, live.orgId, "acme", `sha256:${"7".repeat(64)}`);
  });
  expect(await gate()).toMatchObject({ open: false, mend: expect.stringMatching(/^Run the compatibility checks/) });
});
