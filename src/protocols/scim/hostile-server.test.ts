import { describe, expect, it } from "vitest";
import { dialectFor, type Dialect } from "./dialect.ts";
import { syncGroup } from "./group-steps.ts";
import { walkUsers } from "./import.ts";
import { serialize, type ScimRequest, type ScimResponse, type Steps } from "./messages.ts";
import { syncUser, type DesiredUser, type KnownUser } from "./user-steps.ts";

const v2 = dialectFor({ version: "2.0" });
const v1 = dialectFor({ version: "1.1" });
const ana: DesiredUser = { active: true, userName: "ana@corp.test", externalId: "per_1", initialPassword: "p", attributes: { displayName: "Ana" } };

type Say = unknown; // an object or a text: the body of a 200; a number: a status; a pair: both; or no answer at all
type Rules = Record<string, Say | ((body: unknown, nth: number) => Say)>;

function answer(said: Say): ScimResponse {
  if (said === "TIMEOUT") return { status: 0, failure: "timeout", detail: "60 s" };
  if (typeof said === "number") return { status: said, headers: {}, body: "" };
  const [status, body] = Array.isArray(said) ? (said as [number, unknown]) : [200, said];
  return { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) };
}

/** Runs the steps against a table "METHOD /path" → what is said; a search is "SEARCH". Whatever is not in the table fails the test. */
function play<Outcome>(steps: Steps<Outcome>, rules: Rules): { outcome: Outcome; sent: string[]; bodies: unknown[] } {
  const sent: string[] = [];
  const bodies: unknown[] = [];
  let step = steps.next();
  for (let n = 0; !step.done; n++) {
    if (n > 500) throw new Error("endless");
    const name = nameOf(step.value);
    const rule = rules[name];
    if (rule === undefined) throw new Error(`unexpected: ${name} after ${sent.join(", ")}`);
    const body: unknown = step.value.body === undefined ? undefined : JSON.parse(JSON.stringify(step.value.body));
    const nth = sent.filter((s) => s === name).length;
    sent.push(name);
    bodies.push(body);
    step = steps.next(answer(typeof rule === "function" ? (rule as (body: unknown, nth: number) => Say)(body, nth) : rule));
  }
  return { outcome: step.value, sent, bodies };
}

function nameOf(request: ScimRequest): string {
  const { method, url } = serialize("", request);
  return url.includes("filter=") ? "SEARCH" : `${method} ${url}`;
}

const list = (...resources: object[]) => ({ schemas: [], totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources });
const anaThere = { id: "7", userName: "ana@corp.test", externalId: "per_1", displayName: "Ana", active: true };
const sync = (rules: Rules, known: Partial<KnownUser> = {}, desired: Partial<DesiredUser> = {}, dialect: Dialect = v2) =>
  play(syncUser({ ...ana, ...desired }, { scimId: null, ...known }, dialect), rules);
const fails = (code: string, retry: string) => ({ kind: "failed", retry, error: { code } });
const codes = (outcome: { warnings: { code: string }[] }) => outcome.warnings.map((w) => w.code);

describe("a create that answers with somebody else's id", () => {
  it("is refused when the id is linked to another person of ours", () => {
    const { outcome, sent } = sync({ "SEARCH": list(), "POST /Users": [201, { ...anaThere, id: "boss" }] }, { isTaken: (id) => id === "boss" });
    expect(outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null });
    expect(sent).toEqual(["SEARCH", "POST /Users"]);
  });

  it("is refused when the body names another person", () => {
    expect(sync({ "SEARCH": list(), "POST /Users": [201, { id: "boss", userName: "boss@corp.test" }] }).outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null });
  });

  it("is refused when the body names ours and the id shows another", () => {
    const { outcome } = sync({ "SEARCH": list(), "POST /Users": [201, { ...anaThere, id: "boss" }], "GET /Users/boss": { id: "boss", userName: "boss@corp.test" } });
    expect(outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null });
  });

  it("is refused for groups in the same way", () => {
    const steps = syncGroup({ displayName: "Lab", members: [], push: "merge" }, { scimId: null, pushed: [] }, v2);
    const { outcome } = play(steps, { "SEARCH": list(), "POST /Groups": [201, { id: "admins", displayName: "Lab" }], "GET /Groups/admins": { id: "admins", displayName: "Admins" } });
    expect(outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null, pushed: [] });
  });
});

