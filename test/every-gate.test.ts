import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GATES, type GateId } from "../src/stages/submission/gates.ts";
import { type Obstacle, OBSTACLES } from "../src/stages/review/thread.ts";
import { passRequirements } from "../src/stages/review/testing.ts";
import { recordEvidence } from "../src/stages/submission/index.ts";
import { CHECKS } from "../src/stages/verification/index.ts";
import { DeskWalk, otherWords, type Seen } from "./desk-walk.ts";
import { acmeLogo, acmeManifest, type TestCaller } from "./harness.ts";

vi.setConfig({ testTimeout: 240_000 });

let w: DeskWalk;
beforeAll(async () => { w = await DeskWalk.open(); }, 60_000);
afterAll(() => w?.h.close());
beforeEach(() => w.signIn());

const HOUR_MS = 3_600_000;
/** One that only warns in the suite. */
const WARNS = CHECKS.find((check) => check.gate === "warns")!.id;

const GUIDE = { supportedFeatures: "- Sign-in.", requirements: "- A workspace.", configurationSteps: "1. Paste `{{saml.metadata_url}}`.", attributesAndMapping: "NameID is the account name.", knownIssues: "- None.", spInitiated: "Open {{base_url}}/t/{{tenant}}/." };

/** How a gate is closed in a draft to which nothing else is missing, and how its publisher opens it. */
interface Way {
  closed(): Promise<Seen>;
  mend(one: Seen): Promise<unknown>;
  /** What the submit says beside. */
  body?: object;
  /** Others that cannot but be closed with it. */
  also?: GateId[];
}

const ready = async (): Promise<Seen> => {
  const one = await w.draft();
  await w.proven(one.id);
  return one;
};
/** An update that wants for nothing but its changelog, which the submit brings. */
const update = async (): Promise<Seen> => {
  const one = await w.update((await w.at("published")).slug);
  await w.proven(one.id);
  await w.compared(one.id);
  return one;
};
const keep = async (one: Seen, change: (manifest: Seen["manifest"]) => void): Promise<Seen> => {
  const edited = await w.edit(one.id, change);
  await w.proven(one.id);
  return edited;
};

