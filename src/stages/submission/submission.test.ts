import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { type OrgId, Problem } from "../../kernel/index.ts";
import type { DomainEvent } from "../../platform/jobs/index.ts";
import { addMember, findOrg, systemActor } from "../../tenancy/index.ts";
import * as actions from "./actions.ts";
import { submissionRoutes } from "./routes.ts";
import { changePolicy, readPolicy } from "./policy-actions.ts";
import { publishDue, setRelease } from "./publishing-actions.ts";
import { ENDS, type Move, MOVE_NAMES, MOVES, movesFrom, type State, STATE_NAMES, STATES, type When } from "./states.ts";
import * as store from "./store.ts";
import type { Compatibility, Evidence, Submission } from "./submission.ts";
import { beginUpdate } from "./update-actions.ts";

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let count = 0;
const news: DomainEvent[] = [];

beforeAll(async () => {
  h = await harness({
    routes: submissionRoutes,
    wire: (platform) => {
      for (const kind of ["submission.moved", "submission.deleted"]) platform.jobs.on(kind, "test", async (event) => void news.push(event));
    },
  });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  dana = await h.someone("desk", ["desk"], ["analyst"]);
});
afterAll(() => h?.close());

const evidence = (digest: string, more: Partial<Evidence> = {}): Evidence =>
  ({ runId: "run_1", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 40, held: 40, violated: 0, couldNotTell: 0, ...more });
const load = async (id: string): Promise<Submission> => {
  const found = await h.platform.db.inNetwork((tx) => store.byId(tx, id));
  if (!found) throw new Error(`${id} is not there`);
  return found;
};

/** A draft with everything but evidence, under a slug of its own. */
async function draft(): Promise<Submission> {
  const made = await actions.createDraft(h.platform, pia.actor, { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) });
  await actions.setLogo(h.platform, pia.actor, made.id, Buffer.from(acmeLogo(), "base64"));
  await actions.setTestSecret(h.platform, pia.actor, made.id, "acme_scim_token", "a token");
  return load(made.id);
}
/** What the gates ask beside the draft: evidence, and for an update a compatibility run and a changelog. */
async function submit(s: Submission): Promise<Submission> {
  const now = await load(s.id);
  const facts = await h.platform.db.inTenant(s.orgId, (tx) => actions.submitFacts(h.platform, tx, now));
  if (!facts.live?.listingOnly) await actions.recordEvidence(h.platform, s.orgId, s.id, evidence(now.draftDigest ?? ""));
  if (facts.live && !facts.live.listingOnly) await actions.recordCompatibility(h.platform, s.orgId, s.id, compatibility(facts.live.digest));
  return actions.submit(h.platform, pia.actor, s.id, facts.live ? { changelog: "Better." } : {});
}
const compatibility = (digest: string, more: Partial<Compatibility> = {}): Compatibility =>
  ({ runId: "run_c", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), broken: [], ...more });
const decide = (by: TestCaller, s: Submission, move: actions.AnalystMove, digest = s.digest ?? ""): Promise<Submission> =>
  h.platform.db.inNetwork(async (tx) => {
    const found = await store.byIdLocked(tx, s.id);
    if (!found) throw new Error("gone");
    await actions.requireAnalystMove(tx, by.actor, found, move, digest);
    return actions.analystMove(h.platform, tx, by.actor, found, move, "");
  });
const ANALYST: readonly Move[] = ["approve", "request_changes", "reject", "undo"];
const make = async (move: Move, s: Submission): Promise<Submission> => {
  if (move === "submit") return submit(s);
  if (move === "withdraw" || move === "fixed_on_our_side") return actions.publisherMove(h.platform, pia.actor, s.id, move, { note: "Mended." });
  if (ANALYST.includes(move)) return decide(dana, s, move as actions.AnalystMove);
  if (move === "pass_gates") throw new Problem("not-your-move", "It is made with the submit alone");
  if (s.state !== "publishing") throw new Problem("not-your-move", "The calendar looks at what is being published alone");
  if (move === "stop") await spoil(s);
  h.platform.clock.advance(11_000);
  await publishDue(h.platform);
  return load(s.id);
};
/** A later run did not hold, or, for words and pictures, another version went live. */
async function spoil(s: Submission): Promise<void> {
  const later = new Date(h.platform.clock.now().getTime() + 1000).toISOString();
  if (s.listingOnly) await h.platform.db.inNetwork((tx) => store.setPublished(tx, s.orgId, s.slug ?? "", `sha256:${"9".repeat(64)}`));
  else await actions.recordEvidence(h.platform, s.orgId, s.id, evidence(s.digest ?? "", { verdict: "violated", finishedAt: later }));
}
async function desk(to: "mandatory" | "optional"): Promise<void> {
  await changePolicy(h.platform, dana.actor, { version: (await readPolicy(h.platform)).version, desk: to });
}

