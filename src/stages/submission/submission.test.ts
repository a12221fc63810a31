import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { type OrgId, Problem } from "../../kernel/index.ts";
import type { DomainEvent } from "../../platform/jobs/index.ts";
import { addMember, findOrg, systemActor } from "../../tenancy/index.ts";
import * as actions from "./actions.ts";
import { submissionRoutes } from "./routes.ts";
import { ENDS, type Move, MOVE_NAMES, MOVES, movesFrom, type State, STATE_NAMES } from "./states.ts";
import * as store from "./store.ts";
import type { Evidence, Submission } from "./submission.ts";

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
async function submit(s: Submission): Promise<Submission> {
  await actions.recordEvidence(h.platform, s.orgId, s.id, evidence(s.draftDigest ?? ""));
  return actions.submit(h.platform, pia.actor, s.id, {});
}
const decide = (by: TestCaller, s: Submission, move: actions.AnalystMove, digest = s.digest ?? ""): Promise<Submission> =>
  h.platform.db.inNetwork(async (tx) => {
    const found = await store.byIdLocked(tx, s.id);
    if (!found) throw new Error("gone");
    await actions.requireAnalystMove(tx, by.actor, found, move, digest);
    return actions.analystMove(h.platform, tx, by.actor, found, move, "");
  });
const make = (move: Move, s: Submission): Promise<Submission> => {
  if (move === "submit") return submit(s);
  return move === "withdraw" || move === "fixed_on_our_side" ? actions.publisherMove(h.platform, pia.actor, s.id, move) : decide(dana, s, move);
};
/** The moves that lead from a draft to a state. */
const WAY: Record<State, Move[]> = {
  draft: [], initial_review: ["submit"], initial_issues: ["submit", "request_changes"], qa: ["submit", "approve"], qa_issues: ["submit", "approve", "request_changes"],
  final_review: ["submit", "approve", "request_changes", "submit"], published: ["submit", "approve", "approve"], rejected: ["submit", "reject"], withdrawn: ["submit", "withdraw"],
};
async function at(state: State): Promise<Submission> {
  let s = await draft();
  for (const move of WAY[state]) s = await make(move, s);
  expect(s.state).toBe(state);
  return s;
}
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "done", (thrown: unknown) => (thrown instanceof Problem ? thrown.code : String(thrown)));

describe("the whole table of moves", () => {
  it.each(MOVES.map((move) => [move.from, move.on, move.to] as const))("from %s, %s leads to %s, once, with news and one line of history", async (from, on, to) => {
    const before = await at(from);
    const lines = (await h.platform.db.inNetwork((tx) => store.moves(tx, before.id))).length;
    await h.platform.jobs.drain();
    news.length = 0;

    const after = await make(on, before);

    expect(after.state).toBe(to);
    expect((await load(before.id)).state).toBe(to);
    await h.platform.jobs.drain();
    expect(news.map((event) => [event.subject, event.data["from"], event.data["on"] ?? event.data["move"], event.data["to"]])).toEqual([[before.id, from, on, to]]);
    expect((await h.platform.db.inNetwork((tx) => store.moves(tx, before.id))).length).toBe(lines + 1);
    expect(after.dueAt !== undefined).toBe(["initial_review", "qa", "final_review"].includes(to));
  });

  it.each(STATE_NAMES)("from %s, what is not in the table is refused and changes nothing", async (state) => {
    const before = await at(state);
    const open: string[] = MOVES.filter((move) => move.from === state).map((move) => move.on);
    for (const move of MOVE_NAMES.filter((name) => !open.includes(name))) expect(await codeOf(make(move, before)), move).toBe("not-your-move");
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
    const answer = await pia.post(`/submissions/${one.id}/fixed`);
    expect([answer.status, answer.body["code"]]).toEqual([409, "gate-closed"]);
    await actions.saveDraft(h.platform, pia.actor, one.id, { version: saved.version, manifest: one.manifest });
    expect((await pia.post(`/submissions/${one.id}/fixed`)).body["state"]).toBe("qa");
    expect((await make("approve", await load(one.id))).state).toBe("published");
    await h.platform.db.inNetwork(async (tx) => {
      expect([...(await store.publishedSlugs(tx, ["victim", one.slug ?? ""]))]).toEqual([one.slug]);
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
      const made = await actions.createDraft(h.platform, pia.actor, { manifest: live.manifest });
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
    await make("approve", one);
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
  it("hold exactly when many drafts are begun at once; what has ended does not count", async () => {
    const busy = await h.someone("busy", ["publisher"], ["publisher"]);
    const answers = await Promise.all(Array.from({ length: 103 }, () => busy.post("/submissions")));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(100);
    expect(answers.filter((answer) => answer.body["code"] === ("gate-closed" as never))).toHaveLength(3);
  });
});

it("names the ends as the states in which nobody acts", () => {
  expect([...ENDS].sort()).toEqual(["published", "rejected", "withdrawn"]);
  for (const end of ENDS) expect([...movesFrom(end, "publisher"), ...movesFrom(end, "analyst")]).toEqual([]);
});
