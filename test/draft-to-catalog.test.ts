import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publish } from "../src/stages/catalog/index.ts";
import { catalogRoutes } from "../src/stages/catalog/routes.ts";
import { manifestRoutes } from "../src/stages/manifest/routes.ts";
import { reviewRoutes } from "../src/stages/review/routes.ts";
import { passRequirements } from "../src/stages/review/testing.ts";
import { defineSubmissionJobs, type Evidence, recordEvidence } from "../src/stages/submission/index.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "./harness.ts";

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let rival: TestCaller;

beforeAll(async () => {
  h = await harness({
    routes: [...manifestRoutes, ...submissionRoutes, ...reviewRoutes, ...catalogRoutes],
    wire: (platform) => {
      defineSubmissionJobs(platform);
      platform.jobs.on("submission.moved", "catalog", async ({ orgId, subject, data }) => {
        if (data["to"] === "published") await publish(platform, { orgId, submissionId: subject, digest: String(data["digest"]) });
      });
    },
  });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  eli = await h.someone("desk", ["desk"], ["analyst"], "eli@desk.example");
  rival = await h.someone("rival", ["publisher"], ["publisher"]);
});
afterAll(() => h.close());

/** Fields of an answer that a test looks into. */
interface Seen {
  id: string; state: string; version: number; draftDigest: string; digest: string; percent: number; problems: { code: string; path: string; line?: number }[];
  gates: { id: string; open: boolean }[]; can: string[]; manifest: { metadata: Record<string, unknown> }; code: string; errors: { path: string; code: string; mend: string; line?: number }[];
  items: { id: string; slug: string; state: string }[]; secrets: { name: string; set: boolean }[]; clock: string; dueAt: string | null; mend?: string;
  decisionsOpen: { decision: string; obstacles: string[] }[]; threads: { id: string; state: string }[]; versions: { version: string }[]; shown: { digest: string; version: string };
  evidence: { digest: string; verdict: string } | null; tier: string; total: number; facets: { capability: Record<string, number> };
}
const seen = (answer: { body: unknown }) => answer.body as Seen;

async function draft(by: TestCaller, edit: (text: string) => string = (text) => text): Promise<Seen> {
  const made = await by.post("/submissions", { text: edit(acmeManifest()) });
  expect(made.status).toBe(201);
  await by.put(`/submissions/${seen(made).id}/logo`, { base64: acmeLogo() });
  await by.put(`/submissions/${seen(made).id}/secrets/acme_scim_token`, { value: "the token of the test tenant" });
  return seen(await by.get(`/submissions/${seen(made).id}`));
}

const evidence = (digest: string, more: Partial<Evidence> = {}): Evidence => ({
  runId: "run_1", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 40, held: 40, violated: 0, couldNotTell: 0, ...more,
});

