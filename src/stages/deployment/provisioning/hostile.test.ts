import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Actor, fixedClock } from "../../../kernel/index.ts";
import { movePerson, updatePerson, type Person } from "../../../directory/index.ts";
import { DEFAULT_USER_MAPPINGS, type Scim } from "../../manifest/index.ts";
import { assign, configure, unassign } from "../actions.ts";
import * as appStore from "../store.ts";
import { connect, followDirectory, retry } from "./index.ts";
import { fakeServer, ground } from "./testing.ts";
import { operations, status } from "./view.ts";

const clock = fixedClock("2026-03-01T09:00:00Z");
const TOKEN = "a-token-of-the-test-0123456789";
let g: Awaited<ReturnType<typeof ground>>;
let counter = 0;
const servers: { close(): Promise<void>; release(): void }[] = [];
beforeAll(async () => { g = await ground(clock); });
afterAll(() => g.close());
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.release();
    await server.close();
  }
});

type Rule = Parameters<typeof fakeServer>[0];
/** An org with an app that is connected to a server of the test's making. */
async function connected(rule?: Rule, scim: Partial<Scim> = {}) {
  const server = await fakeServer(rule);
  servers.push(server);
  const slug = `app-${++counter}`;
  const actor = await g.org();
  await g.publish(slug, scim);
  const { app } = await g.install(actor, slug, server.url);
  await connect(g.platform, actor, app.id, { token: TOKEN });
  server.seen.length = 0;
  const give = (...people: Person[]) => assign(g.platform, actor, app.id, people.map((person) => ({ kind: "person" as const, id: person.id })));
  const take = async (person: Person) => {
    const all = await g.platform.db.inTenant(actor.orgId, (tx) => appStore.assignmentsOf(tx, app.id));
    await unassign(g.platform, actor, app.id, String(all.find((one) => one.target.id === person.id)?.id));
  };
  const link = async (person: Person) => (await g.rows(actor, "account_link")).find((row) => row["person_id"] === person.id) ?? {};
  return { server, actor, app, give, take, link };
}
const health = async (actor: Actor, appId: string) => (await status(g.platform, actor, appId)).health;

describe("a server that lies", () => {
  it("PC-01 cannot tie a person to somebody else's account, now or when the person leaves", async () => {
    const { server, give, take, link, actor } = await connected(({ method, body }) =>
      method === "POST" && body.includes("ben1") ? { status: 201, body: { ...(JSON.parse(body) as object), id: "u1" } } : undefined);
    const [ana, ben] = [await g.person(actor, "ana1"), await g.person(actor, "ben1")];
    await give(ana);
    await g.drain();
    expect((await link(ana))["scim_id"]).toBe("u1");
    await give(ben);
    await g.drain();
    expect(await link(ben)).toMatchObject({ scim_id: null, state: "failed", error_code: "identity-clash" });
    await take(ben);
    await g.drain();
    expect(server.calls("PATCH")).toEqual([]);
    expect(server.users.get("u1")).toMatchObject({ active: true });
  });

  it("PC-11 is not asked to share one account between two people whose mapping gives one name", async () => {
    const attributes = DEFAULT_USER_MAPPINGS.map((one) => ({ ...one, expression: one.attribute === "userName" ? "user.familyName" : one.expression }));
    const { server, give, take, link, actor } = await connected(undefined, { attributes });
    const [ana, ben] = [await g.person(actor), await g.person(actor)];
    await give(ana);
    await g.drain();
    await give(ben);
    await g.drain();
    expect(await link(ana)).toMatchObject({ scim_id: "u1", state: "provisioned" });
    expect(await link(ben)).toMatchObject({ scim_id: null, state: "failed", error_code: "identity-clash" });
    await take(ben);
    await g.drain();
    expect(server.users.get("u1")).toMatchObject({ active: true });
    expect(server.calls("PUT").length + server.calls("PATCH").length).toBe(0);
  });

  it("PC-02 cannot have a stranger adopted by ignoring the filter", async () => {
    const { server, give, link, actor } = await connected((seen, users) => {
      if (!seen.path.includes("filter=")) return undefined;
      return { body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: users.size, startIndex: 1, itemsPerPage: users.size, Resources: [...users.values()] } };
    });
    server.users.set("boss", { id: "boss", userName: "boss@birch.test", active: true });
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    expect(await link(ana)).toMatchObject({ scim_id: null, state: "failed", error_code: "filter-ignored" });
    expect(server.calls("POST").length + server.calls("PUT").length + server.calls("PATCH").length).toBe(0);
  });

  it("PC-04 cannot send us and our token to another address", async () => {
    const other = await fakeServer();
    servers.push(other);
    let redirecting = false;
    const { give, link, actor } = await connected(({ path }) => (redirecting ? { status: 307, headers: { location: `${other.url}${path}` } } : undefined));
    redirecting = true;
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    expect(await link(ana)).toMatchObject({ state: "failed", error_code: "redirected" });
    expect(other.seen).toEqual([]);
  });

  it("PC-13 cannot have our token kept anywhere by echoing it", async () => {
    let echoing = false;
    const { give, actor, app } = await connected(({ headers }) => (echoing ? { status: 400, body: { detail: `no: ${headers.authorization} ${Buffer.from(TOKEN).toString("base64")}`, token: TOKEN } } : undefined));
    echoing = true;
    await give(await g.person(actor));
    await g.drain();
    const kept = JSON.stringify([await g.rows(actor, "operation"), await g.rows(actor, "account_link"), await g.rows(actor, "audit_entry"), g.log.lines]);
    expect(kept).toContain("[removed]");
    expect(kept).not.toContain(TOKEN);
    expect(kept).not.toContain(Buffer.from(TOKEN).toString("base64"));
    expect((await operations(g.platform, actor, app.id, { limit: 10 })).items[0]).toMatchObject({ state: "failed", statusCode: 400 });
  });
});

