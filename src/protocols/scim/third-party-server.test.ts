import { randomUUID } from "node:crypto";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkConnection } from "./connection.ts";
import { dialectFor, type Dialect } from "./dialect.ts";
import { removeGroup, syncGroup, type GroupOutcome, type KnownGroup } from "./group-steps.ts";
import { walkGroups, walkUsers } from "./import.ts";
import { serialize, type ScimRequest, type ScimResponse, type Steps } from "./messages.ts";
import type { ScimUser } from "./read.ts";
import { syncUser, type DesiredUser, type KnownUser } from "./user-steps.ts";

type Row = Record<string, unknown> & { id: string };
const users = new Map<string, Row>();
const groups = new Map<string, Row>();
let server: Server;
let base: string;
let log: string[] = [];
/** The sloppy server: no filter, and pages that always start at the first. */
let heedsNothing = false;

const ENT2 = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const TOKEN = "a-token-of-the-test";

/** A SCIM 2.0 server that is not ours: scimmy over express, with Maps for a database. */
function keep(rows: Map<string, Row>, unique: string | null) {
  return {
    write(id: string | undefined, data: Record<string, unknown>): Row {
      const taken = unique === null ? undefined : [...rows.values()].find((r) => String(r[unique]).toLowerCase() === String(data[unique]).toLowerCase() && r.id !== id);
      if (taken !== undefined) throw new SCIMMY.Types.Error(409, "uniqueness", "taken");
      const key = id ?? randomUUID();
      const { password: _never, ...rest } = data;
      const row = { ...(JSON.parse(JSON.stringify(rest)) as Record<string, unknown>), id: key };
      rows.set(key, row);
      return row;
    },
    read(id: string | undefined, filter: { match(rows: object[]): unknown[] } | undefined): unknown {
      if (id === undefined) return filter === undefined || heedsNothing ? [...rows.values()] : filter.match([...rows.values()]);
      const row = rows.get(id);
      if (row === undefined) throw new SCIMMY.Types.Error(404, "", `no ${id}`);
      return row;
    },
    drop(id: string | undefined): void {
      if (id === undefined || !rows.delete(id)) throw new SCIMMY.Types.Error(404, "", "none");
    },
  };
}