describe("a search that cannot be trusted", () => {
  it.each<[string, object, string]>([
    ["the first user of all", list({ id: "1", userName: "boss@corp.test" }), "filter-ignored"],
    ["everybody, ours among them", list({ id: "1", userName: "boss@corp.test" }, anaThere), "ambiguous"],
    ["ours twice", list(anaThere, { ...anaThere, id: "8" }), "ambiguous"],
    ["ours, counting 400", { ...list(anaThere), totalResults: 400 }, "ambiguous"],
    ["a name that only looks like ours", list({ id: "1", userName: "ana@corp.test " }), "filter-ignored"],
    ["a name that wide folding would join (Kelvin sign)", list({ id: "1", userName: "\u212Ana@corp.test" }), "filter-ignored"],
    ["somebody who has our id of the person and another name", list({ id: "1", userName: "x", externalId: "per_1" }), "filter-ignored"],
    ["somebody without a name", list({ id: "1" }), "filter-ignored"],
  ])("adopts nobody and creates nobody when it shows %s", (_name, found, code) => {
    const { outcome, sent } = sync({ SEARCH: found });
    expect(outcome).toMatchObject({ ...fails(code, "never"), scimId: null });
    expect(sent).toEqual(["SEARCH"]);
  });

  it.each(["<html>Welcome</html>", "", "[]", { detail: "oops" }, { totalResults: 3, Resources: [] }])("does not take %j for nobody", (body) => {
    const { outcome, sent } = sync({ SEARCH: [200, body] });
    expect(outcome).toMatchObject(fails("unreadable", "later"));
    expect(sent).toEqual(["SEARCH"]);
  });

  it("takes a 404 for nobody when it is a 2.0 error, and for a wrong address otherwise", () => {
    const scim404 = [404, { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "404" }];
    const made = { "POST /Users": [201, anaThere], "GET /Users/7": anaThere };
    expect(sync({ SEARCH: scim404, ...made }).outcome).toMatchObject({ kind: "created" });
    expect(sync({ SEARCH: [404, "<h1>Not Found</h1>"] }).outcome).toMatchObject(fails("not-found", "never"));
    expect(sync({ SEARCH: scim404 }, {}, {}, v1).outcome).toMatchObject(fails("not-found", "never"));
  });

  it("refuses to link what the id shows as another person, and what is linked already", () => {
    expect(sync({ "SEARCH": list(anaThere), "GET /Users/7": { id: "7", userName: "boss" } }).outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null });
    expect(sync({ "SEARCH": list(anaThere), "GET /Users/7": { ...anaThere, id: "8" } }).outcome).toMatchObject(fails("identity-clash", "never"));
    expect(sync({ "SEARCH": list(anaThere), "GET /Users/7": anaThere }, { isTaken: () => true }).outcome).toMatchObject({ ...fails("identity-clash", "never"), scimId: null });
  });

  it("links a name in another case, unless the app keeps cases apart", () => {
    const loud = { ...anaThere, userName: "ANA@corp.test" };
    const { outcome, sent } = sync({ "SEARCH": list(loud), "GET /Users/7": loud });
    expect(outcome).toMatchObject({ kind: "linked", scimId: "7" });
    expect(codes(outcome)).toEqual(["case-differs"]);
    expect(sent).toEqual(["SEARCH", "GET /Users/7"]); // and does not fight the app over the case
    expect(sync({ SEARCH: list(loud) }, {}, {}, dialectFor({ version: "2.0", userNameCase: "exact" })).outcome).toMatchObject(fails("filter-ignored", "never"));
  });
});

