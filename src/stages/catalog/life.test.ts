import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import type { DomainEvent } from "../../platform/jobs/index.ts";
import { addMember, findOrg, type Org, readAudit, systemActor } from "../../tenancy/index.ts";
import { deploymentRoutes } from "../deployment/routes.ts";
import { publishManifest, smallManifest } from "../deployment/testing.ts";
import { catalogRoutes } from "./routes.ts";
import { DESK_MOVES, LISTING_MOVES, LISTING_STATE_NAMES, LISTING_STATES, type ListingMove, type ListingState } from "./states.ts";
import * as store from "./store.ts";

let h: Harness;
let maker: Org;
let pia: TestCaller;
let rival: TestCaller;
let ada: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let count = 0;
const news: DomainEvent[] = [];

beforeAll(async () => {
  h = await harness({
    routes: [...catalogRoutes, ...deploymentRoutes],
    wire: (platform) => {
      for (const kind of ["catalog.moved", "catalog.second_person_needed", "catalog.removal_asked"]) platform.jobs.on(kind, "test", async (event) => void news.push(event));
    },
  });
  pia = await h.someone("maker", ["publisher", "customer"], ["publisher", "admin"]);
  rival = await h.someone("rival", ["publisher"], ["publisher"]);
  ada = await h.someone("birch", ["customer"], ["admin"]);
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  eli = await h.someone("desk", ["desk"], ["analyst"], "eli@desk.example");
  const found = await findOrg(h.platform, "maker");
  if (!found) throw new Error("no maker");
  maker = found;
});
afterAll(() => h?.close());

const manifest = (slug: string, path = "acs") =>
  smallManifest(slug, { sso: { saml: { entityId: "https://orchard.example/sp", acsUrl: `https://orchard.example/${path}`, flows: { idpInitiated: true } } } });
async function listed(versions = 2): Promise<string> {
  const slug = `orchard-${++count}`;
  for (let i = 0; i < versions; i++) {
    h.platform.clock.advance(60_000);
    await publishManifest(h.platform, maker, manifest(slug, `acs${i}`));
  }
  return slug;
}
const REASON = "People report failed sign-ins.";
type Move = ListingMove;
interface Desk { state: ListingState; version: string; waiting: { id: string; move: string; askedBy: string }[]; history: { move: string; state: string; decidedBy: string }[]; movesOpen: { move: string; persons: number }[]; tier: string; life: { reason: string | null; installable: boolean } }
const desk = async (slug: string) => (await dana.get(`/desk/listings/${slug}`)).body as unknown as Desk;
const ask = (by: TestCaller, slug: string, move: string, more: object = {}) => by.post(`/desk/listings/${slug}/moves`, { move, reason: REASON, ...more });
const confirm = async (by: TestCaller, slug: string) => by.post(`/desk/listings/${slug}/moves/${(await desk(slug)).waiting[0]?.id}/confirm`);

/** Makes a move, by two people where it takes two. @returns the status of the answer that did it, or refused it. */
async function make(move: Move, slug: string): Promise<number> {
  h.platform.clock.advance(1_000);
  if (move === "deprecate") return (await pia.put(`/integrations/${slug}/deprecation`, { note: "We rebuilt it." })).status;
  if (move === "undeprecate") return (await pia.delete(`/integrations/${slug}/deprecation`)).status;
  if (move === "publish") return publishManifest(h.platform, maker, manifest(slug, `new${++count}`)).then(() => 200);
  const asked = await ask(dana, slug, move);
  return asked.status === 200 && (await desk(slug)).waiting.length > 0 ? (await confirm(eli, slug)).status : asked.status;
}
const WAY: Record<ListingState, readonly Move[]> = { published: [], deprecated: ["deprecate"], under_audit: ["audit"], suspended: ["audit", "suspend"], removed: ["remove"] };
async function at(state: ListingState, deprecated = false): Promise<string> {
  const slug = await listed();
  for (const move of [...(deprecated ? ["deprecate" as const] : []), ...WAY[state]]) expect(await make(move, slug)).toBe(200);
  expect((await desk(slug)).state).toBe(state);
  return slug;
}