/** The moves that lead to a state; `update` and `listing` begin beside a live version. */
const WAY: Record<State, readonly Move[]> = {
  draft: [], initial_review: ["submit"], initial_issues: ["submit", "request_changes"], qa: ["submit", "approve"], qa_issues: ["submit", "approve", "request_changes"],
  final_review: ["submit", "approve", "request_changes", "submit"], catalog_review: ["submit"], publishing: ["submit", "approve", "approve"],
  published: ["submit", "approve", "approve", "publish"], rejected: ["submit", "reject"], withdrawn: ["submit", "withdraw"],
};
async function walk(s: Submission, way: readonly Move[]): Promise<Submission> {
  let now = s;
  for (const move of way) now = await make(move, now);
  return now;
}
/** A draft beside a live version, with another tagline; and with another guide when it is not for the listing alone. */
async function update(what: "listing" | "whole"): Promise<Submission> {
  const live = await walk(await draft(), WAY.published);
  const begun = await beginUpdate(h.platform, pia.actor, live.slug ?? "");
  const manifest = structuredClone(begun.manifest) as { metadata: { tagline: string }; test: { accounts: { victim: { userName: string } } } };
  manifest.metadata.tagline = `Words of ${begun.id}.`;
  if (what === "whole") manifest.test.accounts.victim.userName = "eve@acme.test";
  return actions.saveDraft(h.platform, pia.actor, begun.id, { version: begun.version, manifest });
}
async function at(state: State): Promise<Submission> {
  const s = await walk(state === "catalog_review" ? await update("listing") : await draft(), WAY[state]);
  expect(s.state).toBe(state);
  return s;
}
/** Where a row of the table begins, when its name alone does not say it. */
const BEGIN: Partial<Record<When, (from: State) => Promise<Submission>>> = {
  listing: async (from) => walk(await update("listing"), from === "draft" ? [] : ["submit", "request_changes"]),
  "taken in final testing": async () => walk(await draft(), [...WAY.final_review, "approve"]),
  "taken over the listing": async () => walk(await update("listing"), ["submit", "approve"]),
  "taken in review": async () => {
    await desk("optional");
    const one = await draft();
    await setRelease(h.platform, pia.actor, one.id, { publishOn: new Date(h.platform.clock.now().getTime() + 5_000) });
    const sent = await submit(one).finally(() => desk("mandatory"));
    expect(sent.state).toBe("publishing");
    return sent;
  },
};
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "done", (thrown: unknown) => (thrown instanceof Problem ? thrown.code : String(thrown)));

