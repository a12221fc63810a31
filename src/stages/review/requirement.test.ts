import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness, TestCaller } from "../../../test/harness.ts";
import { addMember, findOrg, readAudit, systemActor } from "../../tenancy/index.ts";
import type { Manifest } from "../manifest/index.ts";
import { standings } from "./requirement.ts";
import { type DeskGround, deskGround, passRequirements } from "./testing.ts";

let desk: DeskGround;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let olga: TestCaller;
let id = "";
let digest = "";

interface Thread { id: string; about: { kind: string; ref: string }; blocking: boolean; state: string; messages: { body: string }[] }
interface Seen {
  id: string; state: string; code: string; digest: string; draftDigest: string; version: number; manifest: { metadata: Record<string, unknown> }; errors: { code: string; message: string }[]; threads: Thread[];
  requirements: { id: string; asks: string; look: string; verdict: string | null; note: string; analystName: string | null; earlier: { verdict: string } | null }[];
  decisionsOpen: { decision: string; obstacles: string[] }[];
}
const seen = (answer: { body: unknown }) => answer.body as Seen;

beforeAll(async () => {
  desk = await deskGround();
  ({ h, pia, dana, eli, olga } = desk);
});
afterAll(() => h?.close());

const submit = async () => { digest = await desk.submit(id); };
beforeEach(async () => {
  ({ id, digest } = await desk.submitted());
});

const judge = (by: TestCaller, requirement: string, verdict: string, note = "", of = digest) => by.put(`/desk/submissions/${id}/requirements/${requirement}`, { digest: of, verdict, note });
const decide = (by: TestCaller, decision = "approve") => by.post(`/desk/submissions/${id}/decisions`, { decision, digest, note: "A note." });
const one = (view: Seen, requirement: string) => view.requirements.find((each) => each.id === requirement);

describe("the requirements of a submission", () => {
  it("are those of what it describes, each with where to look; judged by nobody at first", async () => {
    const { requirements } = seen(await dana.get(`/desk/submissions/${id}`));
    expect(requirements.map((each) => each.id)).toEqual(expect.arrayContaining(["listing-honest", "email-not-proof", "attributes-supported"]));
    expect(requirements.every((each) => each.verdict === null && each.look.length > 20 && each.asks.endsWith("?"))).toBe(true);
  });

  it("are fewer for an update of words and pictures alone", async () => {
    const manifest = seen(await pia.get(`/submissions/${id}`)).manifest as unknown as Manifest;
    expect(standings({ manifest, digest: "d", listingOnly: true }, []).map((each) => each.requirement.id)).toEqual(["listing-honest", "logo-plain", "contacts-real"]);
    expect(standings({ manifest, digest: "d", listingOnly: false }, []).length).toBeGreaterThan(5);
  });

  it("stand in the way of what publishes until each is judged, and not of the first phase", async () => {
    expect(seen(await decide(dana)).state).toBe("qa");
    const refused = seen(await decide(eli));
    expect(refused.errors.map((error) => error.code)).toEqual(["review.requirements-unjudged"]);
    expect(refused.errors[0]?.message).toContain("logo-plain");
    expect(seen(await eli.get(`/desk/submissions/${id}`)).decisionsOpen.find((each) => each.decision === "approve")?.obstacles[0]).toMatch(/Not judged yet.*Judge each/);
    await passRequirements(eli, id);
    expect(seen(await decide(eli)).state).toBe("publishing");
  });

  it("keep the last word, with who said it", async () => {
    await judge(dana, "logo-plain", "pass");
    const view = seen(await judge(eli, "logo-plain", "not_applicable", "There is none to speak of."));
    expect(one(view, "logo-plain")).toMatchObject({ verdict: "not_applicable", note: "There is none to speak of.", analystName: "eli" });
  });
});

