import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness, TestCaller } from "../../../test/harness.ts";
import { newId } from "../../kernel/index.ts";
import { addMember, findOrg, readAudit, systemActor } from "../../tenancy/index.ts";
import { keepRelease, setPublished } from "../submission/index.ts";
import { queue } from "./queue.ts";
import { isAsleep } from "./snooze.ts";
import { type DeskGround, deskGround } from "./testing.ts";

interface Answered { code: string; items: Awaited<ReturnType<typeof queue>>; errors: { code: string }[] }
const seen = (answer: { body: unknown }) => answer.body as Answered;

let desk: DeskGround;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let olga: TestCaller;
let count = 0;
let one = "";
let two = "";

const HOUR = 3_600_000;
const now = () => h.platform.clock.now();
const inHours = (hours: number) => new Date(now().getTime() + hours * HOUR).toISOString();

beforeAll(async () => {
  desk = await deskGround();
  ({ h, pia, dana, eli, olga } = desk);
});
afterAll(() => h?.close());

// a session ends before a due date does, so the queue is read behind the router; that the route answers the same is tried once
const rows = () => queue(h.platform);
const row = async (id: string) => (await rows()).find((each) => each.id === id);
const assign = (by: TestCaller, ids: string[], to: string | null) => by.post("/desk/queue/assign", { ids, to });
const snooze = (by: TestCaller, ids: string[], until = inHours(1), reason = "Waits for their release.") => by.post("/desk/queue/snooze", { ids, until, reason });
const entries = async () => (await readAudit(h.platform, dana.actor, { limit: 500 })).entries;

beforeEach(async () => {
  count += 1;
  [one, two] = [(await desk.submitted()).id, (await desk.submitted()).id];
  h.platform.clock.advance(1000);
});