describe("a draft", () => {
  it("is refused with line, path, code and mend when its text is broken, and nothing is kept", async () => {
    const before = seen(await pia.get("/submissions")).items.length;
    const answer = await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", "slug: Acme!\n  colour: red") });
    expect(answer.status).toBe(422);
    const codes = seen(answer).errors.map((error) => `${error.line} ${error.path}`);
    expect(codes.some((line) => line.startsWith("4 /metadata/slug"))).toBe(true);
    expect(codes.some((line) => line.startsWith("5 /metadata/colour"))).toBe(true);
    expect(seen(await pia.get("/submissions")).items.length).toBe(before);
  });

  it("keeps what was typed even when it does not parse yet", async () => {
    const made = seen(await pia.post("/submissions", {}));
    const saved = seen(await pia.put(`/submissions/${made.id}/manifest`, { version: made.version, manifest: { schema: "entente/1", metadata: { name: "Half" } } }));
    expect(saved.manifest.metadata).toEqual({ name: "Half" });
    expect(saved.problems.length).toBeGreaterThan(0);
    expect(saved.percent).toBeLessThan(50);
    expect(saved.draftDigest).toBeNull();
  });

  it("is not overwritten by a second writer", async () => {
    const one = await draft(pia);
    const first = await pia.put(`/submissions/${one.id}/manifest`, { version: one.version, manifest: { ...one.manifest, support: {} } });
    expect(first.status).toBe(200);
    const second = await pia.put(`/submissions/${one.id}/manifest`, { version: one.version, manifest: one.manifest });
    expect([second.status, seen(second).code]).toEqual([409, "stale-write"]);
  });

  it("answers a stranger exactly as it answers about one that does not exist", async () => {
    const one = await draft(pia);
    const theirs = await rival.get(`/submissions/${one.id}`);
    const nobodys = await rival.get(`/submissions/sub_${"0".repeat(26)}`);
    const masked = (answer: { body: unknown }) => JSON.stringify(answer.body).replace(/(sub|req)_[0-9a-z]{26}/g, "$1");
    expect(theirs.status).toBe(404);
    expect(masked(theirs)).toBe(masked(nobodys));
  });

  it("takes a logo apart and writes it anew; a script in a picture's clothes is refused", async () => {
    const one = await draft(pia);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>').toString("base64");
    expect((await pia.put(`/submissions/${one.id}/logo`, { base64: svg })).status).toBe(422);
    const junk = Buffer.concat([Buffer.from(acmeLogo(), "base64"), Buffer.from("<script>alert(1)</script>")]).toString("base64");
    expect((await pia.put(`/submissions/${one.id}/logo`, { base64: junk })).status).toBe(200);
    const oversize = await pia.put(`/submissions/${one.id}/logo`, { base64: Buffer.alloc(1_000_001).toString("base64") });
    expect([oversize.status, seen(oversize).code]).toEqual([413, "too-large"]);
  });

  it("keeps a secret for the origin of its address alone, and never shows it", async () => {
    const one = await draft(pia);
    expect(one.secrets).toEqual([expect.objectContaining({ name: "acme_scim_token", set: true })]);
    expect(JSON.stringify(one)).not.toContain("the token of the test tenant");
    const moved = JSON.parse(JSON.stringify(one.manifest).replace(/http:\/\/localhost:4100/g, "http://127.0.0.1:4100"));
    const after = seen(await pia.put(`/submissions/${one.id}/manifest`, { version: one.version, manifest: moved }));
    expect(after.secrets).toEqual([expect.objectContaining({ name: "acme_scim_token", set: false })]);
    expect((await pia.put(`/submissions/${one.id}/secrets/other`, { value: "x" })).status).toBe(409);
  });
});

describe("how far a draft is", () => {
  it("reaches 100 % when nothing is missing, on a network that takes local addresses", async () => {
    const one = await draft(pia);
    expect([one.percent, one.problems]).toEqual([100, []]);
  });
});

describe("submitting", () => {
  it("names every gate that is closed, and opens them one by one", async () => {
    const one = seen(await pia.post("/submissions", { text: acmeManifest() }));
    const closed = await pia.post(`/submissions/${one.id}/submit`);
    expect([closed.status, seen(closed).code]).toEqual([409, "gate-closed"]);
    expect(seen(closed).errors.map((error) => error.code)).toEqual(expect.arrayContaining(["submission.gate.logo", "submission.gate.evidence-matches", "submission.gate.evidence-held"]));
    expect(seen(closed).errors.every((error) => error.mend !== "")).toBe(true);
  });

  it("does not take evidence of another draft, a violated run, or a stale one", async () => {
    const one = await draft(pia);
    const gateOf = async (id: string) => seen(await pia.get(`/submissions/${one.id}`)).gates.find((gate) => gate.id === id)?.open;
    await recordEvidence(h.platform, pia.actor.orgId, one.id, evidence(`sha256:${"0".repeat(64)}`));
    expect(await gateOf("evidence-matches")).toBe(false);
    await recordEvidence(h.platform, pia.actor.orgId, one.id, evidence(one.draftDigest, { verdict: "violated", violated: 1 }));
    expect(await gateOf("evidence-held")).toBe(false);
    const two = await draft(pia);
    const old = new Date(h.platform.clock.now().getTime() - 169 * 3_600_000).toISOString();
    await recordEvidence(h.platform, pia.actor.orgId, two.id, evidence(two.draftDigest, { finishedAt: old }));
    expect(seen(await pia.get(`/submissions/${two.id}`)).gates.filter((gate) => !gate.open).map((gate) => gate.id)).toEqual(["evidence-fresh"]);
    expect((await pia.post(`/submissions/${two.id}/submit`)).status).toBe(409);
    expect((await pia.post(`/submissions/${one.id}/submit`)).status).toBe(409);
  });
});

