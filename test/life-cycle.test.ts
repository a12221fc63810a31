import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { wire } from "../src/app/flow.ts";
import { catalogRoutes } from "../src/stages/catalog/routes.ts";
import { manifestDigest, parseManifest } from "../src/stages/manifest/index.ts";
import { reviewRoutes } from "../src/stages/review/routes.ts";
import { passRequirements } from "../src/stages/review/testing.ts";
import { defineSubmissionJobs, type Evidence, recordCompatibility, recordEvidence } from "../src/stages/submission/index.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { readAudit } from "../src/tenancy/index.ts";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "./harness.ts";

// each one walks through several states, on a database server perhaps
vi.setConfig({ testTimeout: 120_000 });

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let olga: TestCaller;
let count = 0;

interface Manifest { metadata: Record<string, unknown>; sso: { saml: { acsUrl: string }; oidc: { redirectUris: string[] } }; test: { accounts: { victim: { userName: string } } } }
interface View {
  id: string; slug: string; state: string; version: number; draftDigest: string; digest: string; dueAt: string | null; enteredAt: string; publishAt: string | null; clock: string; listingOnly: boolean;
  resubmissions: number; manifest: Manifest; code: string; errors: { code: string; mend: string }[]; gates: { id: string; open: boolean; mend: string; path: string; code: string }[];
  updates: { digest: string; version: string } | null; release: { version: string; suggested: { version: string; size: string; reasons: { path: string }[] }; current: string | null; publishOn: string | null };
  holds: { code: string; message: string; needs: string }[]; secretsUntil: string | null; secrets: { name: string; set: boolean }[]; can: string[];
}
interface Listing { version: string; tier: string; digest: string; name: string; tagline: string; private: boolean; state: string; shown: { digest: string; changelog: string }; evidence: { runId: string; digest: string } | null; versions: { version: string }[] }
const seen = (answer: { body: unknown }) => answer.body as View;
const view = async (id: string) => seen(await pia.get(`/submissions/${id}`));
const listing = async (slug: string) => (await h.anonymous.get(`/catalog/${slug}`)).body as unknown as Listing & { code?: string };
const gate = async (id: string, name: string) => (await view(id)).gates.find((one) => one.id === name);

async function signIn(): Promise<void> {
  const at = ++count;
  pia = await h.someone("acme", ["publisher", "customer"], ["publisher", "admin"], `pia-${at}@acme.example`);
  dana = await h.someone("desk", ["desk"], ["analyst"], `dana-${at}@desk.example`);
  eli = await h.someone("desk", ["desk"], ["analyst"], `eli-${at}@desk.example`);
  olga = await h.someone("desk", ["desk"], ["operator"], `olga-${at}@desk.example`);
}
beforeAll(async () => {
  h = await harness({ routes: [...submissionRoutes, ...reviewRoutes, ...catalogRoutes], wire: (platform) => { defineSubmissionJobs(platform); wire(platform); } });
  await h.platform.jobs.drain(); // from now on the calendar is looked at
}, 60_000);
afterAll(() => h?.close());
beforeEach(signIn); // tests put the clock forward, and nobody stays signed in for long

