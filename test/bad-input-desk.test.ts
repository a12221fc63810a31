import { Parser } from "htmlparser2";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PROBLEMS, type ProblemCode } from "../src/kernel/index.ts";
import { GROUND_CODES } from "../src/stages/review/grounds.ts";
import { logoByDigest } from "../src/stages/submission/index.ts";
import { addMember, findOrg, readAudit, systemActor } from "../src/tenancy/index.ts";
import { DeskWalk, otherWords, type Seen } from "./desk-walk.ts";
import { acmeLogo, type TestCaller } from "./harness.ts";
import { bitPng, SCRIPT } from "./hostile-pictures.ts";

vi.setConfig({ testTimeout: 240_000 });

let w: DeskWalk;
beforeAll(async () => { w = await DeskWalk.open(); }, 60_000);
afterAll(() => w?.h.close());
beforeEach(() => w.signIn());

/** What every refusal owes its reader: its code and status, what to do, and where it is wrong. */
function expectRefused(answer: { status: number; body: unknown }, code: ProblemCode, field?: { path: string; code: string }): void {
  const body = answer.body as Seen & { type: string; detail: string; instance: string };
  expect([answer.status, body.code]).toEqual([PROBLEMS[code].status, code]);
  expect(body).toMatchObject({ type: `/problems/${code}`, detail: expect.stringMatching(/\w/), instance: expect.stringMatching(/^\/requests\/req_/), mend: expect.stringMatching(/\w{3}/) });
  if (field) expect(body.errors).toContainEqual(expect.objectContaining(field));
}
const entries = async (id: string): Promise<number> => (await readAudit(w.h.platform, w.pia.actor, { limit: 500 })).entries.filter((entry) => entry.subject === id).length;

describe("two people at one field", () => {
  it("the second to save is refused, reads what the first wrote, and both words are on record", async () => {
    const one = await w.draft();
    const paul = await w.h.someone("acme", ["publisher", "customer"], ["publisher"], `paul-${Math.random()}@acme.example`);
    const save = (by: TestCaller, version: number, tagline: string) => {
      const manifest = structuredClone(one.manifest);
      manifest.metadata["tagline"] = tagline;
      return by.put(`/submissions/${one.id}/manifest`, { version, manifest });
    };
    const both = await Promise.all([save(w.pia, one.version, "Pia's words."), save(paul, one.version, "Paul's words.")]);
    const [kept, refused] = both[0]?.status === 200 ? both : [both[1]!, both[0]!];
    expectRefused(refused!, "stale-write");
    const now = await w.view(one.id);
    expect(now.manifest.metadata["tagline"]).toBe(w.seen(kept!).manifest.metadata["tagline"]);
    expect((await save(paul, now.version, "Paul's words, having read Pia's.")).status).toBe(200);
    expect((await w.view(one.id)).manifest.metadata["tagline"]).toBe("Paul's words, having read Pia's.");
  });
});

describe("a submission that is edited while the desk reviews it", () => {
  it.each(["initial_review", "qa", "final_review", "publishing"] as const)("in %s is refused, field, picture, number and words; what is reviewed stays what it was", async (state) => {
    const one = await w.at(state);
    const { manifest } = structuredClone(one);
    otherWords(manifest);
    for (const answer of [
      await w.pia.put(`/submissions/${one.id}/manifest`, { version: one.version, manifest }), await w.pia.put(`/submissions/${one.id}/logo`, { base64: acmeLogo() }),
      await w.pia.put(`/submissions/${one.id}/release`, { changelog: "Other words." }), await w.pia.put(`/submissions/${one.id}/release`, { release: "7.0.0" }),
      await w.pia.post(`/submissions/${one.id}/submit`), await w.pia.delete(`/submissions/${one.id}`),
    ]) expectRefused(answer, "not-your-move");
    const { digest, manifest: reviewed } = (await w.dana.get(`/desk/submissions/${one.id}`)).body as unknown as Seen;
    expect([digest, reviewed.metadata["tagline"]]).toEqual([one.digest, one.manifest.metadata["tagline"]]);
    expect(await w.view(one.id)).toMatchObject({ state, version: one.version, draftDigest: one.digest });
  });
});