describe("a requirement that is not met", () => {
  it("is said to the publisher in one blocking thread about it, in words that say what to do", async () => {
    const before = seen(await judge(dana, "logo-plain", "fail", "It has a trademark sign.")).threads;
    expect(before).toMatchObject([{ about: { kind: "requirement", ref: "logo-plain" }, blocking: true, state: "open" }]);
    expect(before[0]?.messages[0]?.body).toMatch(/trademark sign\.\n\nSend an icon alone/);
    expect(seen(await judge(dana, "logo-plain", "fail", "It has a trademark sign.")).threads).toEqual(before);
    await pia.post(`/threads/${before[0]?.id}/messages`, { body: "Where?" });
    const [again, more] = seen(await judge(eli, "logo-plain", "fail", "At the lower right.")).threads;
    expect([again?.state, again?.messages.length, more]).toEqual(["open", 3, undefined]);
    expect(seen(await decide(dana, "request_changes")).state).toBe("initial_issues");
  });

  it("stands in the way of every approval, also when its thread was resolved", async () => {
    const [thread] = seen(await judge(dana, "logo-plain", "fail", "A trademark sign.")).threads;
    await dana.post(`/threads/${thread?.id}/resolve`);
    expect(seen(await decide(dana)).errors.map((error) => error.code)).toEqual(["review.requirements-failed"]);
    await judge(dana, "logo-plain", "pass");
    expect(seen(await decide(dana)).state).toBe("qa");
  });

  it("is judged anew over the next revision, beside what was said of the last", async () => {
    await judge(dana, "logo-plain", "fail", "A trademark sign.");
    await judge(dana, "listing-honest", "pass");
    await decide(dana, "request_changes");
    const { threads, version, manifest } = { ...seen(await dana.get(`/desk/submissions/${id}`)), ...seen(await pia.get(`/submissions/${id}`)) };
    await pia.post(`/threads/${threads[0]?.id}/messages`, { body: "Done." });
    expect((await pia.put(`/submissions/${id}/manifest`, { version, manifest: { ...manifest, metadata: { ...manifest.metadata, tagline: "Another one." } } })).status).toBe(200);
    const last = digest;
    await submit();
    const view = seen(await dana.get(`/desk/submissions/${id}`));
    expect([one(view, "logo-plain"), one(view, "listing-honest")]).toMatchObject([{ verdict: null, earlier: { verdict: "fail" } }, { verdict: null, earlier: { verdict: "pass" } }]);
    expect(seen(await judge(dana, "logo-plain", "pass", "", last)).code).toBe("stale-write");
  });
});

describe("judging", () => {
  it("is for analysts while the desk acts, with a reason for what is no pass, about what is asked", async () => {
    for (const by of [pia, olga]) expect((await judge(by, "logo-plain", "pass")).status).toBe(403);
    for (const verdict of ["fail", "not_applicable"]) expect(seen(await judge(dana, "logo-plain", verdict, " ")).errors[0]?.code).toBe("review.requirement-reason");
    expect((await judge(dana, "entitlements-clear", "pass")).status).toBe(404);
    expect((await judge(dana, "logo-plain", "perhaps")).status).toBe(422);
    const both = await h.someone("desk", ["desk"], ["analyst"], "both@desk.example");
    const acme = await findOrg(h.platform, "acme");
    await addMember(h.platform, systemActor(acme!), { accountId: both.actor.accountId, roles: ["member"] });
    expect(seen(await judge(both, "logo-plain", "pass")).code).toBe("own-submission");
    await judge(dana, "logo-plain", "fail", "A sign.");
    await decide(dana, "request_changes");
    expect(seen(await judge(dana, "logo-plain", "pass")).code).toBe("not-your-move");
  });

  it("leaves one audit entry each, pass or fail", async () => {
    const entries = async () => (await readAudit(h.platform, dana.actor, { limit: 500 })).entries.filter((entry) => entry.subject === id).map((entry) => entry.action);
    await judge(dana, "logo-plain", "pass");
    await judge(dana, "logo-plain", "fail", "A sign.");
    expect(await entries()).toEqual(["review.judge", "review.judge"]);
  });
});