describe("a create whose outcome is not known", () => {
  const later = (_: unknown, nth: number) => (nth === 0 ? list() : list(anaThere));

  it.each<[string, Say]>([
    ["201 without an id", [201, { userName: "ana@corp.test" }]], ["a page", [200, "<html>"]], ["an empty 201", [201, ""]],
    ["204", 204], ["no answer", "TIMEOUT"], ["502", 502], ["an id that cannot stand in a path", [201, { ...anaThere, id: ".." }]],
  ])("is looked up after %s, and the account found is linked: one create in all", (_name, said) => {
    const { outcome, sent } = sync({ "SEARCH": later, "POST /Users": said, "GET /Users/7": anaThere });
    expect(outcome).toMatchObject({ kind: "linked", scimId: "7" });
    expect(codes(outcome)).toContain("adopted-after-unknown");
    expect(sent.filter((s) => s === "POST /Users")).toHaveLength(1);
  });

  it.each<[string, Say, string]>([["201 without an id", [201, {}], "unreadable"], ["no answer", "TIMEOUT", "timeout"], ["500", 500, "server"]])(
    "ends as %s did when nobody is found, to be tried later", (_name, said, code) => {
      const { outcome, sent } = sync({ "SEARCH": list(), "POST /Users": said });
      expect(outcome).toMatchObject(fails(code, "later"));
      expect(sent).toEqual(["SEARCH", "POST /Users", "SEARCH"]);
    });

  it("keeps its own error when the search fails too", () => {
    const { outcome } = sync({ "SEARCH": (_: unknown, nth: number) => (nth === 0 ? list() : 500), "POST /Users": "TIMEOUT" });
    expect(outcome).toMatchObject(fails("timeout", "later"));
  });

  it("is found and switched off when the person left meanwhile, and nobody is asked when none was tried", () => {
    const rules: Rules = { "SEARCH": list(anaThere), "GET /Users/7": anaThere, "PATCH /Users/7": { ...anaThere, active: false } };
    expect(sync(rules, { createAttempted: true }, { active: false }).outcome).toMatchObject({ kind: "deactivated", scimId: "7" });
    const idle = sync({}, {}, { active: false });
    expect(idle.outcome).toMatchObject({ kind: "gone", scimId: null });
    expect(idle.sent).toEqual([]);
  });
});

describe("409 on create", () => {
  it("links the account that has exactly the userName", () => {
    const { outcome } = sync({ "SEARCH": (_: unknown, nth: number) => (nth === 0 ? list() : list(anaThere)), "POST /Users": 409, "GET /Users/7": anaThere });
    expect(outcome).toMatchObject({ kind: "linked", scimId: "7" });
  });

  it.each<[string, Say]>([["nobody", list()], ["somebody else", list({ id: "9", userName: "other" })], ["several", list(anaThere, { ...anaThere, id: "8" })]])("is left to a person when the search shows %s", (_name, found) => {
    const { outcome, sent } = sync({ "SEARCH": (_: unknown, nth: number) => (nth === 0 ? list() : found), "POST /Users": [409, { detail: "e-mail in use" }] });
    expect(outcome).toMatchObject({ kind: "failed", retry: "never", scimId: null, error: { code: "conflict", detail: "e-mail in use" } });
    expect(sent).toEqual(["SEARCH", "POST /Users", "SEARCH"]);
  });
});

describe("404 for an account that we know", () => {
  it("is gone when nobody has the name, without making one anew", () => {
    const { outcome, sent } = sync({ "GET /Users/old": 404, "SEARCH": list() }, { scimId: "old" });
    expect(outcome).toMatchObject({ kind: "gone", scimId: null });
    expect(sent).toEqual(["GET /Users/old", "SEARCH"]);
  });

  it("is linked anew when exactly one has the name", () => {
    const { outcome } = sync({ "GET /Users/old": 404, "SEARCH": list(anaThere), "GET /Users/7": anaThere }, { scimId: "old" });
    expect(outcome).toMatchObject({ kind: "linked", scimId: "7" });
    expect(codes(outcome)).toEqual(["id-changed"]);
  });

  it("does not become gone because the whole server answers 404", () => {
    for (const active of [true, false]) {
      const { outcome } = sync({ "GET /Users/old": [404, "<h1>nginx</h1>"], "SEARCH": [404, "<h1>nginx</h1>"] }, { scimId: "old" }, { active });
      expect(outcome).toMatchObject(fails("not-found", "never"));
    }
  });

  it("still finds a leaver who has another id now", () => {
    const { outcome, sent } = sync({ "GET /Users/old": 404, "SEARCH": list(anaThere), "GET /Users/7": anaThere, "PATCH /Users/7": [200, { ...anaThere, active: false }] }, { scimId: "old" }, { active: false });
    expect(outcome).toMatchObject({ kind: "deactivated", scimId: "7" });
    expect(sent.at(-1)).toBe("PATCH /Users/7");
  });
});