describe("a decision over an older digest", () => {
  it("is refused, whatever it is, and leaves no trace; over the one that is there it counts", async () => {
    const before = await w.at("initial_issues");
    const { items } = (await w.pia.get(`/submissions/${before.id}/threads`)).body as unknown as { items: { id: string }[] };
    await w.pia.post(`/threads/${items[0]?.id}/messages`, { body: "Done." });
    await w.edit(before.id, otherWords);
    await w.proven(before.id);
    expect((await w.submit(before.id)).status).toBe(200);
    const now = await w.view(before.id);
    expect(now.digest).not.toBe(before.digest);
    await w.dana.post(`/threads/${items[0]?.id}/resolve`);
    const { requirements } = (await w.dana.get(`/desk/submissions/${before.id}`)).body as unknown as { requirements: { id: string; verdict: string | null }[] };
    for (const decision of ["approve", "request_changes"]) expectRefused(await w.dana.post(`/desk/submissions/${before.id}/decisions`, { decision, digest: before.digest, note: "" }), "stale-write");
    expectRefused(await w.dana.post(`/desk/submissions/${before.id}/decisions`, { decision: "reject", digest: before.digest, note: "No.", ground: GROUND_CODES[0] }), "stale-write");
    expectRefused(await w.dana.put(`/desk/submissions/${before.id}/requirements/${requirements[0]?.id}`, { digest: before.digest, verdict: "pass" }), "stale-write");
    const desk = (await w.dana.get(`/desk/submissions/${before.id}`)).body as unknown as { decisions: { decision: string }[]; requirements: { verdict: string | null }[]; state: string };
    expect([desk.state, desk.decisions.map((one) => one.decision), desk.requirements.every((one) => one.verdict === null)]).toEqual(["initial_review", ["request_changes"], true]);
    expect((await w.decide(w.dana, before.id)).body["state"]).toBe("qa");
  });
});

describe("a logo", () => {
  it.each([
    ["that is a script", async () => Buffer.from(SCRIPT), "logo.type"],
    ["that is a script with a declaration before it", async () => Buffer.from(`<?xml version="1.0"?>${SCRIPT}`), "logo.type"],
    ["of 40,000 pixels", () => sharp({ create: { width: 40_000, height: 90, channels: 3, background: "#fff" } }).png().toBuffer(), "logo.size"],
    ["that unfolds to 900 megapixels", async () => bitPng(30_000, 30_000), "logo.size"],
    ["whose header lies about its size", async () => {
      const png = bitPng(200, 200);
      png.writeUInt32BE(0x7fffffff, 16);
      return png;
    }, /^logo\.(size|type|broken)$/],
  ] as const)("%s is refused by its rule, before it is unfolded, and the one that is there stays", async (_what, make, code) => {
    const one = await w.draft();
    const bytes = await make();
    expect(bytes.length).toBeLessThan(1_000_000);
    const before = await entries(one.id);
    const answer = await w.pia.put(`/submissions/${one.id}/logo`, { base64: bytes.toString("base64") });
    expectRefused(answer, "invalid-field", { path: "/logo", code: expect.stringMatching(code) as unknown as string });
    expect(await w.view(one.id)).toMatchObject({ draftDigest: one.draftDigest, version: one.version });
    expect(await entries(one.id)).toBe(before);
  });

  it("with a script behind its picture keeps the picture alone", async () => {
    const one = await w.draft();
    const picture = await sharp({ create: { width: 210, height: 210, channels: 3, background: "#123456" } }).withMetadata({ exif: { IFD0: { Copyright: "<script>alert(1)</script>" } } }).png().toBuffer();
    const answer = await w.pia.put(`/submissions/${one.id}/logo`, { base64: Buffer.concat([picture, Buffer.from(SCRIPT)]).toString("base64") });
    expect(answer.status).toBe(200);
    const { digest } = w.seen(answer).manifest.metadata["logo"] as { digest: string };
    const kept = await w.h.platform.db.inNetwork((tx) => logoByDigest(tx, digest));
    expect(kept && Buffer.from(kept).includes("script")).toBe(false);
  });
});