describe("the whole table of moves", () => {
  it.each(LISTING_MOVES.map((move) => [move.from, move.on, move.to, "when" in move ? move.when : "current", move.persons] as const))("from %s, %s leads to %s (%s), by %i", async (from, on, to, when, persons) => {
    const slug = await at(from, when === "deprecated");
    await h.platform.jobs.drain();
    news.length = 0;
    const entries = async () => (await readAudit(h.platform, dana.actor, { limit: 500 })).entries.filter((entry) => entry.subject === slug).length;
    const before = await entries();

    expect(await make(on, slug)).toBe(200);

    const after = await desk(slug);
    expect(after.state).toBe(to);
    expect(after.waiting).toEqual([]);
    await h.platform.jobs.drain();
    expect(news.filter((event) => event.kind === "catalog.moved").map((event) => [event.subject, event.data["from"], event.data["move"], event.data["to"]])).toEqual(on === "publish" ? [] : [[slug, from, on, to]]);
    if ((DESK_MOVES as readonly string[]).includes(on)) {
      expect(await entries()).toBe(before + persons); // one entry for each person's part
      expect(after.history[0]).toMatchObject({ move: on, state: "done", decidedBy: persons === 2 ? "eli" : "dana" });
    }
  });

  it.each(LISTING_STATE_NAMES)("from %s, what is not in the table is refused and changes nothing", async (state) => {
    const slug = await at(state);
    const open: string[] = LISTING_MOVES.filter((move) => move.from === state).map((move) => move.on);
    for (const move of ["deprecate", "undeprecate", ...DESK_MOVES] as const) if (!open.includes(move)) expect(await make(move, slug), move).toBe(409);
    expect((await desk(slug)).state).toBe(state);
    expect((await desk(slug)).movesOpen.map((one) => one.move).sort()).toEqual([...new Set(open.filter((move) => (DESK_MOVES as readonly string[]).includes(move)))].sort());
  });

  it("gives no state the label of another, and leaves none without a way on", () => {
    expect(new Set(Object.values(LISTING_STATES).map((state) => state.label)).size).toBe(LISTING_STATE_NAMES.length);
    for (const state of LISTING_STATE_NAMES) expect(LISTING_MOVES.some((move) => move.from === state && move.to !== state), state).toBe(true);
  });
});