describe("the whole table of moves", () => {
  const byHand = MOVES.filter((move) => move.on !== "pass_gates");
  it.each(byHand.map((move) => [move.from, move.on, move.to, "when" in move ? move.when : undefined] as const))("from %s, %s leads to %s (%s), once, with news and one line of history", async (from, on, to, when) => {
    const before = await ((when && BEGIN[when]?.(from)) ?? at(from));
    expect(before.state).toBe(from);
    const lines = (await h.platform.db.inNetwork((tx) => store.moves(tx, before.id))).length;
    await h.platform.jobs.drain();
    news.length = 0;

    const after = await make(on, before);

    expect(after.state).toBe(to);
    expect((await load(before.id)).state).toBe(to);
    await h.platform.jobs.drain();
    expect(news.filter((event) => event.subject === before.id).map((event) => [event.data["from"], event.data["move"], event.data["to"]])).toEqual([[from, on, to]]);
    expect((await h.platform.db.inNetwork((tx) => store.moves(tx, before.id))).length).toBe(lines + 1);
    expect(after.dueAt !== undefined).toBe(STATES[to].clock === "running");
    expect(after.publishAt !== undefined).toBe(to === "publishing");
  });

  it.each(MOVES.filter((move) => move.on === "pass_gates").map((move) => [move.from]))("passes %s by machine gates alone where the network lets it, and is public in the same moment", async (from) => {
    const one = await (from === "catalog_review" ? update("listing") : draft());
    await desk("optional");
    const done = await submit(one).finally(() => desk("mandatory"));
    expect(done.state).toBe("published");
    const history = await h.platform.db.inNetwork((tx) => store.moves(tx, one.id));
    expect(history.map((move) => `${move.from} ${move.move} ${move.to}`).slice(-3)).toEqual([`draft submit ${from}`, `${from} pass_gates publishing`, "publishing publish published"]);
  });

  it.each(STATE_NAMES)("from %s, what is not in the table is refused and changes nothing", async (state) => {
    const before = await at(state);
    const open: string[] = MOVES.filter((move) => move.from === state).map((move) => move.on);
    const refused = ["not-your-move", ...(state === "draft" ? ["stale-write"] : [])]; // a draft has no digest to decide on
    for (const move of MOVE_NAMES.filter((name) => !open.includes(name))) expect(refused, move).toContain(await codeOf(make(move, before)));
    expect(await load(before.id)).toMatchObject({ state, version: before.version });
    expect(await codeOf(actions.deleteDraft(h.platform, pia.actor, before.id))).toBe(state === "draft" ? "done" : "not-your-move");
  });

  it("keeps publishers from the analyst's moves and analysts from the publisher's", async () => {
    const mine = await at("initial_review");
    for (const move of ["approve", "request_changes", "reject"] as const) expect(await codeOf(decide(pia, mine, move))).toBe("own-submission");
    for (const path of ["submit", "withdraw", "fixed"]) expect((await dana.post(`/submissions/${mine.id}/${path}`)).status).toBe(403);
    const rival = await h.someone("rival", ["publisher"], ["publisher"]);
    for (const path of ["submit", "withdraw", "fixed"]) expect((await rival.post(`/submissions/${mine.id}/${path}`)).status).toBe(404);
    expect((await load(mine.id)).state).toBe("initial_review");
  });

  it("lets nobody decide who belongs to the publisher as well, whoever submitted", async () => {
    const mine = await at("initial_review");
    const both = await h.someone("desk", ["desk"], ["analyst"], "both@desk.example");
    const acme = await findOrg(h.platform, "acme");
    if (!acme) throw new Error("no acme");
    await addMember(h.platform, systemActor(acme), { accountId: both.actor.accountId, roles: ["publisher"] });
    expect(await codeOf(decide(both, mine, "approve"))).toBe("own-submission");
  });

  it("decides over the digest that was looked at, and over no other", async () => {
    const mine = await at("initial_review");
    expect(await codeOf(decide(dana, mine, "approve", `sha256:${"0".repeat(64)}`))).toBe("stale-write");
  });

  it("takes back or repeats only over the version that was read", async () => {
    const mine = await at("initial_review");
    expect((await pia.post(`/submissions/${mine.id}/withdraw`, { version: mine.version - 1 })).body["code"]).toBe("stale-write");
    expect((await pia.post(`/submissions/${mine.id}/withdraw`, { version: mine.version })).status).toBe(200);
  });
});

