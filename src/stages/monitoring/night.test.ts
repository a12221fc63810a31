import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { wire } from "../../app/flow.ts";
import { noticeRoutes } from "../../notices/index.ts";
import { publish } from "../catalog/index.ts";
import { catalogRoutes } from "../catalog/routes.ts";
import { recordEvidence } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import * as submissions from "../submission/store.ts";
import { finishRun } from "../verification/actions.ts";
import { type CheckResult, defineVerificationJobs, type Outcome, type Report } from "../verification/index.ts";
import type { RunId } from "../verification/run.ts";
import { verificationRoutes } from "../verification/routes.ts";
import * as runs from "../verification/store.ts";
import { forgetOldLooks, nightRound } from "./actions.ts";
import { dueTonight, isNight, isToldToDesk, keptAway, type Look, newlyBroken, nextNight, nightBefore, storiesOf, weigh } from "./recheck.ts";
import { monitoringRoutes } from "./routes.ts";

const HOUR = 3;
const HOUR_MS = 3_600_000;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let [slug, submission, digest] = ["", "", ""];
let count = 0;

beforeAll(async () => {
  h = await harness({
    routes: [...submissionRoutes, ...verificationRoutes, ...catalogRoutes, ...noticeRoutes, ...monitoringRoutes], at: "2026-11-23T21:00:00Z",
    wire(platform) {
      defineVerificationJobs(platform);
      wire(platform);
    },
  });
  h.platform.config.recheckHour = HOUR;
});
afterAll(() => h?.close());