describe("two persons", () => {
  it("are two: who asked cannot confirm, the same move waits once, and either may drop it", async () => {
    const slug = await at("under_audit");
    expect((await ask(dana, slug, "suspend")).status).toBe(200);
    expect((await desk(slug)).state).toBe("under_audit");
    const own = await confirm(dana, slug);
    expect([own.status, own.body["code"]]).toEqual([409, "gate-closed"]);
    expect((await ask(eli, slug, "suspend")).body["code"]).toBe("already-exists");
    expect((await dana.post(`/desk/listings/${slug}/moves/${(await desk(slug)).waiting[0]?.id}/drop`)).status).toBe(200);
    expect((await desk(slug)).waiting).toEqual([]);
    expect((await ask(dana, slug, "suspend")).status).toBe(200);
    expect((await confirm(eli, slug)).status).toBe(200);
  });

  it("do not carry out what waited over another state: it is dropped when the listing moves on", async () => {
    const slug = await at("under_audit");
    await ask(dana, slug, "suspend");
    const { id } = (await desk(slug)).waiting[0] ?? { id: "" };
    expect(await make("release", slug)).toBe(200);
    expect((await eli.post(`/desk/listings/${slug}/moves/${id}/confirm`)).body["code"]).toBe("not-your-move");
    expect((await desk(slug)).state).toBe("published");
  });

  it("are none of the publisher's own: an analyst who is also theirs decides nothing", async () => {
    const slug = await listed();
    const both = await h.someone("desk", ["desk"], ["analyst"], "both@desk.example");
    await addMember(h.platform, systemActor(maker), { accountId: both.actor.accountId, roles: ["publisher"] });
    expect((await ask(both, slug, "audit")).body["code"]).toBe("own-submission");
    await ask(dana, slug, "remove");
    expect((await confirm(both, slug)).body["code"]).toBe("own-submission");
    for (const by of [pia, rival]) expect((await ask(by, slug, "audit")).status).toBe(403);
  });

  it("confirm once when two press at the same moment", async () => {
    const slug = await at("under_audit");
    const third = await h.someone("desk", ["desk"], ["analyst"], `third-${++count}@desk.example`);
    await ask(dana, slug, "suspend");
    const { id } = (await desk(slug)).waiting[0] ?? { id: "" };
    const answers = await Promise.all([eli, third].map((by) => by.post(`/desk/listings/${slug}/moves/${id}/confirm`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect((await desk(slug)).history.filter((made) => made.move === "suspend")).toHaveLength(1);
  });

  it("are told of each other: who asked is named in the news", async () => {
    const slug = await listed();
    await h.platform.jobs.drain();
    news.length = 0;
    await ask(dana, slug, "remove");
    await h.platform.jobs.drain();
    expect(news.map((event) => [event.kind, event.data["move"], event.data["actorId"]])).toEqual([["catalog.second_person_needed", "remove", dana.actor.accountId]]);
  });
});

describe("a roll-back", () => {
  it("makes the version before current again, to the letter, and the later one stays readable", async () => {
    const slug = await listed(3);
    expect((await h.anonymous.get(`/catalog/${slug}`)).body["version"]).toBe("3.0.0");
    expect(await make("roll_back", slug)).toBe(200);
    const now = (await h.anonymous.get(`/catalog/${slug}`)).body as unknown as { version: string; shown: { digest: string }; manifest: { sso: { saml: { acsUrl: string } } } };
    expect([now.version, now.manifest.sso.saml.acsUrl]).toEqual(["2.0.0", "https://orchard.example/acs1"]);
    expect((await h.anonymous.get(`/catalog/${slug}/versions/3.0.0`)).status).toBe(200);
    expect((await ada.post("/apps", { slug })).body["version"]).toBe("2.0.0");
    // versions only rise: the next one is above all that ever were
    h.platform.clock.advance(60_000);
    await publishManifest(h.platform, maker, manifest(slug, "again"));
    expect((await h.anonymous.get(`/catalog/${slug}`)).body["version"]).toBe("4.0.0");
  });

  it("names its version when it is not the last one, and is refused where there is none, or a private one", async () => {
    const slug = await listed(3);
    expect((await ask(dana, slug, "roll_back", { version: "9.0.0" })).body["code"]).toBe("gate-closed");
    expect((await ask(dana, slug, "roll_back", { version: "3.0.0" })).body["code"]).toBe("gate-closed");
    expect((await ask(dana, slug, "roll_back", { version: "1.0.0" })).status).toBe(200);
    expect((await confirm(eli, slug)).status).toBe(200);
    expect((await desk(slug)).version).toBe("1.0.0");
    expect((await ask(dana, await listed(1), "roll_back")).body["code"]).toBe("gate-closed");
    const once = `private-${++count}`;
    const inside = manifest(once);
    await publishManifest(h.platform, maker, { ...inside, metadata: { ...(inside["metadata"] as object), visibility: "private" } });
    h.platform.clock.advance(60_000);
    await publishManifest(h.platform, maker, manifest(once));
    expect((await ask(dana, once, "roll_back")).body["code"]).toBe("gate-closed");
  });
});

describe("what orgs see and may do", () => {
  it.each(LISTING_STATE_NAMES)("%s: installs as the table says, apps that are there go on, and the page says why", async (state) => {
    const slug = await listed();
    const app = String((await ada.post("/apps", { slug, label: slug })).body["id"]);
    for (const move of WAY[state]) await make(move, slug);
    const { installs, listed: inSearch, label } = LISTING_STATES[state];
    expect((await ada.post("/apps", { slug, label: `Another of ${slug}` })).status).toBe(installs ? 201 : 404);
    expect((await ada.get(`/apps/${app}`)).status).toBe(200);
    const page = (await h.anonymous.get(`/catalog/${slug}`)).body as unknown as Desk & { life: { label: string; since: string | null } };
    expect([page.state, page.life.label, page.life.installable]).toEqual([state, label, installs]);
    expect(page.life.reason).toBe(["under_audit", "suspended", "removed"].includes(state) ? REASON : null);
    h.platform.clock.advance(2_000); // a visitor's search may be a second old
    expect(JSON.stringify((await h.anonymous.get(`/catalog?q=${slug}`)).body).includes(`"slug":"${slug}"`)).toBe(inSearch);
    expect(JSON.stringify((await h.anonymous.get(`/publishers/${maker.id}`)).body).includes(`"slug":"${slug}"`)).toBe(inSearch);
  });

  it("install a deprecated integration until its last day, and are led to its successor", async () => {
    const [slug, next] = [await listed(), await listed()];
    const today = h.platform.clock.now().toISOString().slice(0, 10);
    const deprecate = (body: object) => pia.put(`/integrations/${slug}/deprecation`, { note: "We rebuilt it.", ...body });
    expect((await deprecate({ endsOn: "2020-01-01" })).status).toBe(422);
    for (const successor of [slug, "no-such-thing", await at("removed")]) expect((await deprecate({ successor })).status, successor).toBe(422);
    expect((await deprecate({ successor: next, endsOn: today })).status).toBe(200);
    const page = (await h.anonymous.get(`/catalog/${slug}`)).body as unknown as { life: { deprecation: unknown } };
    expect(page.life.deprecation).toMatchObject({ note: "We rebuilt it.", successor: next, endsOn: today });
    expect((await ada.post("/apps", { slug, label: `On the last day of ${slug}` })).status).toBe(201);
    await h.platform.db.inNetwork(async (tx) => {
      const listing = await store.bySlugOfAnyone(tx, slug);
      if (listing?.life.deprecation) await store.saveState(tx, slug, listing.state, { ...listing.life, deprecation: { ...listing.life.deprecation, endsOn: "2020-01-01" } }, h.platform.clock.now());
    });
    expect((await ada.post("/apps", { slug, label: `Too late for ${slug}` })).status).toBe(404);
  });
});

describe("a removal", () => {
  it("is asked for by the publisher with a reason, taken back, and done by two of the desk; nobody else asks", async () => {
    const slug = await listed();
    const removal = async () => (((await pia.get(`/integrations/${slug}`)).body as unknown as { removal: { reason: string } | null }).removal);
    expect((await rival.put(`/integrations/${slug}/removal`, { reason: "It is in our way." })).status).toBe(404);
    expect((await pia.put(`/integrations/${slug}/removal`, { reason: " " })).status).toBe(422);
    expect((await pia.put(`/integrations/${slug}/removal`, { reason: "The product ends." })).status).toBe(200);
    expect((await removal())?.reason).toBe("The product ends.");
    const queue = (await dana.get("/desk/listings")).body as unknown as { items: { slug: string; removal: { reason: string } | null }[] };
    expect(queue.items.find((item) => item.slug === slug)?.removal?.reason).toBe("The product ends.");
    await ask(dana, slug, "remove");
    expect((await pia.delete(`/integrations/${slug}/removal`)).status).toBe(200);
    expect([await removal(), (await desk(slug)).waiting]).toEqual([null, []]); // what waited for a second person is off the table
    expect((await pia.delete(`/integrations/${slug}/removal`)).status).toBe(409);
    await pia.put(`/integrations/${slug}/removal`, { reason: "The product ends." });
    expect(await make("remove", slug)).toBe(200);
    expect([(await desk(slug)).state, await removal()]).toEqual(["removed", null]);
    expect((await pia.put(`/integrations/${slug}/removal`, { reason: "Again." })).status).toBe(409);
  });
});

describe("the desk's list", () => {
  it("shows what needs somebody, or everything, by words; and tells each reader which wish is their own", async () => {
    const [calm, held] = [await listed(), await at("under_audit")];
    await ask(dana, held, "suspend");
    const list = async (by: TestCaller, query = "") => (await by.get(`/desk/listings${query}`)).body["items"] as unknown as { slug: string; waiting: { mine: boolean; askedBy: string }[] }[];
    const slugs = async (query = "") => (await list(eli, query)).map((row) => row.slug);
    expect(await slugs()).toContain(held);
    expect(await slugs()).not.toContain(calm);
    expect(await slugs("?show=all")).toEqual(expect.arrayContaining([calm, held]));
    expect(await slugs(`?show=all&q=${calm}`)).toEqual([calm]);
    const mine = async (by: TestCaller) => (await list(by)).find((row) => row.slug === held)?.waiting.map((made) => made.mine);
    expect([await mine(dana), await mine(eli)]).toEqual([[true], [false]]);
    expect(((await desk(held)) as unknown as { versions: unknown[] }).versions).toHaveLength(2);
  });
});