describe("gates", () => {
  const closed = async (id: string) => h.platform.db.inTenant(pia.actor.orgId, async (tx) => {
    const found = await store.byId(tx, id);
    return found ? (await actions.gates(h.platform, tx, found)).filter((gate) => !gate.open).map((gate) => gate.id) : [];
  });

  it("stand closed one by one, each with a mend, until nothing is missing", async () => {
    const made = await actions.createDraft(h.platform, pia.actor, { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) });
    expect(await closed(made.id)).toEqual(["no-problems", "logo", "evidence-matches", "evidence-held", "evidence-fresh"]);
    await actions.setLogo(h.platform, pia.actor, made.id, Buffer.from(acmeLogo(), "base64"));
    expect(await closed(made.id)).toEqual(["no-problems", "evidence-matches", "evidence-held", "evidence-fresh"]);
    await actions.setTestSecret(h.platform, pia.actor, made.id, "acme_scim_token", "a token");
    expect(await closed(made.id)).toEqual(["evidence-matches", "evidence-held", "evidence-fresh"]);
    const { draftDigest, orgId } = await load(made.id);
    await actions.recordEvidence(h.platform, orgId, made.id, evidence(draftDigest ?? "", { verdict: "could_not_tell" }));
    expect(await closed(made.id)).toEqual(["evidence-held"]);
    await actions.recordEvidence(h.platform, orgId, made.id, evidence(draftDigest ?? ""));
    expect(await closed(made.id)).toEqual([]);
    await h.platform.db.inTenant(orgId, (tx) => store.noteOpenThreads(tx, made.id, 1));
    expect(await closed(made.id)).toEqual(["threads-answered"]);
    expect(await codeOf(actions.submit(h.platform, pia.actor, made.id, {}))).toBe("gate-closed");
    await h.platform.db.inTenant(orgId, (tx) => store.noteOpenThreads(tx, made.id, 0));
    await h.platform.db.inNetwork((tx) => store.claimSlug(tx, made.slug ?? "", "org_another" as OrgId, h.platform.clock.now()));
    expect(await closed(made.id)).toEqual(["slug-free"]);
  });

  it("take what the later run said, in whatever order and however often the news comes", async () => {
    const one = await draft();
    const [earlier, later] = [0, 60_000].map((ms) => new Date(h.platform.clock.now().getTime() + ms).toISOString()) as [string, string];
    const digest = one.draftDigest ?? "";
    await actions.recordEvidence(h.platform, one.orgId, one.id, evidence(digest, { runId: "run_later", verdict: "violated", finishedAt: later }));
    await actions.recordEvidence(h.platform, one.orgId, one.id, evidence(digest, { runId: "run_earlier", finishedAt: earlier }));
    expect((await load(one.id)).evidence?.runId).toBe("run_later");
    await actions.recordEvidence(h.platform, one.orgId, one.id, evidence(digest, { runId: "run_later", verdict: "violated", finishedAt: later }));
    expect(await closed(one.id)).toContain("evidence-held");
  });

  it("keep the evidence that was decided on, whatever a run says after the end", async () => {
    const done = await at("published");
    await actions.recordEvidence(h.platform, done.orgId, done.id, evidence(done.digest ?? "", { runId: "run_late", verdict: "violated", finishedAt: "2099-01-01T00:00:00.000Z" }));
    expect((await load(done.id)).evidence?.runId).toBe("run_1");
  });
});

describe("one digest", () => {
  it("covers the logo: a draft that names another picture, or none, keeps the one that was uploaded", async () => {
    const one = await draft();
    const without = structuredClone(one.manifest) as { metadata: { logo?: unknown } };
    delete without.metadata.logo;
    const saved = await actions.saveDraft(h.platform, pia.actor, one.id, { version: one.version, manifest: without });
    expect([saved.draftDigest, saved.logoDigest]).toEqual([one.draftDigest, one.logoDigest]);
    const foreign = { ...without, metadata: { ...without.metadata, logo: { file: "logo.png", digest: `sha256:${"a".repeat(64)}` } } };
    expect((await actions.saveDraft(h.platform, pia.actor, one.id, { version: saved.version, manifest: foreign })).draftDigest).toBe(one.draftDigest);
  });

  it("is not evaded by an edit that is called a fix in the app; the slug of another publisher is not reached that way", async () => {
    await h.platform.db.inNetwork((tx) => store.claimSlug(tx, "victim", "org_another" as OrgId, h.platform.clock.now()));
    const one = await at("qa_issues");
    const edited = JSON.parse(JSON.stringify(one.manifest).replace(`"slug":"${one.slug}"`, '"slug":"victim"')) as unknown;
    const saved = await actions.saveDraft(h.platform, pia.actor, one.id, { version: one.version, manifest: edited });
    const answer = await pia.post(`/submissions/${one.id}/fixed`, { note: "Mended." });
    expect([answer.status, answer.body["code"]]).toEqual([409, "gate-closed"]);
    await actions.saveDraft(h.platform, pia.actor, one.id, { version: saved.version, manifest: one.manifest });
    expect((await pia.post(`/submissions/${one.id}/fixed`, { note: "Mended." })).body["state"]).toBe("qa");
    expect((await walk(await load(one.id), ["approve", "publish"])).state).toBe("published");
    await h.platform.db.inNetwork(async (tx) => {
      expect([...(await store.liveDigests(tx, ["victim", one.slug ?? ""])).keys()]).toEqual([one.slug]);
      expect(await store.setPublished(tx, pia.actor.orgId, "victim", one.digest ?? "")).toBe(false);
    });
  });
});