describe("from draft to catalog", () => {
  it("goes through changes requested, two phases by two people, to a listing bound to the digest", async () => {
    const one = await draft(pia);
    await recordEvidence(h.platform, pia.actor.orgId, one.id, evidence(one.draftDigest));
    const sent = seen(await pia.post(`/submissions/${one.id}/submit`));
    expect([sent.state, sent.clock, sent.digest]).toEqual(["initial_review", "running", one.draftDigest]);
    expect(sent.dueAt).toBe("2026-11-30T09:00:00.000Z"); // five business days
    expect((await pia.put(`/submissions/${one.id}/manifest`, { version: sent.version, manifest: one.manifest })).status).toBe(409);

    expect(seen(await dana.get("/desk/queue")).items.map((row) => row.id)).toContain(one.id);
    expect((await rival.get("/desk/queue")).status).toBe(403);
    const body = { decision: "request_changes", digest: sent.digest, note: "See the thread." };
    expect((await dana.post(`/desk/submissions/${one.id}/decisions`, body)).status).toBe(409); // no thread yet
    await dana.post(`/submissions/${one.id}/threads`, { about: { kind: "field", ref: "/metadata/tagline" }, blocking: true, body: "Say what it does." });
    const back = seen(await dana.post(`/desk/submissions/${one.id}/decisions`, body));
    expect(back.state).toBe("initial_issues");

    const open = seen(await pia.get(`/submissions/${one.id}`));
    expect([open.clock, open.gates.find((gate) => gate.id === "threads-answered")?.open]).toEqual(["paused", false]);
    const manifest = { ...open.manifest, metadata: { ...open.manifest.metadata, tagline: "Delivery plans for depots and drivers." } };
    const mended = seen(await pia.put(`/submissions/${one.id}/manifest`, { version: open.version, manifest }));
    const thread = seen({ body: (await pia.get(`/submissions/${one.id}/threads`)).body }).items[0];
    await pia.post(`/threads/${thread?.id}/messages`, { body: "Done." });
    expect((await pia.post(`/threads/${thread?.id}/resolve`)).status).toBe(403); // the desk resolves a blocking thread
    expect((await pia.post(`/submissions/${one.id}/submit`)).status).toBe(409); // the evidence is of the draft before
    await recordEvidence(h.platform, pia.actor.orgId, one.id, evidence(mended.draftDigest));
    const again = seen(await pia.post(`/submissions/${one.id}/submit`));

    const stale = await dana.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: sent.digest, note: "" });
    expect(stale.status).toBe(409);
    await dana.post(`/threads/${thread?.id}/resolve`);
    const passed = seen(await dana.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: again.digest, note: "" }));
    expect(passed.state).toBe("qa");
    const alone = await dana.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: again.digest, note: "" });
    expect([alone.status, seen(alone).errors[0]?.code]).toEqual([409, "review.second-person"]);
    await passRequirements(eli, one.id);
    const done = seen(await eli.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: again.digest, note: "Good." }));
    expect(done.state).toBe("publishing");
    await h.platform.jobs.drain();
    expect((await h.anonymous.get("/catalog/acme")).status).toBe(404); // nothing is public while it can be undone
    h.platform.clock.advance(10_000);
    await h.platform.jobs.drain();
    expect(seen(await pia.get(`/submissions/${one.id}`)).state).toBe("published");
    const listing = seen(await h.anonymous.get("/catalog/acme"));
    expect([listing.shown.digest, listing.shown.version, listing.tier, listing.evidence?.digest]).toEqual([again.digest, "1.0.0", "verified", again.digest]);
    expect(JSON.stringify(listing)).not.toContain("identity-oncall@acme.example"); // the escalation contact is private
    expect(JSON.stringify(listing)).not.toContain("entente-test"); // and so is the test tenant
    const answer = await h.anonymous.get("/catalog?q=acme&capability=saml&capability=scim");
    expect(answer.body).toMatchObject({ total: 1 });
    const found = seen(answer);
    expect([found.total, found.facets.capability["saml"]]).toEqual([1, 1]);
  });

  it("holds the slug for its first publisher", async () => {
    const theirs = await draft(rival);
    expect(theirs.gates.find((gate) => gate.id === "slug-free")?.open).toBe(false);
  });

  it("finds nothing with a filter that fits nothing, and survives filter text that means something to SQL", async () => {
    expect(seen(await h.anonymous.get("/catalog?q=%25_%27%3B--")).total).toBe(0);
    expect(seen(await h.anonymous.get("/catalog?category=travel")).total).toBe(0);
    const missing = await h.anonymous.get("/catalog/acm");
    expect([missing.status, seen(missing).mend]).toEqual([404, "Near it: acme"]);
  });

  it("lets nobody decide on a submission of their own org", async () => {
    const both = await h.someone("acme", ["publisher"], ["publisher"], "second@acme.example");
    expect((await both.get("/desk/queue")).status).toBe(403);
  });
});