describe("a row of the queue", () => {
  it("of a paused clock stands last and has no time left to show", async () => {
    await dana.post(`/submissions/${one}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." });
    const { digest } = (await dana.get(`/desk/submissions/${one}`)).body as unknown as { digest: string };
    expect((await dana.post(`/desk/submissions/${one}/decisions`, { decision: "request_changes", digest })).status).toBe(200);
    const all = await rows();
    expect(all.findIndex((each) => each.id === one)).toBeGreaterThan(all.findIndex((each) => each.id === two));
    expect([(await row(one))?.clock, (await row(one))?.leftS, (await row(one))?.dueAt]).toEqual(["paused", null, null]);
    const firstPaused = all.findIndex((each) => each.clock === "paused");
    expect(all.slice(firstPaused).every((each) => each.clock === "paused")).toBe(true);
    expect(seen(await dana.get("/desk/queue")).items).toEqual(all);
  });

  it("of an update says from which version to which, what it is by its differences, and how many of them break something", async () => {
    expect(await row(one)).toMatchObject({ change: "new", semver: null, breaking: null, versions: { from: null } });
    const { digest, slug } = (await dana.get(`/desk/submissions/${one}`)).body as unknown as { digest: string; slug: string };
    await h.platform.db.inNetwork(async (tx) => {
      await setPublished(tx, pia.actor.orgId, slug, digest);
      await keepRelease(tx, { slug, version: "1.2.0", digest, orgId: pia.actor.orgId, submissionId: one, changelog: "First.", at: now() });
    });
    const id = await desk.draft((text) => text.replace(/slug: acme-\d+/, `slug: ${slug}`).replace("https://acme.example.com", "https://other.example.com").replace("name: Acme Dispatch", "name: Acme Dispatcher"));
    await pia.put(`/submissions/${id}/release`, { changelog: "A new name." });
    await desk.submit(id);
    const seenAtDesk = (await dana.get(`/desk/submissions/${id}`)).body as unknown as { semver: string; changes: { breaking: boolean }[] };
    expect(await row(id)).toMatchObject({ change: "update", semver: seenAtDesk.semver, breaking: seenAtDesk.changes.filter((each) => each.breaking).length, versions: { from: "1.2.0" } });
    expect((await row(id))?.versions.to).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe("to assign", () => {
  it("gives several at once to an analyst of the desk, with one entry in the audit, and takes them back", async () => {
    const before = (await entries()).length;
    const given = await assign(dana, [one, two], eli.actor.accountId);
    expect([given.status, seen(given).items.map((each) => [each.assignee, each.assigneeId])]).toEqual([200, [["eli", eli.actor.accountId], ["eli", eli.actor.accountId]]]);
    expect((await row(two))?.assigneeId).toBe(eli.actor.accountId);
    const after = await entries();
    expect([after.length - before, after[0]?.action, after[0]?.detail]).toEqual([1, "review.assign", { to: eli.actor.accountId, submissions: [one, two].sort() }]);
    expect(seen(await assign(eli, [one], null)).items[0]).toMatchObject({ assignee: null, assigneeId: null });
    expect((await entries())[0]?.subject).toBe(one);
  });

  it("takes nobody who is no analyst there, nobody of the publisher's, and all of them or none", async () => {
    for (const to of [olga.actor.accountId, pia.actor.accountId, newId("acc")]) expect(seen(await assign(dana, [one], to)).errors[0]?.code).toBe("review.assignee");
    const both = await h.someone("desk", ["desk"], ["analyst"], `both-${count}@desk.example`);
    const acme = await findOrg(h.platform, "acme");
    await addMember(h.platform, systemActor(acme!), { accountId: both.actor.accountId, roles: ["member"] });
    expect(seen(await assign(dana, [one], both.actor.accountId)).code).toBe("own-submission");
    for (const to of [eli.actor.accountId, null]) expect(seen(await assign(both, [one], to)).code).toBe("own-submission"); // nor chooses who judges it
    expect((await assign(dana, [one, newId("sub")], eli.actor.accountId)).status).toBe(404);
    expect((await row(one))?.assignee).toBeNull();
    const draft = (await pia.post("/submissions", {})).body as unknown as { id: string };
    expect((await assign(dana, [draft.id], eli.actor.accountId)).status).toBe(404);
    await pia.post(`/submissions/${one}/withdraw`);
    expect(seen(await assign(dana, [one], eli.actor.accountId)).code).toBe("not-your-move");
    for (const by of [olga, pia]) expect((await assign(by, [two], eli.actor.accountId)).status).toBe(403);
  });

  it("chooses from the analysts of the desk, and from nobody else", async () => {
    const { items } = (await olga.get("/desk/analysts")).body as unknown as { items: { id: string; name: string }[] };
    expect(items.map((each) => each.name)).toEqual(expect.arrayContaining(["dana", "eli"]));
    expect(items.map((each) => each.id)).not.toContain(olga.actor.accountId);
    expect((await pia.get("/desk/analysts")).status).toBe(403);
  });
});

describe("to snooze", () => {
  it("lays a row aside until its time, and changes no due date", async () => {
    const due = (await row(one))?.dueAt;
    expect((await snooze(dana, [one, two], inHours(1))).status).toBe(200);
    expect(await row(one)).toMatchObject({ dueAt: due, snoozed: { reason: "Waits for their release.", by: "dana" } });
    expect((await entries())[0]).toMatchObject({ action: "review.snooze", detail: { reason: "Waits for their release.", submissions: [one, two].sort() } });
    h.platform.clock.advance(HOUR - 1);
    expect((await row(one))?.snoozed).not.toBeNull();
    h.platform.clock.advance(1);
    expect([(await row(one))?.snoozed, (await row(one))?.dueAt]).toEqual([null, due]);
  });

  it("is over when the publisher writes or moves, and not when the desk does", async () => {
    await snooze(dana, [one, two]);
    h.platform.clock.advance(1000);
    const opened = (await dana.post(`/submissions/${one}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more." })).body as unknown as { items: { id: string }[] };
    expect((await row(one))?.snoozed).not.toBeNull();
    h.platform.clock.advance(1000);
    await pia.post(`/threads/${opened.items[0]?.id}/messages`, { body: "More." });
    expect([(await row(one))?.snoozed, (await row(two))?.snoozed === null]).toEqual([null, false]);
    await snooze(dana, [one]);
    expect((await row(one))?.snoozed).not.toBeNull();
  });

  it("is taken up by hand, and needs a reason and a time that comes within a month", async () => {
    await snooze(dana, [one]);
    expect((await dana.post("/desk/queue/wake", { ids: [one] })).status).toBe(200);
    expect((await row(one))?.snoozed).toBeNull();
    expect(seen(await snooze(dana, [one], inHours(-1))).errors[0]?.code).toBe("review.snooze-until");
    expect(seen(await snooze(dana, [one], inHours(31 * 24))).errors[0]?.code).toBe("review.snooze-until");
    expect((await snooze(dana, [one], inHours(1), "  ")).status).toBe(422);
    expect((await snooze(dana, [], inHours(1))).status).toBe(422);
    const both = await h.someone("desk", ["desk"], ["analyst"], `aside-${count}@desk.example`);
    const acme = await findOrg(h.platform, "acme");
    await addMember(h.platform, systemActor(acme!), { accountId: both.actor.accountId, roles: ["member"] });
    expect([seen(await snooze(both, [one])).code, (await row(one))?.snoozed]).toEqual(["own-submission", null]); // nobody lays their own aside
    await snooze(dana, [one]);
    expect([seen(await both.post("/desk/queue/wake", { ids: [one] })).code, (await row(one))?.snoozed === null]).toEqual(["own-submission", false]);
    for (const by of [olga, pia]) expect([(await snooze(by, [one])).status, (await by.post("/desk/queue/wake", { ids: [one] })).status]).toEqual([403, 403]);
  });

  it("a submission that came into its stage again is awake, to the millisecond", () => {
    const at = new Date(1000);
    const asleep = (last: { enteredAt?: number; spokeAt?: number }, time = 1500) =>
      isAsleep({ at, until: new Date(2000) }, { enteredAt: new Date(last.enteredAt ?? 0), spokeAt: last.spokeAt === undefined ? undefined : new Date(last.spokeAt) }, new Date(time));
    expect([asleep({}), asleep({ enteredAt: 1000, spokeAt: 1000 })]).toEqual([true, true]);
    expect([asleep({ enteredAt: 1001 }), asleep({ spokeAt: 1001 }), asleep({}, 2000)]).toEqual([false, false, false]);
  });
});

describe("the clock", () => {
  it("says how much working time is left: a weekend is no part of it, and what is overdue is below zero", async () => {
    const due = (await row(one))?.leftS ?? 0;
    expect([due, (await row(one))?.overdue]).toEqual([5 * 24 * 3600 - 1, false]);
    h.platform.clock.advance(4 * 24 * HOUR); // Friday
    expect((await row(one))?.leftS).toBe(24 * 3600 - 1);
    h.platform.clock.advance(2 * 24 * HOUR); // Sunday
    const dueAt = new Date((await row(one))?.dueAt ?? 0);
    expect((await row(one))?.leftS).toBe(dueAt.getUTCHours() * 3600 + dueAt.getUTCMinutes() * 60 + dueAt.getUTCSeconds()); // what is left of Monday alone
    h.platform.clock.advance(2 * 24 * HOUR);
    expect(await row(one)).toMatchObject({ overdue: true, leftS: -(24 * 3600 + 1) });
  });
});
