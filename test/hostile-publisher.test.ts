import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { addMember, createSession, findOrg, removeMember, systemActor } from "../src/tenancy/index.ts";
import { liveBeside } from "../src/stages/submission/live.ts";
import * as submissions from "../src/stages/submission/store.ts";
import { operateOrg } from "../src/tenancy/actions/orgs.ts";
import { DeskWalk, otherWords } from "./desk-walk.ts";
import type { TestCaller } from "./harness.ts";

// each one walks through several states, on a database server perhaps
vi.setConfig({ testTimeout: 240_000 });

let w: DeskWalk;
beforeAll(async () => { w = await DeskWalk.open(); }, 60_000);
afterAll(() => w?.h.close());
beforeEach(() => w.signIn());

const codes = (answer: { body: unknown }): string[] => (answer.body as { errors?: { code: string }[] }).errors?.map((error) => error.code) ?? [];
const listing = async (slug: string) => (await w.h.anonymous.get(`/catalog/${slug}`)).body as unknown as { version: string; state: string; tagline: string; code?: string };

describe("a publisher who would get around a gate", () => {
  it("cannot choose a version that is none after the gates were passed: saying 'fixed on our side' asks for it again", async () => {
    const one = await w.at("qa_issues");
    expect((await w.pia.put(`/submissions/${one.id}/release`, { release: "<b>9</b>", changelog: "x" })).status).toBe(200);
    const fixed = await w.pia.post(`/submissions/${one.id}/fixed`, { note: "Mended." });
    expect([fixed.status, fixed.body["code"], codes(fixed)]).toEqual([409, "gate-closed", ["submission.gate.release-version"]]);
    await w.pia.put(`/submissions/${one.id}/release`, { release: "1.0.0" });
    expect((await w.pia.post(`/submissions/${one.id}/fixed`, { note: "Mended." })).body["state"]).toBe("qa");
  });

  it("cannot take a run of an edit for a run of what is reviewed", async () => {
    const one = await w.at("qa_issues");
    const { manifest } = await w.view(one.id);
    await w.edit(one.id, otherWords);
    w.h.platform.clock.advance(1_000);
    await w.proven(one.id); // over the edit
    const { version } = await w.view(one.id);
    await w.pia.put(`/submissions/${one.id}/manifest`, { version, manifest }); // taken back
    expect((await w.pia.post(`/submissions/${one.id}/fixed`)).body["code"]).toBe("gate-closed");
  });

  it("cannot spoil what a compatibility run is compared with, by a twin that was withdrawn with a run of nothing", async () => {
    const twin = await w.at("initial_review");
    await w.proven(twin.id, { runId: "run_of_nothing", verdict: "could_not_tell", held: 0, couldNotTell: 9 });
    await w.pia.post(`/submissions/${twin.id}/withdraw`);
    const copy = w.seen(await w.pia.post(`/submissions/${twin.id}/copy`));
    expect(copy.draftDigest).toBe(twin.digest);
    const live = await w.at("published", copy);
    expect(live.state).toBe("published");
    const next = await w.update(live.slug);
    const beside = await w.h.platform.db.inTenant(w.pia.actor.orgId, async (tx) => liveBeside(tx, (await submissions.byId(tx, next.id))!));
    expect(beside?.runId).toBe(`run_${copy.id}`);
  });

  it("cannot keep an update on its way when the published version stopped working after the submit", async () => {
    const live = await w.at("published");
    const next = await w.update(live.slug);
    await w.at("qa", next);
    w.h.platform.clock.advance(1_000);
    await w.compared(next.id, { verdict: "violated", broken: ["SP-01"] });
    expect(codes(await w.decide(w.eli, next.id))).toEqual(["review.incompatible"]);
    w.h.platform.clock.advance(1_000);
    await w.compared(next.id);
    expect((await w.decide(w.eli, next.id)).body["state"]).toBe("publishing");
    w.h.platform.clock.advance(1_000);
    await w.compared(next.id, { verdict: "could_not_tell", broken: ["SP-01"] });
    await w.settle(20_000);
    expect([(await w.view(next.id)).state, (await listing(live.slug)).version]).toEqual(["qa", "1.0.0"]);
  });

  it("cannot veto the desk: a removal that analysts began is not dropped by asking for one and taking it back", async () => {
    const live = await w.at("published");
    await w.dana.post(`/desk/listings/${live.slug}/moves`, { move: "remove", reason: "It imitates another." });
    w.h.platform.clock.advance(1_000);
    expect((await w.pia.put(`/integrations/${live.slug}/removal`, { reason: "We retire it." })).status).toBe(200);
    expect((await w.pia.delete(`/integrations/${live.slug}/removal`)).status).toBe(200);
    const { waiting } = (await w.eli.get(`/desk/listings/${live.slug}`)).body as unknown as { waiting: { id: string }[] };
    expect((await w.eli.post(`/desk/listings/${live.slug}/moves/${waiting[0]?.id}/confirm`)).body["state"]).toBe("removed");
  });
});