describe("a server that fails", () => {
  it("PC-07 keeps one account when the answer to the create is lost", async () => {
    const { server, give, link, actor } = await connected((seen, users) => {
      if (seen.method !== "POST") return undefined;
      users.set("made", { ...(JSON.parse(seen.body) as object), id: "made" });
      return { status: 500, body: "the lights went out" };
    });
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    expect(await link(ana)).toMatchObject({ scim_id: "made", state: "provisioned", active: true });
    expect(server.calls("POST").length).toBe(1);
  });

  it("PC-08 waits exactly as long as it is asked to; each dispatcher is a new one that knows only the database", async () => {
    let busy = false;
    const { server, give, link, actor, app } = await connected(() => (busy ? { status: 429, headers: { "retry-after": "7" } } : undefined));
    busy = true;
    const [ana, ben] = [await g.person(actor), await g.person(actor)];
    await give(ana);
    await g.drain();
    expect(server.seen.length).toBe(1);
    busy = false;
    await give(ben); // another person of the same lane waits too
    clock.advance(6_900);
    await g.drain();
    expect(server.seen.length).toBe(1);
    expect((await status(g.platform, actor, app.id)).notBefore).toBe(new Date(clock.now().getTime() + 100).toISOString());
    clock.advance(100);
    await g.drain();
    expect([await link(ana), await link(ben)]).toMatchObject([{ state: "provisioned" }, { state: "provisioned" }]);
  });

  it("PC-09 is left alone at once when it refuses our credentials, and served again with new ones", async () => {
    let locked = false;
    const { server, give, actor, app } = await connected(() => (locked ? { status: 401, body: { detail: "token revoked" } } : undefined));
    locked = true;
    await give(...(await g.people(actor, 12)));
    await g.drain();
    expect(server.seen.length).toBeLessThanOrEqual(4);
    expect(await status(g.platform, actor, app.id)).toMatchObject({ health: "needs_credentials", reason: expect.stringContaining("token revoked") as string, pending: 12 });
    const before = server.seen.length;
    clock.advance(3_600_000);
    await g.drain();
    expect(server.seen.length).toBe(before);
    await expect(connect(g.platform, actor, app.id, { token: TOKEN })).rejects.toMatchObject({ code: "invalid-field", message: expect.stringContaining("token revoked") as string });
    locked = false;
    await connect(g.platform, actor, app.id, { token: TOKEN });
    await g.drain();
    expect(server.users.size).toBe(12);
    expect(await status(g.platform, actor, app.id)).toMatchObject({ health: "ready", pending: 0, failed: 0, inSync: 12 });
  });

  it("PC-10 loses some accounts and has them made anew; when it loses many, a person has to say so", async () => {
    const { server, give, actor, app } = await connected();
    const people = await g.people(actor, 12);
    await give(...people);
    await g.drain();
    server.users.clear();
    for (const person of people) await updatePerson(g.platform, actor, person.id, { familyName: "Stone" });
    for (const person of people) await followDirectory(g.platform, { kind: "person.updated", orgId: actor.orgId, subject: person.id, data: {} });
    await g.drain();
    expect(server.users.size).toBeLessThan(12);
    const { items } = await operations(g.platform, actor, app.id, { state: "failed", limit: 50 });
    expect(items.length + server.users.size).toBe(12);
    expect(items[0]).toMatchObject({ errorCode: "vanished" });
    for (const item of items) await retry(g.platform, actor, app.id, item.id);
    await g.drain();
    expect(server.users.size).toBe(12);
  });

  it("slows down for everybody while it is broken, and heals", async () => {
    let broken = false;
    const { server, give, actor, app } = await connected(() => (broken ? { status: 503 } : undefined));
    broken = true;
    await give(...(await g.people(actor, 20)));
    await g.drain();
    expect(await health(actor, app.id)).toBe("degraded");
    expect(server.seen.length).toBeLessThanOrEqual(8);
    broken = false;
    for (let minute = 0; minute < 30; minute++) {
      clock.advance(60_000);
      await g.drain();
    }
    expect(server.users.size).toBe(20);
    expect(await health(actor, app.id)).toBe("ready");
  });
});

