import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { addMember, findOrg, readAudit, systemActor } from "../../tenancy/index.ts";
import { defineSubmissionJobs, recordEvidence, setPublished } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { reviewRoutes } from "./routes.ts";
import { say } from "./support-store.ts";
import { forgetConversation } from "./index.ts";
import { MAX_SAID } from "./support.ts";

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let olga: TestCaller;
let rival: TestCaller;
let count = 0;
/** A draft of Acme's. */
let id = "";
const told: Record<string, unknown>[] = [];

interface Seen { id: string; code: string; state: string | null; name: string; subject: string; mayWrite: boolean; messages: { side: string; authorName: string; body: string }[]; items: { subject: string; state: string; publisher: string }[] }
const seen = (answer: { body: unknown }) => answer.body as Seen;

beforeAll(async () => {
  h = await harness({
    routes: [...submissionRoutes, ...reviewRoutes],
    wire: (platform) => {
      defineSubmissionJobs(platform);
      platform.jobs.on("support.message", "test", async ({ subject, data }) => void told.push({ subject, ...data }));
    },
  });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  olga = await h.someone("desk", ["desk"], ["operator"], "olga@desk.example");
  rival = await h.someone("rival", ["publisher"], ["publisher"]);
});
afterAll(() => h?.close());

const draft = async (by: TestCaller) => seen(await by.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: acme-${++count}`) })).id;
beforeEach(async () => {
  id = await draft(pia);
  h.platform.clock.advance(1000);
});
const write = (by: TestCaller, body = "How long does it take?", subject = id) => by.post(`/support/${subject}`, { body });
const masked = (answer: { body: unknown }) => JSON.stringify(answer.body).replace(/(sub|req)_[0-9a-z]{26}/g, "$1").replaceAll(/acme-\d+/g, "slug");

/** Submitted, and published as far as the slug's owner is concerned. */
async function published(): Promise<string> {
  await pia.put(`/submissions/${id}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${id}/secrets/acme_scim_token`, { value: "a token" });
  const { draftDigest: digest, slug } = (await pia.get(`/submissions/${id}`)).body as unknown as { draftDigest: string; slug: string };
  await recordEvidence(h.platform, pia.actor.orgId, id, { runId: "run_1", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0 });
  expect((await pia.post(`/submissions/${id}/submit`)).status).toBe(200);
  await h.platform.db.inTenant(pia.actor.orgId, (tx) => setPublished(tx, pia.actor.orgId, slug, digest));
  return slug;
}

describe("a conversation", () => {
  it("goes back and forth, says whose turn it is, and is open again when somebody writes after it was closed", async () => {
    expect(seen(await pia.get(`/support/${id}`))).toMatchObject({ state: null, messages: [], mayWrite: true });
    expect(seen(await write(pia))).toMatchObject({ state: "desk", name: "Acme Dispatch" });
    h.platform.clock.advance(1000);
    expect(seen(await write(dana, "Five business days.")).state).toBe("publisher");
    expect(seen(await pia.post(`/support/${id}/close`)).state).toBe("closed");
    h.platform.clock.advance(1000);
    const last = seen(await write(pia, "And then?"));
    expect(last.state).toBe("desk");
    expect(last.messages.map((message) => [message.side, message.body])).toEqual([["publisher", "How long does it take?"], ["desk", "Five business days."], ["publisher", "And then?"]]);
    expect(seen(await dana.post(`/support/${id}/close`)).state).toBe("closed");
  });

  it("leaves one audit entry for each change, and news of each message and of nothing else", async () => {
    const entries = async (of: TestCaller) => (await readAudit(h.platform, of.actor, { limit: 500 })).entries.filter((entry) => entry.subject === id).map((entry) => entry.action);
    await write(pia);
    await write(dana, "Soon.");
    await pia.post(`/support/${id}/close`);
    await h.platform.jobs.drain();
    expect((await entries(pia)).filter((action) => action.startsWith("support.")).sort()).toEqual(["support.close", "support.write"]);
    expect(await entries(dana)).toEqual(["support.write"]);
    expect(told.filter((one) => one["subject"] === id)).toEqual(["publisher", "desk"].map((side) => ({ subject: id, subjectKind: "submission", side, name: "Acme Dispatch", submissionId: id })));
  });

  it("answers a stranger exactly as if there were nothing, whether they read, write or close", async () => {
    const slug = await published();
    await write(pia);
    await write(pia, "And this?", slug);
    for (const [theirs, nobodys] of [[id, `sub_${"0".repeat(26)}`], [slug, "acme-999"]] as const) {
      for (const ask of [(subject: string) => rival.get(`/support/${subject}`), (subject: string) => write(rival, "Hello", subject), (subject: string) => rival.post(`/support/${subject}/close`)]) {
        const [one, other] = [await ask(theirs), await ask(nobodys)];
        expect([one.status, masked(one)]).toEqual([404, masked(other)]);
      }
    }
    expect(seen(await rival.get("/support")).items).toEqual([]);
    expect(seen(await rival.get(`/support?subject=${id}`)).items).toEqual([]);
  });

  it("about a draft begins with its publisher: the desk does not hear of it before, and may answer afterwards", async () => {
    expect((await dana.get(`/support/${id}`)).status).toBe(404);
    expect((await write(dana)).status).toBe(404);
    await write(pia);
    expect((await write(dana, "Like this.")).status).toBe(201);
  });

  it("about an integration goes by its slug, and only once it is published", async () => {
    const { slug } = (await pia.get(`/submissions/${id}`)).body as unknown as { slug: string };
    expect((await write(pia, "Hello", slug)).status).toBe(404);
    await published();
    expect(seen(await write(dana, "People report failures.", slug))).toMatchObject({ state: "publisher", subject: slug });
    expect(seen(await pia.get(`/support/${slug}`)).messages).toHaveLength(1);
    expect(seen(await pia.get(`/support/${id}`)).messages).toHaveLength(0);
  });

  it("is not written by who may only read at the desk, nor by an analyst who belongs to the publisher", async () => {
    await write(pia);
    expect(seen(await olga.get(`/support/${id}`))).toMatchObject({ mayWrite: false, messages: [{ side: "publisher" }] });
    expect([(await write(olga)).status, (await olga.post(`/support/${id}/close`)).status]).toEqual([403, 403]);
    const both = await h.someone("desk", ["desk"], ["analyst"], "both@desk.example");
    const acme = await findOrg(h.platform, "acme");
    await addMember(h.platform, systemActor(acme!), { accountId: both.actor.accountId, roles: ["member"] });
    expect(seen(await write(both)).code).toBe("own-submission");
    expect(seen(await both.post(`/support/${id}/close`)).code).toBe("own-submission");
  });

  it("takes words of a sensible length, and so many that it can still be read", async () => {
    expect([(await write(pia, " ")).status, (await write(pia, "x".repeat(4001))).status, (await write(pia, "x".repeat(4000))).status]).toEqual([422, 422, 201]);
    await h.platform.db.inTenant(pia.actor.orgId, async (tx) => {
      for (let i = 1; i < MAX_SAID; i++) await say(tx, { orgId: pia.actor.orgId, subject: id }, { at: h.platform.clock.now(), authorName: "Pia", side: "publisher", body: "More.", accountId: pia.actor.accountId });
    });
    expect(seen(await write(pia)).code).toBe("gate-closed");
    expect(seen(await pia.get(`/support/${id}`)).messages).toHaveLength(MAX_SAID);
  });

  it("cannot be closed before anybody wrote, and goes with the draft it was about", async () => {
    expect((await pia.post(`/support/${id}/close`)).status).toBe(404);
    await write(pia);
    await forgetConversation(h.platform, pia.actor.orgId, id);
    expect(seen(await pia.get(`/support?subject=${id}`)).items).toEqual([]);
    expect(seen(await pia.get(`/support/${id}`)).messages).toEqual([]);
  });
});

describe("the list", () => {
  it("shows the desk everything, what waits for it first and the longest waiting at the top; a publisher its own", async () => {
    const made: string[] = [];
    for (const by of [pia, rival, pia, pia]) {
      made.push(await draft(by));
      h.platform.clock.advance(1000);
      await write(by, "A question.", made.at(-1));
    }
    h.platform.clock.advance(1000);
    await write(dana, "An answer.", made[0]);
    await pia.post(`/support/${made[3]}/close`);
    const all = seen(await dana.get("/support")).items;
    const of = all.filter((one) => made.includes(one.subject));
    expect(of.map((one) => [made.indexOf(one.subject), one.state])).toEqual([[1, "desk"], [2, "desk"], [0, "publisher"], [3, "closed"]]);
    expect(of[0]?.publisher).toMatch(/rival/i);
    const firstElse = all.findIndex((one) => one.state !== "desk");
    expect(all.slice(firstElse).every((one) => one.state !== "desk")).toBe(true);
    expect(seen(await rival.get("/support")).items.map((one) => one.subject)).toEqual([made[1]]);
    expect(seen(await pia.get("/support")).items.map((one) => one.subject)).not.toContain(made[1]);
    expect(seen(await dana.get(`/support?subject=${made[2]}`)).items).toHaveLength(1);
  });

  it("is read page by page: nothing twice, nothing left out, in one order; and a place that no page gave is refused", async () => {
    const whole = seen(await dana.get("/support?limit=200")).items.map((one) => one.subject);
    expect(whole.length).toBeGreaterThan(4);
    const paged: string[] = [];
    let after = "";
    for (let pages = 0; pages < 200; pages++) {
      const { items, next } = (await dana.get(`/support?limit=1${after}`)).body as unknown as { items: { subject: string }[]; next: string | null };
      paged.push(...items.map((one) => one.subject));
      if (next === null) break;
      after = `&after=${encodeURIComponent(next)}`;
    }
    expect(paged).toEqual(whole);
    for (const wrong of ["x", "w~yesterday~sub", `w~2026-11-23T09:00:00.000Z~${encodeURIComponent("a'b")}`]) expect((await dana.get(`/support?after=${wrong}`)).status, wrong).toBe(400);
  });
});