describe("a slug", () => {
  const owner = (slug: string) => h.platform.db.inNetwork((tx) => store.slugOwner(tx, slug));

  it.each(["reject", "withdraw"] as const)("is free again after a %s, so that no copycat keeps it", async (move) => {
    const one = await at("initial_review");
    expect(await owner(one.slug ?? "")).toBe(one.orgId);
    await make(move, one);
    expect(await owner(one.slug ?? "")).toBeUndefined();
  });

  it("stays with whoever has published under it, or has another submission of it on its way", async () => {
    const live = await at("published");
    const slug = live.slug ?? "";
    const another = async (): Promise<Submission> => {
      const manifest = structuredClone(live.manifest) as { metadata: { tagline: string } };
      manifest.metadata.tagline = "Other words.";
      const made = await actions.createDraft(h.platform, pia.actor, { manifest });
      await actions.setLogo(h.platform, pia.actor, made.id, Buffer.from(acmeLogo(), "base64"));
      await actions.setTestSecret(h.platform, pia.actor, made.id, "acme_scim_token", "a token");
      return submit(await load(made.id));
    };
    await make("reject", await another());
    expect(await owner(slug)).toBe(live.orgId);

    const first = await at("initial_review");
    live.manifest = first.manifest;
    const second = await another();
    await make("withdraw", first);
    expect(await owner(first.slug ?? "")).toBe(first.orgId);
    await make("withdraw", second);
    expect(await owner(first.slug ?? "")).toBeUndefined();
  });
});

describe("test secrets", () => {
  it("have a last day from the end on, and take no new value after it", async () => {
    const one = await at("final_review");
    const kept = () => h.platform.db.inTenant(one.orgId, (tx) => h.platform.secrets.list(tx, one.orgId, one.id));
    expect((await kept()).map((secret) => secret.expiresAt)).toEqual([undefined]);
    await walk(one, ["approve", "publish"]);
    const [secret] = await kept();
    expect(secret?.expiresAt?.getTime()).toBe(h.platform.clock.now().getTime() + 30 * 86_400_000);
    const late = await pia.put(`/submissions/${one.id}/secrets/acme_scim_token`, { value: "another" });
    expect([late.status, late.body["code"]]).toEqual([409, "not-your-move"]);
  });

  it("go with a draft that is deleted, and the news says so", async () => {
    const one = await draft();
    news.length = 0;
    await actions.deleteDraft(h.platform, pia.actor, one.id);
    await h.platform.jobs.drain();
    expect(news.filter((event) => event.subject === one.id).map((event) => event.kind)).toEqual(["submission.deleted"]);
    expect(await h.platform.db.inTenant(one.orgId, (tx) => h.platform.secrets.list(tx, one.orgId, one.id))).toEqual([]);
  });
});

describe("a logo", () => {
  it.each([
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="9" height="9"/></svg>')],
    ["a PDF", Buffer.from("%PDF-1.7\n%")],
    ["a WebP's first bytes", Buffer.from("RIFF\u0000\u0000\u0000\u0000WEBPVP8 ")],
    ["a PNG's first bytes alone", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ["nothing", Buffer.alloc(0)],
  ])("is refused when it is %s", async (_what, bytes) => {
    const one = await draft();
    expect(await codeOf(actions.setLogo(h.platform, pia.actor, one.id, bytes))).toBe("invalid-field");
    expect((await load(one.id)).logoDigest).toBe(one.logoDigest);
  });
});

describe("limits", () => {
  it("hold exactly when many drafts are begun at once; what has ended does not count; the operator sets them", async () => {
    const busy = await h.someone("busy", ["publisher"], ["publisher"]);
    const { version } = await readPolicy(h.platform);
    const { version: then } = await changePolicy(h.platform, dana.actor, { version, openSubmissions: 10 });
    try {
      const answers = await Promise.all(Array.from({ length: 13 }, () => busy.post("/submissions")));
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(10);
      const refused = answers.filter((answer) => answer.status !== 201).map((answer) => answer.body as unknown as { code: string; mend: string; errors: { code: string }[] });
      expect(refused.map((body) => [body.code, body.errors[0]?.code])).toEqual(Array.from({ length: 3 }, () => ["gate-closed", "submission.limit.open"]));
      expect(refused[0]?.mend).toMatch(/Delete drafts/);
      await busy.delete(`/submissions/${String(answers.find((answer) => answer.status === 201)?.body["id"])}`);
      expect((await busy.post("/submissions")).status).toBe(201);
    } finally {
      await changePolicy(h.platform, dana.actor, { version: then, openSubmissions: 1_000 });
    }
  });
});

it("names the ends as the states in which nobody acts", () => {
  expect([...ENDS].sort()).toEqual(["published", "rejected", "withdrawn"]);
  for (const end of ENDS) expect([...movesFrom(end, "publisher"), ...movesFrom(end, "analyst"), ...movesFrom(end, "network")]).toEqual([]);
});