/** An integration of its own for each test, live since the evening. */
beforeEach(async () => {
  await h.platform.db.inNetwork((tx) => tx.withTables<{ recheck: { org_id: string }; listing: { state: string } }>().updateTable("listing").set({ state: "removed" }).execute());
  await toHour(21);
  slug = `acme-${++count}`;
  await signIn();
  submission = String((await pia.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: ${slug}`) })).body["id"]);
  await pia.put(`/submissions/${submission}/logo`, { base64: acmeLogo() });
  await pia.put(`/submissions/${submission}/secrets/acme_scim_token`, { value: "a token" });
  const first = await ended(String((await pia.post(`/submissions/${submission}/runs`)).body["id"]), { "SP-01": "held", "SP-02": "held", "SP-03": "violated" });
  digest = first.digest;
  await recordEvidence(h.platform, pia.actor.orgId, submission, { runId: first.id, digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 3, held: 2, violated: 0, couldNotTell: 0 });
  expect((await pia.post(`/submissions/${submission}/submit`)).status).toBe(200);
  await h.platform.db.inNetwork((tx) => submissions.setPublished(tx, pia.actor.orgId, slug, digest));
  await publish(h.platform, { orgId: pia.actor.orgId, submissionId: submission, digest });
  await h.platform.jobs.drain();
}, 60_000);

/** Sessions end while the clock runs. */
async function signIn(): Promise<void> {
  pia = await h.someone("acme", ["publisher"], ["publisher"], `pia${count}-${h.platform.clock.now().getTime()}@acme.example`);
  dana = await h.someone("desk", ["desk"], ["analyst"], `dana${count}-${h.platform.clock.now().getTime()}@desk.example`);
}
async function toHour(hour: number, minutes = 5): Promise<void> {
  const now = h.platform.clock.now();
  const then = nextNight(now, hour).getTime() + minutes * 60_000;
  h.platform.clock.advance(then - now.getTime());
}
const night = async () => {
  await toHour(HOUR);
  await signIn();
  await nightRound(h.platform, HOUR);
};
interface Story { check: string; version: string; brokeAt: string; heldAgainAt: string | null; heldAgainBy: string | null; replaced: boolean }
interface Seen { missing: string[]; items: { at: string; outcome: string; reason: string; broken: string[]; unsure: string[]; keptBy: string | null; runId: string | null; trigger: string }[]; stories: Story[]; nextAt: string }
const seen = async () => (await pia.get(`/integrations/${slug}/rechecks`)).body as unknown as Seen;
const evidence = async () => ((await pia.get(`/integrations/${slug}`)).body as unknown as { evidence: { runId: string; finishedAt: string } }).evidence;
const runOf = async () => (await seen()).items[0]?.runId ?? "";

/** Ends a run with these outcomes, as a worker would. */
async function ended(id: string, outcomes: Record<string, Outcome>, verdict: Report["verdict"] = "held") {
  const run = await h.platform.db.inNetwork((tx) => runs.runById(tx, id));
  if (!run) throw new Error(`no run ${id}`);
  const at = h.platform.clock.now().toISOString();
  const checks = Object.entries(outcomes).map(([check, outcome]) => ({ id: check, outcome }) as CheckResult);
  const of = (outcome: Outcome) => checks.filter((check) => check.outcome === outcome).length;
  await finishRun(h.platform, run, 0, {
    schema: "entente-report/1", engine: "1.0.0", dialect: "rfc", manifestDigest: run.digest, app: slug, seed: "s", startedAt: at, finishedAt: at, verdict,
    tallies: { checks: checks.length, held: of("held"), violated: of("violated"), couldNotTell: 0, doesNotApply: 0 }, checks, exchanges: [], notProven: [], leftBehind: [], requests: 0,
  } as unknown as Report);
  await h.platform.jobs.drain();
  return run;
}
/** Who was written to since the last time somebody asked, by org, each once. */
const heard = () => {
  const mails = h.mailbox.splice(0).filter((mail) => mail.subject.includes("a check that held is violated now"));
  return [...new Set(mails.map((mail) => `${mail.to.split("@")[1]} ${/\/app\/\S+/.exec(mail.text)?.[0]}`))].sort();
};

describe("a night", () => {
  it("looks at a live version once, and a run that holds is its evidence from then on", async () => {
    const before = await evidence();
    await night();
    const id = await runOf();
    expect((await seen()).items).toMatchObject([{ outcome: "running", trigger: "nightly" }]);
    await ended(id, { "SP-01": "held", "SP-02": "held", "SP-03": "violated" });
    expect((await seen()).items).toMatchObject([{ outcome: "held", broken: [], runId: id }]);
    expect(await evidence()).toMatchObject({ runId: id });
    expect((await evidence()).finishedAt > before.finishedAt).toBe(true);
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toHaveLength(1);
    expect(heard()).toEqual([]);
  });

  it("looks at a version however lately its publisher touched its listing, and leaves one that came since for the next night", async () => {
    await toHour(HOUR);
    await signIn();
    await pia.put(`/integrations/${slug}/removal`, { reason: "Not to be looked at." });
    await pia.delete(`/integrations/${slug}/removal`);
    await h.platform.db.inNetwork((tx) => tx.withTables<{ listing_version: { slug: string; published_at: Date } }>().updateTable("listing_version").set({ published_at: h.platform.clock.now() }).where("slug", "=", slug).execute());
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toEqual([]);
    await h.platform.db.inNetwork((tx) => tx.withTables<{ listing_version: { slug: string; published_at: Date } }>().updateTable("listing_version").set({ published_at: new Date("2026-11-23T21:00:00Z") }).where("slug", "=", slug).execute());
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toMatchObject([{ outcome: "running" }]);
    await ended(await runOf(), { "SP-01": "held" });
  });

  it("does nothing by day, before its hour, or where there are no nights", async () => {
    await nightRound(h.platform, HOUR);
    await toHour(HOUR - 1, 59);
    await nightRound(h.platform, HOUR);
    await toHour(HOUR);
    await nightRound(h.platform, undefined);
    await signIn();
    expect((await seen()).items).toEqual([]);
  });

  it("says of a version whose test account was deleted that it was, and goes on to the next", async () => {
    await h.platform.db.inNetwork((tx) => h.platform.secrets.remove(tx, pia.actor.orgId, submission));
    const before = await evidence();
    await night();
    expect((await seen()).items).toMatchObject([{ outcome: "skipped", reason: expect.stringMatching(/deleted, as announced/), runId: null }]);
    expect(await evidence()).toEqual(before);
    const asked = await pia.post(`/integrations/${slug}/rechecks`);
    expect([asked.status, asked.body["code"]]).toEqual([409, "gate-closed"]);
    expect(JSON.stringify(asked.body)).toContain("acme_scim_token");
    expect(await seen()).toMatchObject({ missing: ["acme_scim_token"] });
    expect((await pia.put(`/integrations/${slug}/test-secrets/another`, { value: "x" })).body["code"]).toBe("gate-closed");
    expect((await pia.put(`/integrations/${slug}/test-secrets/acme_scim_token`, { value: "given again" })).status).toBeLessThan(300);
    expect(await seen()).toMatchObject({ missing: [] });
    h.platform.clock.advance(60_000);
    expect((await pia.post(`/integrations/${slug}/rechecks`)).status).toBe(202);
    await ended(await runOf(), { "SP-01": "held" });
    h.platform.clock.advance(31 * 24 * HOUR_MS); // and has its last day again
    await signIn();
    expect(await seen()).toMatchObject({ missing: ["acme_scim_token"] });
  });

  it("tells publisher and desk once of a check that held and is violated now, suspends nothing, and leaves the evidence as it was", async () => {
    const before = await evidence();
    await night();
    const broken = { "SP-01": "held", "SP-02": "violated", "SP-03": "violated" } as const;
    await ended(await runOf(), broken, "violated");
    expect((await seen()).items).toMatchObject([{ outcome: "violated", broken: ["SP-02"] }]);
    expect(heard()).toEqual([`acme.example /app/studio/integrations/${slug}`, `desk.example /app/desk/listings/${slug}`]);
    expect((await dana.get("/desk/rechecks")).body["items"]).toMatchObject([{ slug, broken: ["SP-02"] }]);
    expect((await pia.get(`/integrations/${slug}`)).body["state"]).toBe("published");
    expect(await evidence()).toEqual(before);

    await night(); // and once more: what is known is no news
    await ended(await runOf(), broken, "violated");
    expect(heard()).toEqual([]);
    await night();
    await ended(await runOf(), { "SP-01": "held", "SP-02": "held", "SP-03": "violated" });
    expect((await dana.get("/desk/rechecks")).body["items"]).toMatchObject([{ slug, broken: [], heldAgain: [{ check: "SP-02", heldAgainBy: "nightly" }] }]);
  });

  it("waits while anybody's run is on its way, and gives way when somebody comes", async () => {
    const draft = String((await pia.post(`/integrations/${slug}/update`)).body["id"]);
    await toHour(HOUR);
    await signIn();
    const theirs = String((await pia.post(`/submissions/${draft}/runs`)).body["id"]);
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toEqual([]);
    await pia.post(`/runs/${theirs}/cancel`);
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toMatchObject([{ outcome: "running" }]);
    const second = await pia.post(`/submissions/${draft}/runs`);
    expect(second.status).toBe(202);
    h.platform.clock.advance(60_000);
    await nightRound(h.platform, HOUR); // somebody waits: the look is called off
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toEqual([]);
    await pia.post(`/runs/${String(second.body["id"])}/cancel`);
    h.platform.clock.advance(60_000);
    await nightRound(h.platform, HOUR); // and is asked again in the same night
    expect((await seen()).items).toMatchObject([{ outcome: "running" }]);
    await ended(await runOf(), { "SP-01": "held" });
  });

  it("says when a look broke off, and does not begin it again that night", async () => {
    await night();
    const id = await runOf();
    await h.platform.db.inNetwork((tx) => runs.endRun(tx, id as RunId, { state: "cancelled", failure: "The run itself failed; nothing is said about the app.", at: h.platform.clock.now() }));
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toMatchObject([{ outcome: "broke_off", reason: expect.stringContaining("nothing is said") }]);
  });
});

describe("a night that runs of people filled", () => {
  /** Rounds at the beginning, in the middle and at the end, with a run of this draft on its way; then the first one after it. */
  async function filledNight(draft: string, org: string): Promise<void> {
    const caller = () => h.someone(org, ["publisher"], ["publisher"], `filling-${count}-${h.platform.clock.now().getTime()}@${org}.example`);
    await toHour(HOUR);
    const run = String((await (await caller()).post(`/submissions/${draft}/runs`)).body["id"]);
    for (const hours of [0, 4, 3.5]) {
      h.platform.clock.advance(hours * HOUR_MS);
      await nightRound(h.platform, HOUR);
    }
    expect((await (await caller()).post(`/runs/${run}/cancel`)).status).toBeLessThan(300);
    h.platform.clock.advance(HOUR_MS);
    await signIn();
    await nightRound(h.platform, HOUR);
    await nightRound(h.platform, HOUR); // once is enough
    await h.platform.jobs.drain();
  }
  const news = () => [...new Set(h.mailbox.splice(0).filter((mail) => mail.subject.includes("nights without a look")).map((mail) => `${mail.to.split("@")[1]} ${mail.subject} ${/\/app\/\S+/.exec(mail.text)?.[0]}`))];

  it("leaves a row that publisher, desk and the public strip show, and after three of them the desk is told", async () => {
    const draft = String((await pia.post(`/integrations/${slug}/update`)).body["id"]);
    await filledNight(draft, "acme");
    const row = { trigger: "nightly", outcome: "skipped", keptBy: "own", runId: null, reason: expect.stringMatching(/^Skipped: test runs of its publisher were on their way for 100 % of the night/), at: expect.stringMatching(/T03:00:00/) };
    expect((await seen()).items).toEqual([expect.objectContaining(row)]);
    expect((await dana.get(`/desk/listings/${slug}/rechecks`)).body["items"]).toEqual([expect.objectContaining(row)]);
    expect((await h.anonymous.get(`/catalog/${slug}/nights`)).body["items"]).toEqual([{ at: row.at, version: "1.0.0", outcome: "skipped" }]);
    expect(news()).toEqual([]);
    await filledNight(draft, "acme");
    expect(news()).toEqual([]);
    await filledNight(draft, "acme");
    expect((await seen()).items.map((one) => one.keptBy)).toEqual(["own", "own", "own"]);
    expect(news()).toEqual([expect.stringMatching(new RegExp(`^desk\\.example .*: 3 nights without a look.* /app/desk/listings/${slug}$`))]);
    await night(); // a look ends the row of skipped nights
    await ended(await runOf(), { "SP-01": "held" });
    await filledNight(draft, "acme");
    expect(news()).toEqual([]);
  });

  it("says that it was other people's runs, when it was", async () => {
    const rival = await h.someone("rival", ["publisher"], ["publisher"], `rival-of-${count}@rival.example`);
    const theirs = String((await rival.post("/submissions", { text: acmeManifest().replace("slug: acme", `slug: rival-${count}`) })).body["id"]);
    await rival.put(`/submissions/${theirs}/secrets/acme_scim_token`, { value: "a token" });
    await filledNight(theirs, "rival");
    expect((await seen()).items).toMatchObject([{ outcome: "skipped", keptBy: "others", reason: expect.stringContaining("of other orgs") }]);
  });

  it("says so too when a look was called off and the night ended before it was asked again", async () => {
    const draft = String((await pia.post(`/integrations/${slug}/update`)).body["id"]);
    await toHour(HOUR + 7, 50);
    await signIn();
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toMatchObject([{ outcome: "running" }]);
    const run = String((await pia.post(`/submissions/${draft}/runs`)).body["id"]);
    await nightRound(h.platform, HOUR);
    h.platform.clock.advance(HOUR_MS);
    await nightRound(h.platform, HOUR);
    await pia.post(`/runs/${run}/cancel`);
    expect((await seen()).items).toMatchObject([{ outcome: "skipped", keptBy: "own", runId: null }]);
  });

  it("writes no row for a night that this network was not awake in, nor for what was published in it", async () => {
    await toHour(HOUR + 9);
    await signIn();
    await nightRound(h.platform, HOUR);
    expect((await seen()).items).toEqual([]);
  });
});

describe("what broke", () => {
  const stories = async () => (await seen()).stories;

  it("keeps its story when a renewal holds: when it broke, when it held again, and by which look", async () => {
    await night();
    const broke = (await seen()).items[0]?.at;
    await ended(await runOf(), { "SP-01": "held", "SP-02": "violated" }, "violated");
    expect(await stories()).toMatchObject([{ check: "SP-02", version: "1.0.0", brokeAt: broke, heldAgainAt: null, replaced: false }]);
    h.platform.clock.advance(HOUR_MS);
    expect((await pia.post(`/integrations/${slug}/rechecks`)).status).toBe(202);
    const renewed = (await seen()).items[0]?.at;
    await ended(await runOf(), { "SP-01": "held", "SP-02": "held" });
    const story = { check: "SP-02", brokeAt: broke, heldAgainAt: renewed, heldAgainBy: "renewal" };
    expect(await stories()).toMatchObject([story]);
    expect((await dana.get("/desk/rechecks")).body["items"]).toMatchObject([{ slug, broken: [], heldAgain: [story] }]);
    h.platform.clock.advance(15 * 24 * HOUR_MS);
    await signIn();
    expect((await dana.get("/desk/rechecks")).body["items"]).toEqual([]);
    expect(await stories()).toMatchObject([story]);
    expect(heard()).toHaveLength(2); // publisher and desk, once
  });

  it("stands while no look says that the check itself holds: a renewal that held as a whole, and one that could not tell, end nothing", async () => {
    const broken = { "SP-01": "held", "SP-02": "violated" } as const;
    await night();
    await ended(await runOf(), broken, "violated");
    h.platform.clock.advance(HOUR_MS);
    await pia.post(`/integrations/${slug}/rechecks`);
    await ended(await runOf(), broken); // it holds as a whole, and is what the next look is measured by
    await night();
    await ended(await runOf(), broken);
    await night();
    await ended(await runOf(), { "SP-01": "held", "SP-02": "could_not_tell" }, "could_not_tell");
    expect((await seen()).items.map(({ broken: now, unsure }) => [now, unsure])).toEqual([[[], ["SP-02"]], [["SP-02"], []], [["SP-02"], []], [["SP-02"], []]]);
    expect(await stories()).toMatchObject([{ check: "SP-02", heldAgainAt: null }]);
    expect((await dana.get("/desk/rechecks")).body["items"]).toMatchObject([{ slug, broken: ["SP-02"] }]);
    expect(heard()).toHaveLength(2);
    await night();
    await ended(await runOf(), { "SP-01": "held", "SP-02": "held" });
    expect(await stories()).toMatchObject([{ check: "SP-02", heldAgainBy: "nightly" }]);
  });
});

describe("what everybody may read of the nights", () => {
  const nights = () => h.anonymous.get(`/catalog/${slug}/nights`);

  it("is when it was looked and what came of it: no check by name, no reason, no run, and no renewal", async () => {
    expect((await nights()).body).toEqual({ items: [], nightly: true });
    await night();
    expect((await nights()).body["items"]).toEqual([]); // still on its way
    await ended(await runOf(), { "SP-01": "held", "SP-02": "violated" }, "violated");
    await night();
    await ended(await runOf(), { "SP-01": "held", "SP-02": "held" });
    await h.platform.db.inNetwork((tx) => h.platform.secrets.remove(tx, pia.actor.orgId, submission));
    await night();
    const { items } = (await nights()).body as unknown as { items: object[] };
    expect(items).toEqual(["not_run", "held", "violated"].map((outcome) => ({ at: expect.stringMatching(/T03:05:/), version: "1.0.0", outcome })));
    await pia.put(`/integrations/${slug}/test-secrets/acme_scim_token`, { value: "given again" });
    h.platform.clock.advance(HOUR_MS);
    expect((await pia.post(`/integrations/${slug}/rechecks`)).status).toBe(202);
    await ended(await runOf(), { "SP-01": "held" });
    expect((await nights()).body["items"]).toEqual(items);
    h.platform.clock.advance(31 * 24 * HOUR_MS);
    expect((await nights()).body["items"]).toEqual([]);
  });

  it("is for the one org alone where the integration is", async () => {
    const org = pia.actor.orgId;
    await h.platform.db.inNetwork((tx) => tx.withTables<{ listing: { slug: string; private_to: string | null } }>().updateTable("listing").set({ private_to: org }).where("slug", "=", slug).execute());
    const [own, desk, nobody, none] = [await pia.get(`/catalog/${slug}/nights`), await dana.get(`/catalog/${slug}/nights`), await nights(), await h.anonymous.get("/catalog/nothing-here/nights")];
    expect([own.status, desk.status, nobody.status, none.status]).toEqual([200, 404, 404, 404]);
  });
});

describe("a renewal", () => {
  it("is asked for by the publisher, runs at once, and leaves one entry; another org has no such integration", async () => {
    h.platform.clock.advance(HOUR_MS);
    const asked = await pia.post(`/integrations/${slug}/rechecks`);
    expect([asked.status, (asked.body as unknown as Seen).items[0]]).toMatchObject([202, { trigger: "renewal", outcome: "running" }]);
    expect((await pia.post(`/integrations/${slug}/rechecks`)).body["code"]).toBe("gate-closed");
    const id = await runOf();
    await ended(id, { "SP-01": "held", "SP-02": "violated", "SP-03": "violated" }); // it holds as a whole: the publisher asked for it
    expect(await evidence()).toMatchObject({ runId: id });
    const rival = await h.someone("rival", ["publisher"], ["publisher"], `rival${count}@rival.example`);
    expect([(await rival.post(`/integrations/${slug}/rechecks`)).status, (await rival.get(`/integrations/${slug}/rechecks`)).status]).toEqual([404, 404]);
  });

  it("that does not hold changes no evidence", async () => {
    h.platform.clock.advance(HOUR_MS);
    const before = await evidence();
    await pia.post(`/integrations/${slug}/rechecks`);
    await ended(await runOf(), { "SP-01": "violated" }, "violated");
    expect(await evidence()).toEqual(before);
  });
});

describe("what is kept", () => {
  it("is the outcome for three months, and the report only while it is evidence or young", async () => {
    await night();
    const old = await runOf();
    await ended(old, { "SP-01": "violated" }, "violated");
    await night();
    const proof = await runOf();
    await ended(proof, { "SP-01": "held", "SP-02": "held" });
    h.platform.clock.advance(36 * 24 * HOUR_MS);
    await forgetOldLooks(h.platform);
    const kept = await h.platform.db.inNetwork(async (tx) => [await runs.runById(tx, old), await runs.runById(tx, proof)]);
    expect(kept.map((run) => run?.id)).toEqual([undefined, proof]);
    await signIn();
    expect((await seen()).items.map((one) => one.outcome)).toEqual(["held", "violated"]);
    h.platform.clock.advance(60 * 24 * HOUR_MS);
    await forgetOldLooks(h.platform);
    await signIn();
    expect((await seen()).items).toEqual([]);
  });
});

describe("the clock of nights", () => {
  const at = (iso: string) => new Date(iso);
  it("begins at its hour, in UTC, and lasts eight hours", () => {
    expect(nightBefore(at("2026-11-23T03:00:00Z"), 3)).toEqual(at("2026-11-23T03:00:00Z"));
    expect(nightBefore(at("2026-11-23T02:59:59Z"), 3)).toEqual(at("2026-11-22T03:00:00Z"));
    expect(nextNight(at("2026-11-23T03:00:00Z"), 3)).toEqual(at("2026-11-24T03:00:00Z"));
    expect([isNight(at("2026-11-23T10:59:00Z"), 3), isNight(at("2026-11-23T11:00:00Z"), 3), isNight(at("2026-11-23T01:00:00Z"), 22)]).toEqual([true, false, true]);
  });
  it("lets who waited longest go first, and leaves what was published since for the next night", () => {
    const live = ["a", "b", "c", "new"].map((slug) => ({ slug, orgId: "org_x" as never, publishedAt: at(slug === "new" ? "2026-11-23T04:00:00Z" : "2026-11-01T00:00:00Z") }));
    const looked = (row: string, turn = row) => ({ row: at(row), turn: at(turn) });
    const last = new Map([["a", looked("2026-11-22T03:30:00Z")], ["b", looked("2026-11-23T03:10:00Z")], ["c", looked("2026-11-22T03:40:00Z", "2026-11-20T03:10:00Z")]]);
    expect(dueTonight(live, last, at("2026-11-23T03:00:00Z")).map((one) => one.slug)).toEqual(["c", "a"]); // the night that c was kept out of is no turn
    expect(newlyBroken(["x", "y"], ["y"])).toEqual(["x"]);
  });
  it("names whose runs kept a look away: the publisher's when they filled half of what was filled", () => {
    const night = (busy: number, own: number) => ({ beganAt: at("2026-11-23T03:00:00Z"), rounds: 100, busy, busyByOrg: { org_x: own } });
    expect([night(90, 45), night(90, 44), night(90, 0), night(0, 0)].map((one) => keptAway(one, "org_x" as never).by)).toEqual(["own", "others", "others", "nobody"]);
    expect(keptAway(night(90, 45), "org_x" as never).reason).toContain("45 % of the night");
    expect([1, 2, 3, 4, 7, 8, 14].filter(isToldToDesk)).toEqual([3, 7, 14]);
  });
  it("tells a story for each version: what is open in one that was replaced stays open there", () => {
    const look = (day: number, digest: string, outcome: Look["outcome"], broken: string[], unsure: string[] = []): Look => ({
      orgId: "org_x" as never, slug: "a", askedAt: at(`2026-11-0${day}T03:00:00Z`), version: digest, digest, trigger: "nightly", runId: undefined, outcome, reason: "", broken, unsure, yielded: false, keptBy: undefined, finishedAt: undefined,
    });
    const told = storiesOf([look(4, "2", "held", []), look(3, "1", "skipped", []), look(2, "1", "violated", ["y"], ["x"]), look(1, "1", "violated", ["x"])]);
    expect(told.map(({ check, heldAgainAt }) => [check, heldAgainAt])).toEqual([["y", undefined], ["x", undefined]]);
    expect(weigh(["x", "y", "z"], { broken: ["a"], held: ["y"], violated: ["a", "x"] })).toEqual({ broken: ["a", "x"], unsure: ["z"] });
  });
});