const settle = async (ms = 0) => {
  h.platform.clock.advance(ms);
  await h.platform.jobs.drain();
};
async function proven(id: string, more: Partial<Evidence> = {}): Promise<void> {
  const { draftDigest } = await view(id);
  h.platform.clock.advance(1);
  await recordEvidence(h.platform, pia.actor.orgId, id, { runId: `run_${id}`, digest: draftDigest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 9, held: 9, violated: 0, couldNotTell: 0, notProven: 0, ...more });
}
async function compared(id: string): Promise<void> {
  const { updates } = await view(id);
  if (updates) await recordCompatibility(h.platform, pia.actor.orgId, id, { runId: "run_c", digest: updates.digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), broken: [] });
}
async function draft(edit: (text: string) => string = (text) => text): Promise<View> {
  const at = ++count;
  const text = edit(acmeManifest()).replace("slug: acme", `slug: acme-${at}`).replace("name: Acme Dispatch", `name: Dispatch ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26]}${at} Works`);
  const made = seen(await pia.post("/submissions", { text }));
  await pia.put(`/submissions/${made.id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${made.id}/secrets/acme_scim_token`, { value: "a token" });
  return view(made.id);
}
const edit = async (id: string, change: (manifest: Manifest) => void) => {
  const now = await view(id);
  change(now.manifest);
  const saved = await pia.put(`/submissions/${id}/manifest`, { version: now.version, manifest: now.manifest });
  expect(saved.status).toBe(200);
  return seen(saved);
};
const submit = async (id: string, body: object = {}) => {
  const sent = await pia.post(`/submissions/${id}/submit`, body);
  expect([sent.status, sent.body]).toEqual([200, expect.anything()]);
  return seen(sent);
};
/** What a hold by name stands over is looked at and cleared, as an analyst would. */
async function cleared(id: string): Promise<void> {
  const { holds } = (await dana.get(`/desk/submissions/${id}`)).body as unknown as { holds: { code: string; needs: string; clearedAt: string | null }[] };
  for (const hold of holds.filter((one) => one.needs === "person" && !one.clearedAt)) await dana.post(`/desk/submissions/${id}/holds/${hold.code}/clear`, { note: "Looked." });
}
const decide = async (by: TestCaller, id: string, decision = "approve") => {
  await cleared(id);
  if (decision === "approve") await passRequirements(by, id);
  h.platform.clock.advance(1);
  return by.post(`/desk/submissions/${id}/decisions`, { decision, digest: (await view(id)).digest, note: "A note." });
};
const passed = async (id: string): Promise<void> => {
  for (const by of [dana, eli]) expect((await decide(by, id)).status).toBe(200);
};
/** Through both phases to the catalog. */
async function published(from?: View): Promise<View> {
  const one = from ?? (await draft());
  await proven(one.id);
  await submit(one.id);
  await passed(one.id);
  await settle(10_000);
  const done = await view(one.id);
  expect(done.state).toBe("published");
  return done;
}
async function update(slug: string, change: (manifest: Manifest) => void): Promise<View> {
  const begun = await pia.post(`/integrations/${slug}/update`);
  expect(begun.status).toBe(201);
  return edit(seen(begun).id, change);
}
async function policy(change: object): Promise<void> {
  const { version } = (await olga.get("/network/policy")).body as unknown as { version: number };
  expect((await olga.patch("/network/policy", { version, ...change })).status).toBe(200);
}
const optional = async <T>(work: () => Promise<T>): Promise<T> => {
  await policy({ desk: "optional" });
  return work().finally(() => policy({ desk: "mandatory" }));
};