describe("an analyst who belongs to the publisher", () => {
  const both = async (): Promise<TestCaller> => {
    const one = await w.h.someone("desk", ["desk"], ["analyst"], `both-${Math.random()}@desk.example`);
    await addMember(w.h.platform, systemActor((await findOrg(w.h.platform, "acme"))!), { accountId: one.actor.accountId, roles: ["publisher"] });
    return one;
  };

  it("neither opens nor answers nor closes a thread in the desk's name", async () => {
    const own = await both();
    const one = await w.at("initial_review");
    const opened = (await w.dana.post(`/submissions/${one.id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Prove it." })).body as unknown as { items: { id: string }[] };
    const thread = opened.items[0]?.id;
    for (const answer of [
      await own.post(`/threads/${thread}/resolve`), await own.post(`/threads/${thread}/messages`, { body: "Fine by us." }),
      await own.post(`/submissions/${one.id}/threads`, { about: { kind: "general", ref: "" }, blocking: false, body: "All is well." }), await own.post(`/desk/submissions/${one.id}/claim`),
    ]) expect([answer.status, answer.body["code"]]).toEqual([403, "own-submission"]);
    const { items } = (await w.pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { state: string; messages: unknown[] }[] };
    expect(items.map((item) => [item.state, item.messages.length])).toEqual([["open", 1]]);
  });

  it("does not become a stranger by leaving: who once sent it does not decide on it", async () => {
    const acme = systemActor((await findOrg(w.h.platform, "acme"))!);
    const left = await w.h.someone("acme", ["publisher", "customer"], ["publisher"], `left-${Math.random()}@acme.example`);
    const one = await w.at("initial_issues");
    const { items } = (await w.pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
    await w.pia.post(`/threads/${items[0]?.id}/messages`, { body: "Done." });
    expect((await left.post(`/submissions/${one.id}/submit`)).status).toBe(200); // theirs was this submit
    await w.sendBack(one.id);
    await w.pia.post(`/threads/${(await w.pia.get(`/submissions/${one.id}/threads`)).body["items"]?.[1]?.["id"]}/messages`, { body: "Done." });
    expect((await w.submit(one.id)).status).toBe(200); // Pia's was the last
    await removeMember(w.h.platform, acme, left.actor.accountId);
    const desk = systemActor((await findOrg(w.h.platform, "desk"))!);
    await addMember(w.h.platform, desk, { accountId: left.actor.accountId, roles: ["analyst"] });
    const { token } = await createSession(w.h.platform, left.actor.accountId, desk.orgId);
    const answer = await w.h.server.inject({
      method: "POST", url: `/api/desk/submissions/${one.id}/decisions`, headers: { origin: "http://localhost:4000", cookie: `entente_session=${token}`, "content-type": "application/json" },
      payload: JSON.stringify({ decision: "approve", digest: (await w.view(one.id)).digest, note: "" }),
    });
    expect([answer.statusCode, (JSON.parse(answer.body) as { code: string }).code]).toEqual([403, "own-submission"]);
  });
});

describe("what happens at the same time", () => {
  it("of two updates that machine gates would let through at once, one is published; the other has to look at it first", async () => {
    const live = await w.at("published");
    const two = [await w.update(live.slug, otherWords), await w.update(live.slug, (manifest) => { manifest.metadata["tagline"] = "Words of another tab."; })];
    await w.policy({ desk: "optional" });
    const answers = await Promise.all(two.map((one) => w.submit(one.id, { changelog: "Better.", release: "1.0.1" }))).finally(() => w.policy({ desk: "mandatory" }));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(codes(answers.find((answer) => answer.status === 409)!)).toEqual(["submission.gate.release-version"]);
    await w.settle();
    expect((await listing(live.slug)).version).toBe("1.0.1");
  });

  it("a roll-back that was asked for over one version is not confirmed over the next", async () => {
    const live = await w.at("published");
    await w.at("published", await w.update(live.slug));
    const { waiting: asked } = (await w.dana.post(`/desk/listings/${live.slug}/moves`, { move: "roll_back", reason: "It fails." })).body as unknown as { waiting: { id: string }[] };
    expect(asked).toHaveLength(1);
    await w.at("published", await w.update(live.slug, (manifest) => { manifest.test.accounts.victim.userName = "mended@acme.test"; }));
    expect((await listing(live.slug)).version).toBe("1.2.0");
    expect((await w.eli.get(`/desk/listings/${live.slug}`)).body["waiting"]).toEqual([]);
    expect((await w.eli.post(`/desk/listings/${live.slug}/moves/${asked[0]?.id}/confirm`)).body["code"]).toBe("not-your-move");
  });

  it("a publication on its way stops when people roll back what it was compared with", async () => {
    const live = await w.at("published");
    const second = await w.at("published", await w.update(live.slug));
    expect(second.state).toBe("published");
    const third = await w.at("publishing", await w.update(live.slug, (manifest) => { manifest.test.accounts.victim.userName = "third@acme.test"; }));
    expect(third.state).toBe("publishing");
    await w.dana.post(`/desk/listings/${live.slug}/moves`, { move: "roll_back", reason: "It fails." });
    const { waiting } = (await w.eli.get(`/desk/listings/${live.slug}`)).body as unknown as { waiting: { id: string }[] };
    expect((await w.eli.post(`/desk/listings/${live.slug}/moves/${waiting[0]?.id}/confirm`)).status).toBe(200);
    await w.settle(20_000);
    expect([(await w.view(third.id)).state, (await listing(live.slug)).version]).toEqual(["qa", "1.0.0"]);
  });

  it("a withdrawal and the calendar end in one place, and in one alone", async () => {
    const one = await w.at("publishing");
    w.h.platform.clock.advance(10_000);
    const [withdrawn] = await Promise.all([w.pia.post(`/submissions/${one.id}/withdraw`), w.h.platform.jobs.drain()]);
    await w.settle(10_000);
    const { state } = await w.view(one.id);
    expect([withdrawn.status, state, (await listing(one.slug)).code]).toEqual(withdrawn.status === 200 ? [200, "withdrawn", "not-found"] : [409, "published", undefined]);
  });

  it("a decision that is sent twice, by a second tab or by a line that broke, counts once", async () => {
    const one = await w.at("initial_review");
    expect((await w.decide(w.dana, one.id)).body["state"]).toBe("qa");
    expect(codes(await w.decide(w.dana, one.id))).toContain("review.second-person");
    expect((await w.decide(w.eli, one.id)).body["state"]).toBe("publishing");
    expect((await w.decide(w.eli, one.id)).body["code"]).toBe("not-your-move");
    const { digest } = await w.view(one.id);
    expect((await w.dana.post(`/desk/submissions/${one.id}/undo`, { digest })).body["state"]).toBe("qa");
    expect((await w.dana.post(`/desk/submissions/${one.id}/undo`, { digest })).body["code"]).toBe("not-your-move");
  });

  it("somebody who is removed from the org in the middle stops there; what they began is the org's, and goes on", async () => {
    const acme = systemActor((await findOrg(w.h.platform, "acme"))!);
    const gone = await w.h.someone("acme", ["publisher", "customer"], ["publisher"], `gone-${Math.random()}@acme.example`);
    const one = await w.draft(undefined, gone);
    await w.proven(one.id);
    await removeMember(w.h.platform, acme, gone.actor.accountId);
    expect((await gone.post(`/submissions/${one.id}/submit`)).status).toBe(401);
    expect((await w.view(one.id)).state).toBe("draft");
    expect((await w.submit(one.id)).body["state"]).toBe("initial_review");
  });
});

describe("a publisher that is suspended meanwhile", () => {
  it("publishes nothing: what was approved goes back to the desk on its day, with the reason", async () => {
    const one = await w.at("publishing");
    const acme = (await findOrg(w.h.platform, "acme"))!;
    await operateOrg(w.h.platform, w.olga.actor, acme.id, { status: "suspended" });
    await w.settle(20_000);
    const { state, history } = (await w.dana.get(`/desk/submissions/${one.id}`)).body as unknown as { state: string; history: { move: string; note: string }[] };
    await operateOrg(w.h.platform, w.olga.actor, acme.id, { status: "active" });
    expect([state, (await listing(one.slug)).code, history.at(-1)?.move]).toEqual(["qa", "not-found", "stop"]);
    expect(history.at(-1)?.note).toMatch(/suspended/);
  });
});

describe("at last", () => {
  it("one publication that fails keeps no other waiting", async () => {
    const [broken, sound] = [await w.at("publishing"), await w.at("publishing")];
    await w.h.platform.db.inNetwork((tx) => tx.withTables<{ slug_owner: { slug: string } }>().deleteFrom("slug_owner").where("slug", "=", broken.slug).execute());
    await w.settle(20_000).catch(() => undefined);
    expect([(await w.view(broken.id)).state, (await w.view(sound.id)).state]).toEqual(["publishing", "published"]);
  });
});