beforeAll(async () => {
  SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
  const people = keep(users, "userName");
  const circles = keep(groups, null);
  SCIMMY.Resources.declare(SCIMMY.Resources.User)
    .ingress((r, data) => people.write(r.id, { ...data }) as never).egress((r) => people.read(r.id, r.filter) as never).degress((r) => people.drop(r.id) as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
    .ingress((r, data) => circles.write(r.id, { ...data }) as never).egress((r) => circles.read(r.id, r.filter) as never).degress((r) => circles.drop(r.id) as never);
  const app = express();
  app.use((req, _res, next) => {
    log.push(`${req.method} ${req.path}`);
    // Express 5 parses `req.query` anew at each look, which undoes the numbers that the router writes there: without
    // this it answers every page with the first 20.
    if (!heedsNothing) Object.defineProperty(req, "query", { value: { ...req.query }, writable: true });
    next();
  });
  app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (req) => {
      if (req.header("authorization") !== `Bearer ${TOKEN}`) throw new Error("no");
      return "us";
    },
  }) as unknown as express.Router);
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2/`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => { users.clear(); groups.clear(); log = []; heedsNothing = false; });

function send(request: ScimRequest, token = TOKEN): Promise<ScimResponse> {
  const { method, url, headers, body } = serialize(base, request);
  return new Promise((resolve) => {
    const call = httpRequest(url, { method, headers: { ...headers, authorization: `Bearer ${token}` } }, (res) => {
      const parts: Buffer[] = [];
      res.on("data", (part: Buffer) => parts.push(part));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: { "retry-after": res.headers["retry-after"] }, body: Buffer.concat(parts).toString() }));
    });
    call.on("error", (error) => resolve({ status: 0, failure: "unreachable", detail: error.message }));
    call.end(body);
  });
}

async function run<Outcome>(steps: Steps<Outcome>, token?: string): Promise<Outcome> {
  let step = steps.next();
  while (!step.done) step = steps.next(await send(step.value, token));
  return step.value;
}

const v2 = dialectFor({ version: "2.0" });
const ana: DesiredUser = {
  active: true, userName: "ana@corp.test", externalId: "per_1", initialPassword: "Zx81!Zx81!",
  attributes: { "name.givenName": "Ana", "name.familyName": "O'Roy \"☃\"", 'emails[type eq "work"].value': "ana@corp.test", "title": null, [`${ENT2}:department`]: "Lab" },
};
const nobody: KnownUser = { scimId: null };
const user = (desired: Partial<DesiredUser>, known: KnownUser = nobody, dialect: Dialect = v2) => run(syncUser({ ...ana, ...desired }, known, dialect));
const group = (members: string[], known: Partial<KnownGroup> = {}, dialect: Dialect = v2, push: "merge" | "overwrite" = "merge") =>
  run(syncGroup({ displayName: "Lab", members: members.map((value) => ({ value, display: `name of ${value}` })), push }, { scimId: null, pushed: [], ...known }, dialect));
const membersOf = (outcome: GroupOutcome) => ((groups.get(outcome.scimId ?? "")?.["members"] ?? []) as { value: string }[]).map((m) => m.value).sort();

describe("against scimmy: people", () => {
  it("lives the whole life of an account under one id", async () => {
    const made = await user({});
    expect(made).toMatchObject({ kind: "created", warnings: [] });
    const scimId = made.scimId as string;
    expect(users.get(scimId)).toMatchObject({
      userName: "ana@corp.test", active: true, externalId: "per_1", name: { givenName: "Ana", familyName: "O'Roy \"☃\"" },
      emails: [{ value: "ana@corp.test", type: "work", primary: true }], [ENT2]: { department: "Lab" },
    });
    expect(log).toEqual(["GET /scim/v2/Users", "POST /scim/v2/Users", `GET /scim/v2/Users/${scimId}`]);

    log = [];
    expect(await user({}, { scimId })).toMatchObject({ kind: "unchanged", scimId });
    expect(log).toEqual([`GET /scim/v2/Users/${scimId}`]);

    const attributes = { ...ana.attributes, "name.givenName": "Anna", "title": "Dr", [`${ENT2}:department`]: null };
    expect(await user({ attributes }, { scimId })).toMatchObject({ kind: "updated", scimId });
    expect(users.get(scimId)).toMatchObject({ name: { givenName: "Anna" }, title: "Dr", active: true });
    expect(users.get(scimId)?.[ENT2]).toBeUndefined();

    expect(await user({ active: false }, { scimId })).toMatchObject({ kind: "deactivated", scimId });
    expect(users.get(scimId)).toMatchObject({ active: false, title: "Dr" });
    expect(await user({ active: false }, { scimId })).toMatchObject({ kind: "unchanged", scimId });
    expect(await user({ attributes }, { scimId })).toMatchObject({ kind: "reactivated", scimId });
    expect(users.get(scimId)).toMatchObject({ active: true });
    expect(log.some((line) => line.startsWith("DELETE"))).toBe(false);
  });

  it("links an inactive account that was there before: reactivates, then writes the profile, keeps the rest", async () => {
    users.set("old", { id: "old", userName: "ana@corp.test", active: false, nickName: "kept", externalId: "theirs" });
    const outcome = await user({});
    expect(outcome).toMatchObject({ kind: "linked", scimId: "old" });
    expect(users.size).toBe(1);
    expect(users.get("old")).toMatchObject({ active: true, nickName: "kept", externalId: "per_1", name: { givenName: "Ana" } });
    expect(outcome.warnings.map((w) => w.code)).toEqual(["external-id-differs"]);
    expect(log.map((l) => l.split(" ")[0])).toEqual(["GET", "GET", "PATCH", "PUT"]);
  });

  it.each(["put", "patch"] as const)("updates and switches by %s alone", async (how) => {
    const dialect = dialectFor({ version: "2.0", activate: how, update: how });
    const { scimId } = await user({}, nobody, dialect);
    log = [];
    const attributes = { ...ana.attributes, 'emails[type eq "work"].value': "new@corp.test", 'phoneNumbers[type eq "mobile"].value': "+41 1", "nickName": "An" };
    expect(await user({ attributes }, { scimId }, dialect)).toMatchObject({ kind: "updated" });
    expect(users.get(scimId as string)).toMatchObject({ emails: [{ type: "work", value: "new@corp.test" }], phoneNumbers: [{ type: "mobile", value: "+41 1" }], nickName: "An" });
    expect(await user({ active: false }, { scimId }, dialect)).toMatchObject({ kind: "deactivated" });
    expect(await user({ attributes: { ...attributes, nickName: "" } }, { scimId }, dialect)).toMatchObject({ kind: "reactivated" });
    expect(users.get(scimId as string)?.["nickName"]).toBeUndefined();
    expect(new Set(log.map((l) => l.split(" ")[0]))).toEqual(new Set(["GET", how.toUpperCase()]));
  });

  it("renames an account, and reports when another one has the name", async () => {
    const { scimId } = await user({});
    expect(await user({ userName: "roy@corp.test" }, { scimId })).toMatchObject({ kind: "updated" });
    expect(users.get(scimId as string)).toMatchObject({ userName: "roy@corp.test" });
    await user({ externalId: "per_2" });
    expect(await user({}, { scimId })).toMatchObject({ kind: "failed", retry: "never", error: { code: "conflict", detail: "taken" } });
  });

  it("leaves an account to a person that the app calls taken and a search for the userName does not show", async () => {
    users.set("big", { id: "big", userName: "ANA@corp.test", active: true }); // this server searches by case and refuses doubles without
    expect(await user({})).toMatchObject({ kind: "failed", scimId: null, retry: "never", error: { code: "conflict", scimType: "uniqueness" } });
    expect(users.get("big")).toEqual({ id: "big", userName: "ANA@corp.test", active: true });
  });

  it("says gone when the account was deleted there, and makes none anew by itself", async () => {
    expect(await user({}, { scimId: "lost" })).toMatchObject({ kind: "gone", scimId: null });
    expect(await user({ active: false }, { scimId: "lost" })).toMatchObject({ kind: "gone" });
    expect(users.size).toBe(0);
  });

  it("asks for new credentials when the app refuses ours", async () => {
    expect(await run(syncUser(ana, nobody, v2), "wrong")).toMatchObject({ kind: "failed", retry: "credentials", error: { code: "unauthorized", status: 401 } });
    expect(log).toHaveLength(1);
    expect(await run(checkConnection(v2, { groups: true }), "wrong")).toMatchObject({ kind: "failed", retry: "credentials" });
    expect(await run(checkConnection(v2, { groups: true }))).toMatchObject({ kind: "ok", users: 0, groups: 0 });
  });
});

describe("against scimmy: groups", () => {
  it("creates in portions, follows changes, renames, keeps strangers on merge and not on overwrite, deletes", async () => {
    const dialect = { ...v2, membersPerPatch: 2 };
    const made = await group(["a", "b", "c", "d", "e"], {}, dialect);
    expect(made).toMatchObject({ kind: "created", pushed: ["a", "b", "c", "d", "e"] });
    expect(membersOf(made)).toEqual(["a", "b", "c", "d", "e"]);
    expect(log.filter((l) => l.startsWith("PATCH"))).toHaveLength(3);
    const scimId = made.scimId as string;

    const row = groups.get(scimId) as Row & { members: unknown[] };
    row.members.push({ value: "stranger" });
    row["displayName"] = "Renamed there";
    const next = await group(["b", "c", "f"], { scimId, pushed: ["a", "b", "c", "d", "e"] }, dialect);
    expect(next).toMatchObject({ kind: "updated", pushed: ["b", "c", "f"] });
    expect(membersOf(next)).toEqual(["b", "c", "f", "stranger"]);
    expect(groups.get(scimId)?.["displayName"]).toBe("Lab");
    expect(await group(["b", "c", "f"], { scimId, pushed: ["b", "c", "f"] }, dialect)).toMatchObject({ kind: "unchanged" });

    expect(membersOf(await group(["b"], { scimId, pushed: ["b", "c", "f"] }, dialect, "overwrite"))).toEqual(["b"]);
    expect(membersOf(await group([], { scimId, pushed: ["b"] }, dialect, "overwrite"))).toEqual([]);
    expect(await run(removeGroup(scimId, dialect))).toMatchObject({ kind: "deleted" });
    expect(await run(removeGroup(scimId, dialect))).toMatchObject({ kind: "gone" });
  });

  it("links by name: old members stay, the name is left when renaming is off", async () => {
    groups.set("g", { id: "g", displayName: "Lab", members: [{ value: "old" }] });
    const linked = await group(["a"]);
    expect(linked).toMatchObject({ kind: "linked", scimId: "g", pushed: ["a"] });
    expect(membersOf(linked)).toEqual(["a", "old"]);
    expect(groups.size).toBe(1);
    (groups.get("g") as Row)["displayName"] = "Theirs";
    await group(["a", "b"], { scimId: "g", pushed: ["a"], rename: false });
    expect(groups.get("g")).toMatchObject({ displayName: "Theirs" });
    expect(membersOf(linked)).toEqual(["a", "b", "old"]);
  });

  it("does the same by PUT", async () => {
    const dialect = dialectFor({ version: "2.0", groups: "put" });
    groups.set("g", { id: "g", displayName: "Lab", members: [{ value: "old" }] });
    expect(membersOf(await group(["a", "b"], {}, dialect))).toEqual(["a", "b", "old"]);
    expect(membersOf(await group(["b"], { scimId: "g", pushed: ["a", "b"] }, dialect))).toEqual(["b", "old"]);
    expect(membersOf(await group(["b"], { scimId: "g", pushed: ["b"] }, dialect, "overwrite"))).toEqual(["b"]);
    expect(new Set(log.map((l) => l.split(" ")[0]))).toEqual(new Set(["GET", "PUT"]));
  });

  it("takes over no group when linking was not chosen", async () => {
    groups.set("g", { id: "g", displayName: "Lab", members: [] });
    expect(await group(["a"], { link: false })).toMatchObject({ kind: "failed", retry: "never", error: { code: "conflict" } });
    expect(membersOf({ kind: "linked", scimId: "g", pushed: [], warnings: [] })).toEqual([]);
  });
});

describe("against scimmy: import", () => {
  it("walks 250 people in three pages and 0 groups in one, and vouches for both", async () => {
    for (let i = 0; i < 250; i++) users.set(`u${i}`, { id: `u${i}`, userName: `p${i}@corp.test`, active: i % 2 === 0 });
    const seen: ScimUser[] = [];
    expect(await run(walkUsers(v2, (page) => seen.push(...page)))).toMatchObject({ kind: "read", complete: true, read: 250, total: 250, doubts: [] });
    expect(new Set(seen.map((u) => u.id)).size).toBe(250);
    expect(seen.filter((u) => u.active).length).toBe(125);
    expect(log).toHaveLength(3);
    expect(await run(walkGroups(v2, () => undefined))).toMatchObject({ complete: true, read: 0 });
  });

  it("does not vouch for a server that shows the first page again and again", async () => {
    heedsNothing = true;
    for (let i = 0; i < 250; i++) users.set(`u${i}`, { id: `u${i}`, userName: `p${i}@corp.test` });
    expect(await run(walkUsers(v2, () => undefined))).toMatchObject({
      kind: "read", complete: false, read: 20, total: 250, doubts: ["the same resource came twice", "the app says 250 and showed 20"],
    });
    expect(log).toHaveLength(2);
    expect(await user({})).toMatchObject({ kind: "failed", scimId: null, error: { code: "filter-ignored" } });
    expect(users.size).toBe(250);
  });
});