describe("an update beside the live version", () => {
  it("leaves it untouched until it is published; needs a compatibility run, a changelog and a version above all others", async () => {
    const live = await published();
    const next = await update(live.slug, (manifest) => { manifest.test.accounts.victim.userName = "eve@acme.test"; });
    expect([next.updates?.version, next.release.suggested.version, next.release.suggested.size]).toEqual(["1.0.0", "1.1.0", "minor"]);
    expect(next.secrets.map((secret) => secret.set)).toEqual([true]); // still kept, so they need not be entered again
    const closed = next.gates.filter((one) => !one.open).map((one) => one.id);
    expect(closed).toEqual(["evidence-matches", "evidence-held", "evidence-fresh", "compatibility-run", "changelog"]);
    for (const one of next.gates) expect([one.code, one.path.startsWith(`/app/studio/${next.id}/`), one.open || one.mend.length > 10]).toEqual([`submission.gate.${one.id}`, true, true]);
    await proven(next.id);
    await compared(next.id);
    for (const wrong of ["1.0.0", "0.9.0", "2", "01.2.0"]) {
      const refused = await pia.post(`/submissions/${next.id}/submit`, { changelog: "Eve.", release: wrong });
      expect([seen(refused).code, seen(refused).errors.map((error) => error.code)], wrong).toEqual(["gate-closed", ["submission.gate.release-version"]]);
    }
    const sent = await submit(next.id, { changelog: "Eve may be tested.", release: "1.4.0" });
    expect([sent.state, sent.listingOnly]).toEqual(["initial_review", false]);
    expect((await listing(live.slug)).version).toBe("1.0.0");
    await passed(next.id);
    await settle(10_000);
    const now = await listing(live.slug);
    expect([now.version, now.shown.digest, now.shown.changelog, now.tier]).toEqual(["1.4.0", sent.digest, "Eve may be tested.", "verified"]);
    expect((await h.anonymous.get(`/catalog/${live.slug}/versions/1.0.0`)).status).toBe(200);
  });

  it("that breaks what is in use asks for a new major version", async () => {
    const live = await published();
    const next = await update(live.slug, (manifest) => { manifest.sso.oidc.redirectUris = [manifest.sso.oidc.redirectUris[0]!.replace("callback", "other")]; });
    expect([next.release.suggested.version, next.release.suggested.size, next.release.suggested.reasons.length > 0]).toEqual(["2.0.0", "major", true]);
    await proven(next.id);
    await compared(next.id);
    expect(seen(await pia.post(`/submissions/${next.id}/submit`, { changelog: "Other.", release: "1.1.0" })).errors.map((error) => error.code)).toEqual(["submission.gate.release-version"]);
    expect((await submit(next.id, { changelog: "Other." })).release.version).toBe("2.0.0");
  });

  it("that changes nothing is not sent; one that was overtaken by another goes back to its publisher", async () => {
    const live = await published();
    const nothing = seen(await pia.post(`/integrations/${live.slug}/update`));
    expect((await gate(nothing.id, "something-changed"))?.open).toBe(false);
    const [one, two] = [await update(live.slug, (m) => { m.test.accounts.victim.userName = "one@acme.test"; }), await update(live.slug, (m) => { m.test.accounts.victim.userName = "two@acme.test"; })];
    for (const each of [one, two]) {
      await proven(each.id);
      await compared(each.id);
      await submit(each.id, { changelog: "Better." });
    }
    await passed(one.id);
    expect((await decide(dana, two.id)).status).toBe(200); // nothing is public yet
    await settle(10_000);
    expect(seen(await decide(eli, two.id)).errors.map((error) => error.code)).toEqual(["review.base-moved"]);
  });
});

describe("an update of words and pictures alone", () => {
  it("needs no run and one person, and leaves the live version as it is until then", async () => {
    const live = await published();
    const next = await update(live.slug, (manifest) => { manifest.metadata["tagline"] = "Other words."; });
    expect([next.listingOnly, next.release.suggested.version]).toEqual([true, "1.0.1"]);
    expect(next.gates.map((one) => one.id).filter((id) => id.startsWith("evidence") || id === "compatibility-run")).toEqual([]);
    const sent = await submit(next.id, { changelog: "Other words." });
    expect([sent.state, sent.clock]).toEqual(["catalog_review", "running"]);
    expect((await listing(live.slug)).tagline).not.toBe("Other words.");
    expect(seen(await decide(dana, next.id)).state).toBe("publishing");
    await settle(10_000);
    const now = await listing(live.slug);
    // it stands on the run of the version before: nothing that was proven changed
    expect([now.tagline, now.version, now.tier, now.evidence?.digest]).toEqual(["Other words.", "1.0.1", "verified", live.digest]);
  });

  it("is none when anything else changed with it", async () => {
    const live = await published();
    const next = await update(live.slug, (manifest) => {
      manifest.metadata["tagline"] = "Other words.";
      manifest.test.accounts.victim.userName = "eve@acme.test";
    });
    expect([next.listingOnly, next.gates.some((one) => one.id === "compatibility-run")]).toEqual([false, true]);
  });
});