describe("switching off", () => {
  it("fails when the app says yes and shows the account active", () => {
    expect(sync({ "GET /Users/7": anaThere, "PATCH /Users/7": anaThere }, { scimId: "7" }, { active: false }).outcome).toMatchObject(fails("not-applied", "never"));
    expect(sync({ "GET /Users/7": anaThere, "PATCH /Users/7": 204 }, { scimId: "7" }, { active: false }).outcome).toMatchObject(fails("not-applied", "never"));
  });

  it("reads once more after a 204, and reports when that cannot be done", () => {
    const then = (second: Say) => (_: unknown, nth: number) => (nth === 0 ? anaThere : second);
    const sure = sync({ "GET /Users/7": then({ ...anaThere, active: "False" }), "PATCH /Users/7": 204 }, { scimId: "7" }, { active: false });
    expect(sure.outcome).toMatchObject({ kind: "deactivated" });
    const unsure = sync({ "GET /Users/7": then("TIMEOUT"), "PATCH /Users/7": 204 }, { scimId: "7" }, { active: false });
    expect(unsure.outcome).toMatchObject({ kind: "deactivated" });
    expect(codes(unsure.outcome)).toEqual(["not-confirmed"]);
    expect(sync({ "GET /Users/7": then(404), "PATCH /Users/7": 204 }, { scimId: "7" }, { active: false }).outcome).toMatchObject({ kind: "deactivated" });
  });

  it("sends nothing to the app when the feature is off", () => {
    const { outcome, sent } = sync({ "GET /Users/7": anaThere }, { scimId: "7", allow: { deactivate: false } }, { active: false });
    expect(outcome).toMatchObject({ kind: "unchanged" });
    expect(codes(outcome)).toEqual(["switched-off"]);
    expect(sent).toEqual(["GET /Users/7"]);
  });

  it("goes out in both versions with exactly one field", () => {
    const rules: Rules = { "GET /Users/7": anaThere, "PATCH /Users/7": { ...anaThere, active: false } };
    expect(sync(rules, { scimId: "7" }, { active: false }).bodies[1]).toEqual({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", value: { active: false } }] });
    expect(sync(rules, { scimId: "7" }, { active: false }, v1).bodies[1]).toEqual({ schemas: ["urn:scim:schemas:core:1.0"], id: "7", active: false });
  });
});

describe("what else a server may do", () => {
  it("returns roles, markup and a password: nothing of it comes back to us, and no password goes out again", () => {
    const rich = { ...anaThere, displayName: "Old", password: "hunter2", roles: [{ value: "owner" }], "x:note": "<script>alert(1)</script>", meta: { location: "http://169.254.169.254/" } };
    const { outcome, bodies, sent } = sync({ "GET /Users/7": rich, "PUT /Users/7": rich }, { scimId: "7" });
    expect(outcome).toMatchObject({ kind: "updated", scimId: "7" });
    expect(Object.keys(outcome).sort()).toEqual(["kind", "scimId", "warnings"]);
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|owner|script|169/);
    expect(bodies[1]).toEqual({ ...anaThere, roles: rich.roles, "x:note": rich["x:note"], meta: rich.meta });
    expect(sent).toEqual(["GET /Users/7", "PUT /Users/7"]);
  });

  it.each([
    ["depth 10,000", `{"id":"7","userName":"ana@corp.test","x":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
    ["__proto__", '{"id":"7","userName":"ana@corp.test","__proto__":{"active":false}}'],
    ["two ids", '{"id":"7","id":"8","userName":"ana@corp.test"}'],
    ["1e400", '{"id":"7","userName":"ana@corp.test","n":1e400}'],
  ])("answers with %s: unreadable, and nothing is written", (_name, body) => {
    const { outcome, sent } = sync({ "GET /Users/7": [200, body] }, { scimId: "7" });
    expect(outcome).toMatchObject({ ...fails("unreadable", "later"), scimId: "7" });
    expect(sent).toEqual(["GET /Users/7"]);
    expect(({} as { active?: boolean }).active).toBeUndefined();
  });

  it("shows another account under a known id: nothing is written", () => {
    const { outcome, sent } = sync({ "GET /Users/7": { ...anaThere, id: "8" } }, { scimId: "7" }, { active: false });
    expect(outcome).toMatchObject(fails("identity-clash", "never"));
    expect(sent).toEqual(["GET /Users/7"]);
  });

  it.each<[Say, string, string]>([[401, "unauthorized", "credentials"], [403, "forbidden", "credentials"], [[302, ""], "redirected", "never"], [429, "rate-limited", "later"]])(
    "answers everything with %j: one call, and an end", (said, code, retry) => {
      const { outcome, sent } = sync({ "GET /Users/7": said }, { scimId: "7" });
      expect(outcome).toMatchObject({ ...fails(code, retry), scimId: "7" });
      expect(sent).toHaveLength(1);
    });

  it("answers a PUT with 200 and nonsense, or another id", () => {
    const rules = { "GET /Users/7": { ...anaThere, displayName: "Old" } };
    const odd = sync({ ...rules, "PUT /Users/7": [200, "OK"] }, { scimId: "7" });
    expect(odd.outcome).toMatchObject({ kind: "updated" });
    expect(codes(odd.outcome)).toEqual(["unreadable-answer"]);
    expect(sync({ ...rules, "PUT /Users/7": { ...anaThere, id: "8" } }, { scimId: "7" }).outcome).toMatchObject(fails("identity-clash", "never"));
  });

  it("does not tell active: a known account is left alone, a linked one is activated", () => {
    const { active: _, ...mute } = anaThere;
    const known = sync({ "GET /Users/7": mute }, { scimId: "7" });
    expect(known.outcome).toMatchObject({ kind: "unchanged" });
    expect(codes(known.outcome)).toEqual(["active-unknown"]);
    expect(sync({ "SEARCH": list(mute), "GET /Users/7": mute, "PATCH /Users/7": 204 }).sent).toEqual(["SEARCH", "GET /Users/7", "PATCH /Users/7"]);
  });

  it("keeps no externalId: set when linking, and not for ever after", () => {
    const { externalId: _, ...forgetful } = anaThere;
    const linked = sync({ "SEARCH": list(forgetful), "GET /Users/7": forgetful, "PUT /Users/7": forgetful });
    expect(linked.bodies[2]).toMatchObject({ externalId: "per_1" });
    expect(sync({ "GET /Users/7": forgetful }, { scimId: "7" }).outcome).toMatchObject({ kind: "unchanged" });
  });

  it("cannot read a new account yet: created all the same, with a warning", () => {
    const { outcome } = sync({ "SEARCH": list(), "POST /Users": [201, anaThere], "GET /Users/7": 404 });
    expect(outcome).toMatchObject({ kind: "created", scimId: "7" });
    expect(codes(outcome)).toEqual(["not-readable-yet"]);
  });

  it("creates nobody when creating is switched off", () => {
    expect(sync({ SEARCH: list() }, { allow: { create: false } }).outcome).toMatchObject(fails("not-found", "never"));
  });
});

describe("a group whose second portion fails", () => {
  it("goes on where it stopped, even when the app hides the members", () => {
    const dialect = { ...v2, membersPerPatch: 2 };
    const desired = { displayName: "Lab", members: ["a", "b", "c"].map((value) => ({ value })), push: "merge" as const };
    const first = play(syncGroup(desired, { scimId: "g", pushed: ["z"] }, dialect), {
      "GET /Groups/g": { id: "g", displayName: "Lab" }, "PATCH /Groups/g": (_: unknown, nth: number) => (nth === 0 ? 204 : 500),
    });
    expect(first.outcome).toMatchObject({ ...fails("server", "later"), scimId: "g", pushed: ["a"] });
    const second = play(syncGroup(desired, { scimId: "g", pushed: first.outcome.pushed }, dialect), {
      "GET /Groups/g": { id: "g", displayName: "Lab" }, "PATCH /Groups/g": { id: "g", displayName: "Lab", members: null },
    });
    expect(second.outcome).toMatchObject({ kind: "updated", pushed: ["a", "b", "c"] });
    expect(second.bodies.slice(1)).toEqual([{ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "add", path: "members", value: [{ value: "b" }, { value: "c" }] }] }]);
  });

  it("overwrites members that it cannot see by replacing first and adding then", () => {
    const { bodies } = play(syncGroup({ displayName: "Lab", members: [{ value: "a" }, { value: "b" }], push: "overwrite" }, { scimId: "g", pushed: [] }, { ...v2, membersPerPatch: 1 }), {
      "GET /Groups/g": { id: "g", displayName: "Lab" }, "PATCH /Groups/g": 204,
    });
    expect(bodies.slice(1).map((b) => (b as { Operations: { op: string; value: unknown }[] }).Operations.map((o) => [o.op, o.value]))).toEqual([[["replace", [{ value: "a" }]]], [["add", [{ value: "b" }]]]]);
  });

  it("speaks 1.1: add, remove, rename", () => {
    const { outcome, bodies } = play(syncGroup({ displayName: "Lab", members: [{ value: "a", display: "ana" }], push: "merge" }, { scimId: "g", pushed: ["z"] }, v1), {
      "GET /Groups/g": { id: "g", displayName: "Old", members: [{ value: "z" }, { value: "own" }] }, "PATCH /Groups/g": 204,
    });
    expect(outcome).toMatchObject({ kind: "updated", pushed: ["a"] });
    expect(bodies.slice(1)).toEqual([
      { schemas: ["urn:scim:schemas:core:1.0"], id: "g", displayName: "Lab" },
      { schemas: ["urn:scim:schemas:core:1.0"], members: [{ value: "a", display: "ana" }, { value: "z", operation: "delete" }] },
    ]);
  });
});

describe("a list that lies", () => {
  const people = (from: number, n: number) => Array.from({ length: n }, (_, i) => ({ id: `u${from + i}`, userName: `p${from + i}` }));
  const pages = (pageOf: (start: number) => unknown, limits?: { maxPages: number; maxResources: number }) => {
    const got: string[] = [];
    const steps = walkUsers(v2, (users) => got.push(...users.map((u) => u.id)), limits);
    const starts: number[] = [];
    let step = steps.next();
    while (!step.done) {
      const start = Number(step.value.query?.["startIndex"]);
      starts.push(start);
      step = steps.next(answer(pageOf(start)));
    }
    return { outcome: step.value, got, starts };
  };
  const honest = (start: number) => ({ totalResults: 250, Resources: people(start, Math.min(100, 251 - start)) });

  it("is vouched for only when it does not", () => {
    expect(pages(honest)).toMatchObject({ outcome: { complete: true, read: 250, doubts: [] }, starts: [1, 101, 201] });
  });

  it.each<[string, (start: number) => unknown]>([
    ["counts more than it shows", (s) => ({ ...honest(s), totalResults: 400 })],
    ["counts fewer than it shows", (s) => ({ ...honest(s), totalResults: 90 })],
    ["shows the first page again", () => honest(1)],
    ["shrinks while reading", (s) => ({ totalResults: s === 1 ? 250 : 180, Resources: people(s, Math.min(100, 251 - s)) })],
    ["changes its mind about the total and still shows everybody", (s) => ({ ...honest(s), totalResults: s === 101 ? 240 : 250 })],
    ["stops early with an empty page", (s) => (s === 1 ? honest(1) : { totalResults: 250, Resources: [] })],
    ["holds somebody without an id", (s) => ({ totalResults: 250, Resources: [...people(s, Math.min(100, 251 - s)).slice(1), { userName: "x" }] })],
    ["shows one person on two pages", (s) => ({ totalResults: 250, Resources: people(s === 101 ? 100 : s, Math.min(100, 251 - s)) })],
  ])("is not vouched for when it %s", (_name, pageOf) => {
    const { outcome, got } = pages(pageOf);
    expect(outcome).toMatchObject({ kind: "read", complete: false });
    expect(new Set(got).size).toBe(got.length);
  });

  it("ends when it would never end", () => {
    const { outcome, starts } = pages((s) => ({ totalResults: 1_000_000, Resources: people(s, 100) }), { maxPages: 7, maxResources: 1_000_000 });
    expect(outcome).toMatchObject({ kind: "read", complete: false, read: 700 });
    expect(starts).toHaveLength(7);
    expect(pages((s) => ({ totalResults: 1_000_000, Resources: people(s, 100) }), { maxPages: 1000, maxResources: 500 }).outcome).toMatchObject({ complete: false, read: 600 });
  });

  it("jumps over nobody when pages are shorter than asked for", () => {
    const { outcome, starts } = pages((s) => ({ totalResults: 120, Resources: people(s, Math.min(50, 121 - s)) }));
    expect(outcome).toMatchObject({ complete: true, read: 120 });
    expect(starts).toEqual([1, 51, 101]);
    expect(codes(outcome)).toEqual(["short-page"]);
  });

  it("tells of a sloppy type once, not once per person", () => {
    const { outcome } = pages((s) => ({ totalResults: "250", Resources: people(s, Math.min(100, 251 - s)).map((u) => ({ ...u, active: "True" })) }));
    expect(outcome).toMatchObject({ complete: true, read: 250 });
    expect(codes(outcome)).toEqual(["loose-type"]);
  });

  it("fails, and is no empty list, when a page is an error or markup", () => {
    expect(pages((s) => (s === 1 ? honest(1) : [200, "<html>error</html>"])).outcome).toMatchObject(fails("unreadable", "later"));
    expect(pages((s) => (s === 1 ? honest(1) : 429)).outcome).toMatchObject(fails("rate-limited", "later"));
  });
});