describe("our own side", () => {
  it("PC-17 sends nothing to a new address until the org gives the credentials again, and then trusts no old id", async () => {
    const { server, give, take, link, actor, app } = await connected();
    const [ana, ben] = [await g.person(actor), await g.person(actor)];
    await give(ana, ben);
    await g.drain();
    const elsewhere = await fakeServer();
    servers.push(elsewhere);
    elsewhere.users.set("u1", { id: "u1", userName: "stranger@elsewhere.test", active: true });
    elsewhere.users.set("u2", { id: "u2", userName: "another@elsewhere.test", active: true });
    const version = async () => (await g.platform.db.inTenant(actor.orgId, (tx) => appStore.byId(tx, app.id)))?.rowVersion ?? 0;
    const bytes = g.platform.egress.counters();
    server.seen.length = 0;
    // Another workspace behind the same origin is another address too: its ids name other people.
    await configure(g.platform, actor, app.id, { rowVersion: await version(), variables: { base_url: server.url, tenant: "green" } });
    await take(ben);
    await g.drain();
    expect([await health(actor, app.id), server.seen.length]).toEqual(["needs_credentials", 0]);
    await configure(g.platform, actor, app.id, { rowVersion: await version(), variables: { base_url: elsewhere.url, tenant: "blue" } });
    await g.drain();
    expect(await health(actor, app.id)).toBe("needs_credentials");
    expect([elsewhere.seen.length, server.seen.length]).toEqual([0, 0]);
    expect(g.platform.egress.counters()).toEqual(bytes);

    await connect(g.platform, actor, app.id, { token: TOKEN });
    await g.drain();
    expect(elsewhere.users.get("u1")).toMatchObject({ userName: "stranger@elsewhere.test", active: true });
    expect(elsewhere.users.get("u2")).toMatchObject({ active: true });
    expect((await link(ana))["scim_id"]).not.toMatch(/^u[12]$/);
    expect(await link(ben)).toMatchObject({ state: "inactive", active: false });
  });

  it("PC-19 is killed in the middle of a create: another worker finishes with one account, and the stale one sends and writes nothing", async () => {
    let hanging = true;
    const { server, give, link, actor } = await connected((seen, users) => {
      if (seen.method !== "POST" || !hanging) return undefined;
      hanging = false;
      users.set("made", { ...(JSON.parse(seen.body) as object), id: "made" });
      return "hang";
    });
    const ana = await g.person(actor);
    await give(ana);
    const stale = g.drain();
    while (server.calls("POST").length === 0) await new Promise((done) => { setTimeout(done, 5); });
    await g.drain();
    expect(server.calls("POST").length).toBe(1); // the lease still holds
    clock.advance(181_000);
    await g.drain();
    expect(await link(ana)).toMatchObject({ scim_id: "made", state: "provisioned" });
    const sent = server.seen.length;
    const kept = await link(ana);
    server.release();
    await stale;
    expect(server.seen.length).toBe(sent);
    expect(await link(ana)).toEqual(kept);
    expect(server.users.size).toBe(1);
    expect((await g.rows(actor, "operation")).map((row) => [row["state"], row["attempts"]])).toEqual([["done", 2]]);
  });

  it("PC-20 ends with what is desired now, however late and disordered the news come", async () => {
    const { server, give, actor } = await connected();
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    await updatePerson(g.platform, actor, ana.id, { familyName: "Stone" });
    await movePerson(g.platform, actor, ana.id, "deactivate");
    const news = (kind: string) => followDirectory(g.platform, { kind, orgId: actor.orgId, subject: ana.id, data: {} });
    await news("person.deactivated");
    await g.drain();
    for (const kind of ["person.updated", "person.activated", "person.created", "person.deactivated", "person.updated"]) {
      await news(kind);
      await g.drain();
    }
    expect([...server.users.values()]).toMatchObject([{ active: false }]);
    expect(server.calls("PUT")).toEqual([]);
  });

  it("follows a change that comes while the account is being made with another run", async () => {
    let opened: () => void = () => {};
    const gate = new Promise<void>((resolve) => { opened = resolve; });
    const { server, give, link, actor } = await connected(async ({ method }) => {
      if (method === "POST") await gate;
      return undefined;
    });
    const ana = await g.person(actor);
    await give(ana);
    const running = g.drain();
    while (server.calls("POST").length === 0) await new Promise((done) => { setTimeout(done, 5); });
    await movePerson(g.platform, actor, ana.id, "deactivate");
    await followDirectory(g.platform, { kind: "person.deactivated", orgId: actor.orgId, subject: ana.id, data: {} });
    opened();
    await running;
    await g.drain();
    expect([...server.users.values()]).toMatchObject([{ active: false }]);
    expect(await link(ana)).toMatchObject({ state: "inactive", active: false });
  });

  it("deletes a leaver's account where the manifest chose that, after it was switched off", async () => {
    const { server, give, take, link, actor } = await connected(undefined, { onUnassign: "delete" });
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    await take(ana);
    await g.drain();
    expect(server.users.size).toBe(0);
    expect(server.seen.filter(({ method }) => method === "PATCH" || method === "DELETE").map(({ method }) => method)).toEqual(["PATCH", "DELETE"]);
    expect(await link(ana)).toMatchObject({ scim_id: null, state: "inactive", active: false });
  });

  it("sends what stands in the mapping and what the app can do, and no more", async () => {
    const { server, give, actor, take } = await connected(undefined, {
      features: ["create"], attributes: [...DEFAULT_USER_MAPPINGS.map((one) => ({ ...one })), { attribute: "nickName", expression: '"new"', on: "create" }],
    });
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    expect(server.users.get("u1")).toMatchObject({ nickName: "new", userName: ana.userName, externalId: ana.id });
    await updatePerson(g.platform, actor, ana.id, { familyName: "Stone" });
    await followDirectory(g.platform, { kind: "person.updated", orgId: actor.orgId, subject: ana.id, data: {} });
    await g.drain();
    await take(ana);
    await g.drain();
    expect(server.seen.filter(({ method }) => method !== "GET").map(({ method }) => method)).toEqual(["POST"]);
  });

  it("lets a suspended person's account rest", async () => {
    const { server, give, actor } = await connected();
    const ana = await g.person(actor);
    await give(ana);
    await g.drain();
    const sent = server.seen.length;
    await movePerson(g.platform, actor, ana.id, "suspend");
    await followDirectory(g.platform, { kind: "person.updated", orgId: actor.orgId, subject: ana.id, data: {} });
    await g.drain();
    expect(server.seen.length).toBe(sent);
  });
});