describe("a day of publication", () => {
  const at = (days: number) => new Date(h.platform.clock.now().getTime() + days * 86_400_000).toISOString();

  it("is kept, changed and taken back; nothing is public before it", async () => {
    const one = await draft();
    expect((await pia.put(`/submissions/${one.id}/release`, { publishOn: at(-1) })).status).toBe(422);
    expect((await pia.put(`/submissions/${one.id}/release`, { publishOn: at(400) })).status).toBe(422);
    const day = at(0.02);
    expect(seen(await pia.put(`/submissions/${one.id}/release`, { publishOn: day })).release.publishOn).toBe(day);
    await proven(one.id);
    await submit(one.id);
    await passed(one.id);
    expect((await view(one.id)).publishAt).toBe(day);
    await settle(60_000);
    expect([(await view(one.id)).state, (await listing(one.slug)).code]).toEqual(["publishing", "not-found"]);
    const later = at(0.03);
    expect(seen(await pia.put(`/submissions/${one.id}/release`, { publishOn: later })).publishAt).toBe(later);
    expect((await pia.put(`/submissions/${one.id}/release`, { changelog: "Not now." })).status).toBe(409); // it was reviewed as it is
    await settle(Date.parse(day) - h.platform.clock.now().getTime() + 1_000);
    expect((await view(one.id)).state).toBe("publishing");
    await pia.put(`/submissions/${one.id}/release`, { publishOn: null });
    await settle(3_000);
    expect([(await view(one.id)).state, (await listing(one.slug)).version]).toEqual(["published", "1.0.0"]);
  });

  it("does not come when a later run did not hold: it goes back to the desk, and the approval counts no more", async () => {
    const one = await draft();
    await pia.put(`/submissions/${one.id}/release`, { publishOn: at(0.02) });
    await proven(one.id);
    await submit(one.id);
    await passed(one.id);
    await proven(one.id, { verdict: "violated", violated: 1, held: 8 });
    await settle(0.02 * 86_400_000 + 1_000);
    expect((await view(one.id)).state).toBe("qa");
    expect((await listing(one.slug)).code).toBe("not-found");
    const { decisions } = (await dana.get(`/desk/submissions/${one.id}`)).body as unknown as { decisions: { undoneAt: string | null }[] };
    expect(decisions.map((decision) => decision.undoneAt !== null)).toEqual([false, true]);
    await proven(one.id);
    expect(seen(await decide(eli, one.id)).state).toBe("publishing");
  });
});

describe("an audit of what is live", () => {
  it("holds what is on its way: its day does not publish it, and no approval goes over it unseen", async () => {
    const live = await published();
    const next = await update(live.slug, (manifest) => { manifest.metadata["tagline"] = "Other words."; });
    await submit(next.id, { changelog: "Other words." });
    expect(seen(await decide(dana, next.id)).state).toBe("publishing");
    expect((await eli.post(`/desk/listings/${live.slug}/moves`, { move: "audit", reason: "People report failures." })).status).toBe(200);
    await h.platform.jobs.drain();
    await settle(20_000);
    expect(await view(next.id)).toMatchObject({ state: "catalog_review", holds: [expect.objectContaining({ code: "listing-not-live" })] });
    expect((await listing(live.slug)).tagline).not.toBe("Other words.");
    const over = await dana.post(`/desk/submissions/${next.id}/decisions`, { decision: "approve", digest: (await view(next.id)).digest, note: "" });
    expect(seen(over).errors.map((error) => error.code)).toEqual(["review.held"]);
    expect(seen(await decide(dana, next.id)).state).toBe("publishing"); // looked at, and cleared by name
    await settle(20_000);
    expect(await listing(live.slug)).toMatchObject({ tagline: "Other words.", state: "under_audit" });
  });
});