describe("Markdown with a script", () => {
  const HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [click](javascript:alert(1)) ![p](https://x.example/y.png) <svg/onload=alert(1)> [data](data:text/html,<script>alert(1)</script>)";

  /** Every text of an answer that is HTML, as a browser would take it apart. */
  function htmlIn(value: unknown, found: string[] = []): string[] {
    if (typeof value !== "object" || value === null) return found;
    for (const [key, one] of Object.entries(value)) {
      if (key === "html" && typeof one === "string") found.push(one);
      else htmlIn(one, found);
    }
    return found;
  }
  function expectHarmless(html: readonly string[]): void {
    expect(html.length).toBeGreaterThan(0);
    const parser = new Parser({
      onopentag(name, attributes) {
        expect(["script", "img", "svg", "iframe", "style", "object"]).not.toContain(name);
        for (const [key, value] of Object.entries(attributes)) expect([key.startsWith("on"), /^\s*(javascript|data):/i.test(value)]).toEqual([false, false]);
      },
    });
    for (const one of html) parser.end(one);
  }

  it("is shown as the text that it is, in the preview and in the catalog; nothing of it is lost", async () => {
    const made = await w.draft();
    const edited = await w.edit(made.id, (manifest) => { (manifest.guide["saml"] as Record<string, unknown>)["requirements"] = `- A workspace.\n\n${HOSTILE}`; });
    expect((edited.manifest.guide["saml"] as Record<string, unknown>)["requirements"]).toContain(HOSTILE);
    expectHarmless(htmlIn((await w.pia.post("/manifest/guide", { capability: "saml", text: { requirements: HOSTILE } })).body));
    const done = await w.at("published", edited);
    expect(done.state).toBe("published");
    const listing = (await w.h.anonymous.get(`/catalog/${done.slug}`)).body;
    expectHarmless(htmlIn(listing));
    expect(JSON.stringify(listing)).toContain("alert(1)"); // as text
  });
});

describe("too much", () => {
  it("a manifest of 5 MB over a draft is refused, and the draft stays", async () => {
    const one = await w.draft();
    expectRefused(await w.pia.put(`/submissions/${one.id}/manifest`, { version: one.version, manifest: { ...one.manifest, guide: { saml: "x".repeat(5_000_000) } } }), "too-large");
    expect(await w.view(one.id)).toMatchObject({ draftDigest: one.draftDigest, version: one.version });
  });

  it("a flood of drafts ends at the network's limit, by whichever door; the others of the org go on", async () => {
    const live = await w.at("published");
    const items = ((await w.pia.get("/submissions")).body as unknown as { items: { state: string }[] }).items;
    const open = items.filter((one) => !["published", "rejected", "withdrawn"].includes(one.state)).length;
    await w.policy({ openSubmissions: open + 3 });
    try {
      const flood = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? w.pia.post(`/integrations/${live.slug}/update`) : i % 3 === 1 ? w.pia.post(`/submissions/${live.id}/copy`) : w.pia.post("/submissions"))));
      expect(flood.filter((answer) => answer.status === 201)).toHaveLength(3);
      for (const refused of flood.filter((answer) => answer.status !== 201)) expectRefused(refused, "gate-closed", { path: "", code: "submission.limit.open" });
      const made = flood.find((answer) => answer.status === 201);
      expect((await w.pia.delete(`/submissions/${String(made?.body["id"])}`)).status).toBe(204);
      expect((await w.pia.post("/submissions")).status).toBe(201);
    } finally {
      await w.policy({ openSubmissions: 1_000 });
    }
  });
});

describe("a publisher who is an analyst too", () => {
  it("decides on nothing of their own org, before its publication or after, and nothing changes by trying", async () => {
    const both = await w.h.someone("desk", ["desk"], ["analyst"], `both-${Math.random()}@desk.example`);
    await addMember(w.h.platform, systemActor((await findOrg(w.h.platform, "acme"))!), { accountId: both.actor.accountId, roles: ["publisher"] });
    const live = await w.at("published");
    const one = await w.at("initial_review", await w.update(live.slug));
    const { requirements } = (await both.get(`/desk/submissions/${one.id}`)).body as unknown as { requirements: { id: string }[] };
    for (const answer of [
      await both.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: one.digest, note: "" }),
      await both.post(`/desk/submissions/${one.id}/decisions`, { decision: "request_changes", digest: one.digest, note: "" }),
      await both.put(`/desk/submissions/${one.id}/requirements/${requirements[0]?.id}`, { digest: one.digest, verdict: "pass" }),
      await both.post(`/desk/submissions/${one.id}/holds/secret-host-changed/clear`, { note: "Fine." }),
      await both.post(`/desk/listings/${live.slug}/moves`, { move: "audit", reason: "x" }), await both.post(`/desk/listings/${live.slug}/endorsements`, { digest: live.digest, note: "Good." }),
    ]) expectRefused(answer, "own-submission");
    expect(await w.view(one.id)).toMatchObject({ state: "initial_review", version: one.version });
    const scheduled = await w.at("publishing");
    expectRefused(await both.post(`/desk/submissions/${scheduled.id}/undo`, { digest: scheduled.digest }), "own-submission");
    expect((await w.decide(w.dana, one.id)).body["state"]).toBe("qa");
  });
});