/** One way into and out of each gate; a gate without one does not compile. */
const WAYS: Record<GateId, Way> = {
  "no-problems": {
    closed: async () => keep(await ready(), (manifest) => { delete manifest.guide["saml"]; }), // it can be tested like that, not sent
    mend: (one) => keep(one, (manifest) => { manifest.guide["saml"] = GUIDE; }),
  },
  "logo": {
    closed: async () => {
      const made = w.seen(await w.pia.post("/submissions", { text: acmeManifest().replace("slug: acme\n", "slug: acme-bare\n") }));
      await w.pia.put(`/submissions/${made.id}/secrets/acme_scim_token`, { value: "a token" });
      await w.proven(made.id);
      return made;
    },
    mend: async (one) => {
      await w.pia.put(`/submissions/${one.id}/logo`, { base64: acmeLogo() });
      await w.proven(one.id);
    },
  },
  "slug-free": {
    closed: async () => {
      const rival = await w.h.someone("rival", ["publisher"], ["publisher"], `rival-${Math.random()}@rival.example`);
      const theirs = await w.draft(undefined, rival);
      await recordEvidence(w.h.platform, rival.actor.orgId, theirs.id, { runId: "run_r", digest: theirs.draftDigest, verdict: "held", finishedAt: w.h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0 });
      expect((await rival.post(`/submissions/${theirs.id}/submit`)).status).toBe(200);
      return keep(await ready(), (manifest) => { manifest.metadata["slug"] = theirs.slug; });
    },
    mend: (one) => keep(one, (manifest) => { manifest.metadata["slug"] = "a-slug-of-our-own"; }),
  },
  "something-changed": {
    closed: async () => {
      const live = await w.at("published");
      const one = w.seen(await w.pia.post(`/integrations/${live.slug}/update`));
      await w.proven(one.id);
      await w.compared(one.id);
      return one;
    },
    mend: (one) => w.edit(one.id, otherWords),
    body: { changelog: "Better." },
  },
  "evidence-matches": { closed: () => w.draft(), mend: (one) => w.proven(one.id), also: ["evidence-held", "evidence-fresh"] },
  "evidence-held": {
    closed: async () => {
      const one = await w.draft();
      await w.proven(one.id, { verdict: "violated", held: 8, violated: 1 });
      return one;
    },
    mend: (one) => w.proven(one.id),
  },
  "evidence-fresh": {
    closed: async () => {
      const one = await ready();
      await w.policy({ evidenceFreshH: 1 });
      w.h.platform.clock.advance(HOUR_MS + 1);
      return one;
    },
    mend: (one) => w.proven(one.id),
  },
  "network-rules": {
    closed: async () => {
      const one = await w.draft();
      await w.proven(one.id, { open: [{ id: WARNS, outcome: "violated" }] });
      await rule(true);
      return one;
    },
    mend: (one) => w.proven(one.id),
  },
  "compatibility-run": {
    closed: async () => {
      const one = await update();
      await w.compared(one.id, { verdict: "violated", broken: ["SAML-F1"] });
      return one;
    },
    mend: (one) => w.compared(one.id),
    body: { changelog: "Better." },
  },
  "release-version": {
    closed: async () => {
      const one = await update();
      await w.pia.put(`/submissions/${one.id}/release`, { release: "1.0.0" });
      return one;
    },
    mend: (one) => w.pia.put(`/submissions/${one.id}/release`, { release: null }),
    body: { changelog: "Better." },
  },
  "changelog": { closed: update, mend: (one) => w.pia.put(`/submissions/${one.id}/release`, { changelog: "Better." }) },
  "policies": {
    closed: async () => {
      await w.policy({ policies: { version: `v-${Math.random().toString(36).slice(2, 8)}`, url: "https://desk.example/policies" } });
      return ready();
    },
    mend: async () => {
      const { policies } = (await w.pia.get("/network/policy")).body as unknown as { policies: { version: string } };
      await w.pia.post("/network/policies/acceptance", { version: policies.version });
    },
  },
  "threads-answered": {
    closed: async () => {
      const one = await w.at("initial_issues");
      await w.proven(one.id);
      return one;
    },
    mend: async (one) => {
      const { items } = (await w.pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
      for (const { id } of items) await w.pia.post(`/threads/${id}/messages`, { body: "Done." });
    },
  },
};

/** A check of the suite that only warns blocks in this network, from today on; or warns again. */
async function rule(blocks: boolean): Promise<void> {
  const { items } = (await w.olga.get("/network/rules")).body as unknown as { items: { check: string; version: number }[] };
  const version = items.find((one) => one.check === WARNS)?.version ?? 0;
  if (blocks || version > 0) await w.olga.put(`/network/rules/${WARNS}`, { version, blocksFrom: blocks ? w.h.platform.clock.now().toISOString().slice(0, 10) : null });
}

describe("every gate of a submit blocks, by name and with its way, and opens when it is mended:", () => {
  it.each(GATES)("%s", async (id) => {
    const way = WAYS[id];
    try {
      const one = await way.closed();
      const { state } = await w.view(one.id);
      const refused = await w.submit(one.id, way.body);
      expect([refused.status, refused.body["code"]]).toEqual([409, "gate-closed"]);
      expect(w.seen(refused).errors.map((error) => error.code).sort()).toEqual([id, ...(way.also ?? [])].map((gate) => `submission.gate.${gate}`).sort());
      for (const error of w.seen(refused).errors) expect([error.path.startsWith("/gates/"), (error.mend ?? "").length > 5]).toEqual([true, true]);
      expect((await w.view(one.id)).state).toBe(state);

      await way.mend(one);

      const sent = await w.submit(one.id, way.body);
      expect([sent.status, w.seen(sent).errors]).toEqual([200, undefined]);
    } finally {
      await rule(false);
      await w.policy({ policies: null, evidenceFreshH: 168 });
    }
  });
});

/** What stands in the way of a decision, who cannot take it then, and what takes it out of the way. */
interface Obstructed {
  decision?: "approve" | "request_changes";
  /** @returns the submission, and who decides. */
  closed(): Promise<[Seen, TestCaller]>;
  mend(one: Seen, by: TestCaller): Promise<unknown>;
  /** Who decides then, when it is another one. */
  then?: () => TestCaller;
  also?: Obstacle[];
}

const threadOn = (one: Seen, by: TestCaller) => by.post(`/submissions/${one.id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." });
async function resolveAll(one: Seen, by: TestCaller): Promise<void> {
  const { items } = (await by.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
  for (const { id } of items) await by.post(`/threads/${id}/resolve`);
}
const judge = async (one: Seen, by: TestCaller, verdict: "pass" | "fail"): Promise<unknown> => {
  const { digest, requirements } = (await by.get(`/desk/submissions/${one.id}`)).body as unknown as { digest: string; requirements: { id: string }[] };
  return by.put(`/desk/submissions/${one.id}/requirements/${requirements[0]?.id}`, { digest, verdict, note: verdict === "fail" ? "It does not." : "" });
};

const IN_THE_WAY: Record<Obstacle, Obstructed> = {
  "review.needs-thread": { decision: "request_changes", closed: async () => [await w.at("initial_review"), w.dana], mend: threadOn },
  "review.threads-open": {
    closed: async () => {
      const one = await w.at("initial_review");
      await threadOn(one, w.dana);
      return [one, w.dana];
    },
    mend: resolveAll,
  },
  "review.no-evidence": {
    closed: async () => {
      const one = await w.at("initial_review");
      await w.proven(one.id, { verdict: "could_not_tell" });
      return [one, w.dana];
    },
    mend: (one) => w.proven(one.id),
  },
  "review.incompatible": {
    closed: async () => {
      const one = await w.at("initial_review", await w.update((await w.at("published")).slug));
      await w.compared(one.id, { verdict: "violated", broken: ["SAML-F1"] });
      return [one, w.dana];
    },
    mend: (one) => w.compared(one.id),
  },
  "review.held": {
    closed: async () => {
      const live = await w.at("published");
      const one = await w.update(live.slug, otherWords);
      await w.submit(one.id, { changelog: "Better." });
      await w.eli.post(`/desk/listings/${live.slug}/moves`, { move: "audit", reason: "People report failures." });
      await w.settle();
      return [one, w.dana];
    },
    mend: async (one, by) => {
      const { holds } = (await by.get(`/desk/submissions/${one.id}`)).body as unknown as { holds: { code: string; needs: string }[] };
      for (const hold of holds.filter(({ needs }) => needs === "person")) await by.post(`/desk/submissions/${one.id}/holds/${hold.code}/clear`, { note: "Looked." });
      await passRequirements(by, one.id);
    },
    also: ["review.requirements-unjudged"],
  },
  "review.base-moved": {
    closed: async () => {
      const live = await w.at("published");
      const one = await w.at("initial_review", await w.update(live.slug));
      await w.at("published", await w.update(live.slug, (manifest) => { manifest.test.accounts.victim.userName = "mallory@acme.test"; }));
      return [one, w.dana];
    },
    mend: async (one, by) => {
      const thread = await w.sendBack(one.id, by);
      await w.pia.post(`/threads/${thread}/messages`, { body: "It is beside the new one now." });
      await w.pia.put(`/submissions/${one.id}/release`, { release: null });
      await w.compared(one.id);
      expect((await w.submit(one.id)).status).toBe(200);
      await resolveAll(one, by);
    },
  },
  "review.second-person": {
    closed: async () => {
      const one = await w.at("qa");
      await passRequirements(w.eli, one.id);
      return [one, w.dana];
    },
    mend: async () => undefined, then: () => w.eli,
  },
  "review.hosts-unseen": {
    closed: async () => {
      const one = await w.at("qa_issues");
      await keep(one, (manifest) => { manifest.sso.oidc.redirectUris.push("http://127.0.0.1:4100/elsewhere"); });
      const { items } = (await w.pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
      for (const { id } of items) await w.pia.post(`/threads/${id}/messages`, { body: "Done." });
      expect((await w.submit(one.id)).body["state"]).toBe("final_review");
      await resolveAll(one, w.eli);
      await passRequirements(w.eli, one.id);
      return [one, w.eli];
    },
    mend: async (one) => judge(one, w.dana, "pass"),
  },
  "review.requirements-failed": {
    closed: async () => {
      const one = await w.at("initial_review");
      await judge(one, w.dana, "fail");
      return [one, w.dana];
    },
    mend: async (one, by) => {
      await judge(one, by, "pass");
      await resolveAll(one, by);
    },
    also: ["review.threads-open"],
  },
  "review.requirements-unjudged": {
    closed: async () => {
      const one = await w.at("initial_review");
      expect((await w.dana.post(`/desk/submissions/${one.id}/decisions`, { decision: "approve", digest: one.digest, note: "" })).status).toBe(200); // before anybody judged
      return [one, w.eli];
    },
    mend: (one, by) => passRequirements(by, one.id),
  },
};

describe("every obstacle of a decision stops it, by name and with its way, and goes when it is mended:", () => {
  it.each(OBSTACLES)("%s", async (code) => {
    const { closed, mend, then, decision = "approve", also = [] } = IN_THE_WAY[code];
    const [one, by] = await closed();
    const decide = async (who: TestCaller) => who.post(`/desk/submissions/${one.id}/decisions`, { decision, digest: (await w.view(one.id)).digest, note: "" });
    const { state } = await w.view(one.id);
    const refused = await decide(by);
    expect([refused.status, refused.body["code"]]).toEqual([409, "gate-closed"]);
    expect(w.seen(refused).errors.map((error) => error.code).sort()).toEqual([code, ...also].sort());
    for (const error of w.seen(refused).errors) expect([error.path, (error.mend ?? "").length > 5]).toEqual(["/decision", true]);
    expect((await w.view(one.id)).state).toBe(state);

    await mend(one, by);

    expect((await decide(then?.() ?? by)).status).toBe(200);
  });
});