describe("the desk's clock", () => {
  it("rests while the publisher acts, and goes on with what was left, over holidays that the operator set", async () => {
    // Monday 23 November 2026; sessions end after hours, so whoever comes back signs in again
    const one = await draft();
    await proven(one.id);
    const { expectedBy } = (await pia.get(`/submissions/${one.id}`)).body as unknown as { expectedBy: string };
    const sent = await submit(one.id);
    expect(sent.dueAt).toBe(expectedBy); // what was announced is what is promised
    const start = Date.parse(sent.enteredAt);
    expect(Date.parse(sent.dueAt ?? "") - start).toBe(7 * 86_400_000); // five business days
    h.platform.clock.advance(2 * 86_400_000);
    await signIn();
    await dana.post(`/submissions/${one.id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." });
    expect((await decide(dana, one.id, "request_changes")).status).toBe(200);
    expect(await view(one.id)).toMatchObject({ state: "initial_issues", clock: "paused", dueAt: null });
    h.platform.clock.advance(20 * 86_400_000);
    await signIn();
    const { items } = (await pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
    await pia.post(`/threads/${items[0]?.id}/messages`, { body: "Done." });
    await proven(one.id);
    const tomorrow = new Date(h.platform.clock.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    const { version } = (await olga.get("/network/holidays")).body as unknown as { version: number };
    expect((await olga.put("/network/holidays", { version, days: [{ day: tomorrow, name: "The day of the test" }] })).status).toBe(200);
    const again = await submit(one.id);
    expect((await olga.put("/network/holidays", { version, days: [] })).body["code"]).toBe("stale-write");
    expect((await olga.put("/network/holidays", { version: version + 1, days: [] })).body).toEqual({ version: version + 2, days: [] });
    expect(again.resubmissions).toBe(1);
    // three of the five days were left; Wednesday to Friday, one of them closed: Monday
    expect(Math.round((Date.parse(again.dueAt ?? "") - Date.parse(again.enteredAt)) / 86_400_000)).toBe(6);
  });

  it("takes no calendar that is none", async () => {
    const { version } = (await olga.get("/network/holidays")).body as unknown as { version: number };
    const refused = await olga.put("/network/holidays", { version, days: [{ day: "2026-02-30", name: "x" }, { day: "2026-12-25", name: "x" }, { day: "2026-12-25", name: "y" }] });
    expect([refused.status, (refused.body as unknown as { errors: { path: string }[] }).errors.map((one) => one.path)]).toEqual([422, ["/days/0/day", "/days/2/day"]]);
    expect((await dana.put("/network/holidays", { version, days: [] })).status).toBe(403);
  });
});

describe("a network whose desk is optional", () => {
  it("publishes at once what every machine gate lets through, as Conformance-tested; two analysts make it Verified", async () => {
    const one = await draft();
    await proven(one.id);
    const sent = await optional(() => submit(one.id));
    expect(sent.state).toBe("published");
    await settle();
    expect(await listing(one.slug)).toMatchObject({ tier: "conformance-tested", version: "1.0.0" });
    const endorse = (by: TestCaller, digest = sent.digest) => by.post(`/desk/listings/${one.slug}/endorsements`, { digest, note: "Tested by hand." });
    const queue = (await dana.get("/desk/listings")).body as unknown as { items: { slug: string }[] };
    expect(queue.items.map((item) => item.slug)).toContain(one.slug);
    expect((await endorse(pia)).status).toBe(403);
    expect((await endorse(dana, `sha256:${"0".repeat(64)}`)).status).toBe(409);
    expect((await endorse(dana)).body["tier"]).toBe("conformance-tested");
    expect((await endorse(dana)).body["code"]).toBe("already-exists");
    expect((await endorse(eli)).body["tier"]).toBe("verified");
    expect((await endorse(eli)).body["code"]).toBe("gate-closed");
    expect((await listing(one.slug)).tier).toBe("verified");
  });

  it.each([
    ["a host that was not proven", async () => { const one = await draft(); await proven(one.id, { notProven: 1 }); return one.id; }, "initial_review", []],
    ["secrets that would go to another host", async () => {
      const live = await published();
      const next = await update(live.slug, (manifest) => manifest.sso.oidc.redirectUris.push("http://127.0.0.1:4100/elsewhere"));
      await proven(next.id);
      await compared(next.id);
      return next.id;
    }, "initial_review", ["secret-host-changed"]],
    ["an integration that the desk looks into", async () => {
      const live = await published();
      await dana.post(`/desk/listings/${live.slug}/moves`, { move: "audit", reason: "People report failures." });
      return (await update(live.slug, (manifest) => { manifest.metadata["tagline"] = "Other words."; })).id;
    }, "catalog_review", ["listing-not-live"]],
  ] as const)("sends to people: %s", async (_what, make, state, holds) => {
    const id = await make();
    const sent = await optional(() => submit(id, { changelog: "Better." }));
    expect([sent.state, sent.holds.map((hold) => hold.code).filter((code) => (holds as readonly string[]).includes(code))]).toEqual([state, holds]);
  });

  it("waits for people where it is mandatory, and is changed by operators alone, over what they read", async () => {
    const one = await draft();
    await proven(one.id);
    expect((await submit(one.id)).state).toBe("initial_review");
    const { version } = (await pia.get("/network/policy")).body as unknown as { version: number };
    for (const by of [pia, dana]) expect((await by.patch("/network/policy", { version, desk: "optional" })).status).toBe(403);
    expect((await olga.patch("/network/policy", { version: version - 1, desk: "optional" })).body["code"]).toBe("stale-write");
  });

  it("keeps a wished day; until then an analyst may take it into the desk", async () => {
    const one = await draft();
    await pia.put(`/submissions/${one.id}/release`, { publishOn: new Date(h.platform.clock.now().getTime() + 3_600_000).toISOString() });
    await proven(one.id);
    const sent = await optional(() => submit(one.id));
    expect(sent.state).toBe("publishing");
    expect(seen(await dana.post(`/desk/submissions/${one.id}/undo`, { digest: sent.digest })).state).toBe("initial_review");
  });
});

describe("the network's own rules", () => {
  it("say how long a run is fresh", async () => {
    const one = await draft();
    await proven(one.id);
    h.platform.clock.advance(1.5 * 3_600_000);
    expect((await gate(one.id, "evidence-fresh"))?.open).toBe(true);
    await policy({ evidenceFreshH: 1 });
    expect((await gate(one.id, "evidence-fresh"))?.open).toBe(false);
    await policy({ evidenceFreshH: 168 });
  });

  it("ask for the policies to be accepted, once per version and org", async () => {
    const one = await draft();
    expect(await gate(one.id, "policies")).toBeUndefined();
    await policy({ policies: { version: "2026-11", url: "https://desk.example/policies" } });
    expect(await gate(one.id, "policies")).toMatchObject({ open: false, mend: expect.stringContaining("https://desk.example/policies") });
    expect((await pia.post("/network/policies/acceptance", { version: "2020-01" })).body["code"]).toBe("stale-write");
    expect((await pia.post("/network/policies/acceptance", { version: "2026-11" })).status).toBe(204);
    expect((await gate(one.id, "policies"))?.open).toBe(true);
    await policy({ policies: { version: "2027-01", url: "https://desk.example/policies" } });
    expect((await gate(one.id, "policies"))?.open).toBe(false);
    await policy({ policies: null });
  });
});

describe("test secrets", () => {
  it("are deleted 30 days after publication, on the day that was shown, with an entry and word to the publisher", async () => {
    const done = await published();
    expect(Math.round((Date.parse(done.secretsUntil ?? "") - Date.parse(done.enteredAt)) / 86_400_000)).toBe(30);
    await settle(29 * 86_400_000);
    await signIn();
    expect((await view(done.id)).secretsUntil).not.toBeNull();
    h.mailbox.length = 0;
    await settle(86_400_000 + 3_600_000);
    await signIn();
    expect((await view(done.id)).secretsUntil).toBeNull();
    expect(h.mailbox.filter((mail) => /test secrets deleted/.test(mail.subject)).length).toBeGreaterThan(0);
    expect((await readAudit(h.platform, pia.actor, { limit: 500 })).entries.filter((entry) => entry.action === "submission.secrets-removed" && entry.subject === done.id)).toHaveLength(1);
    const next = seen(await pia.post(`/integrations/${done.slug}/update`));
    expect(next.secrets.map((secret) => secret.set)).toEqual([false]);
  });
});

describe("from private to public", () => {
  it("goes through the same door: another digest, proven and reviewed anew; the private version stays private", async () => {
    const inside = await published(await draft((text) => text.replace("visibility: public", "visibility: private").replace(/^(metadata:\n)(?![^]*visibility: private)/m, "$1  visibility: private\n")));
    expect((await listing(inside.slug)).code).toBe("not-found");
    const rival = await h.someone(`rival-${++count}`, ["publisher"], ["publisher"]);
    expect((await rival.post(`/integrations/${inside.slug}/promote`)).status).toBe(404);
    const made = seen(await pia.post(`/integrations/${inside.slug}/promote`));
    expect([made.manifest.metadata["visibility"], made.listingOnly, made.draftDigest === inside.digest]).toEqual(["public", false, false]);
    expect(made.gates.filter((one) => !one.open).map((one) => one.id)).toEqual(expect.arrayContaining(["evidence-matches", "compatibility-run"]));
    await proven(made.id);
    await compared(made.id);
    await submit(made.id, { changelog: "For everybody." });
    await passed(made.id);
    await settle(10_000);
    const now = await listing(inside.slug);
    expect([now.private, now.tier, now.versions.length]).toEqual([false, "verified", 1]);
    expect((await pia.post(`/integrations/${inside.slug}/promote`)).body["code"]).toBe("gate-closed");
  });
});

describe("two people at once", () => {
  it("never write over each other in silence: a submit and a release name the version they read", async () => {
    const one = await draft();
    await proven(one.id);
    const { version } = await view(one.id);
    const release = (changelog: string) => pia.put(`/submissions/${one.id}/release`, { version, changelog });
    const both = await Promise.all([release("Mine."), release("Theirs.")]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect((await pia.post(`/submissions/${one.id}/submit`, { version })).body["code"]).toBe("stale-write");
    const twice = await Promise.all([1, 2].map(() => pia.post(`/submissions/${one.id}/submit`)));
    expect(twice.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect((await view(one.id)).resubmissions).toBe(0);
  });

  it("end in one place when an undo and the calendar meet", async () => {
    const one = await draft();
    await proven(one.id);
    await submit(one.id);
    await passed(one.id);
    h.platform.clock.advance(9_999);
    const { digest } = await view(one.id);
    const [undone] = await Promise.all([dana.post(`/desk/submissions/${one.id}/undo`, { digest }), h.platform.jobs.drain()]);
    expect(undone.status).toBe(200);
    await settle(20_000);
    expect([(await view(one.id)).state, (await listing(one.slug)).code]).toEqual(["qa", "not-found"]);
  });
});

describe("what has ended", () => {
  it("is copied to a new draft, whatever the end was, by its own org alone", async () => {
    const one = await draft();
    await proven(one.id);
    await submit(one.id);
    await pia.post(`/submissions/${one.id}/withdraw`);
    const copy = await pia.post(`/submissions/${one.id}/copy`);
    expect([copy.status, seen(copy).state, seen(copy).draftDigest]).toEqual([201, "draft", one.draftDigest]);
    const parsed = parseManifest(JSON.stringify(seen(copy).manifest), { allowLocal: true });
    expect(parsed.ok && manifestDigest(parsed.manifest)).toBe(one.draftDigest);
    const rival = await h.someone(`rival-${++count}`, ["publisher"], ["publisher"]);
    expect((await rival.post(`/submissions/${one.id}/copy`)).status).toBe(404);
  });

  it("is fixed on the publisher's side only with a word about it, or a run since", async () => {
    const one = await draft();
    await proven(one.id);
    await submit(one.id);
    expect((await decide(dana, one.id)).status).toBe(200);
    await dana.post(`/submissions/${one.id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "It fails." });
    expect((await decide(dana, one.id, "request_changes")).status).toBe(200);
    expect((await pia.post(`/submissions/${one.id}/fixed`)).body["code"]).toBe("gate-closed");
    expect((await pia.post(`/submissions/${one.id}/fixed`, { note: "  " })).body["code"]).toBe("gate-closed");
    h.platform.clock.advance(1_000);
    await proven(one.id);
    expect((await pia.post(`/submissions/${one.id}/fixed`)).body["state"]).toBe("qa");
  });
});
