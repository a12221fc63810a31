import { type Json, type Made, type ScimAnswer, type ScimBench } from "../../bench/scim-bench.ts";
import { type DialectCall, SCIM_DIALECTS, type ScimDialect } from "../../bench/scim-dialects.ts";
import { defineCheck, FIRST_VERSION, type Check } from "../../check.ts";
import { CLIENT_NAMES, type Dialect } from "../../dialect.ts";
import type { Example } from "../../example.ts";
import { heldIf, violated, type Verdict } from "../../verdict.ts";
import { creates, updates, deactivates, pushesGroups, all } from "./declared.ts";
import { ok, membersIn, idsIn, statusOf } from "./seen.ts";
import { totalOf } from "./server-alive.ts";

/** What a reader of the check is told, by dialect. */
const WORDS: Record<Dialect, { check: `${string}-${string}`; remedy: string; example: Example }> = {
  rfc: {
    check: "SCIM-Z1", remedy: "Follow the first step that failed: its requests are in the evidence.",
    example: {
      sent: `
        GET /Users?filter=userName eq "tess@corp.example" ← {"totalResults": 0, …}
        POST /Users ← 201 {"id": "2819c2"}
        PATCH /Users/2819c2   displayName, then active false, active true; into a group and out
        PATCH /Users/2819c2   {"op": "replace", "path": "active", "value": false}`,
      right: `
        GET /Users?filter=userName eq "tess@corp.example"
        ← {"totalResults": 1, "Resources": [{"id": "2819c2", "active": false}]}`,
      wrong: `
        GET /Users?filter=userName eq "tess@corp.example"
        ← {"totalResults": 2, "Resources": [{"id": "2819c2", …}, {"id": "6c5bb4", …}]}
        # The reactivation made a second account; the leaver kept one of the two.`,
    },
  },
  okta: {
    check: "SCIM-Z1OKTA", remedy: "Take password and groups: [] at a create, a PUT of the whole person, replace {active} without a path, and id in the value of a group's rename.",
    example: {
      sent: `
        POST /Users   {"userName": "tess@corp.example", "groups": [], "password": "…", "active": true}
        PUT /Users/2819c2   the whole person, with another displayName
        PATCH /Users/2819c2   {"op": "replace", "value": {"active": false}}`,
      right: `
        ← 201
        ← 200
        ← 200 {"id": "2819c2", "active": false, …}`,
      wrong: `
        ← 400 "groups is read-only"
        # An empty list asks for nothing; nobody of this org can be provisioned.`,
    },
  },
  entra: {
    check: "SCIM-Z1ENTRA", remedy: "Take Add, Replace and Remove, \"True\" and \"False\", dotted keys in a value without a path, entries made by an add that names their type, and removal of members by a list of values.",
    example: {
      sent: `
        PATCH /Users/2819c2   {"op": "Replace", "path": "active", "value": "False"}
        PATCH /Groups/g1   {"op": "Remove", "path": "members", "value": [{"value": "2819c2"}]}`,
      right: `
        GET /Users/2819c2 ← 200 {"active": false, …}
        GET /Groups/g1 ← the other members`,
      wrong: `
        GET /Users/2819c2 ← 200 {"active": true, …}
        # Boolean("False") is true.
        GET /Groups/g1 ← members: (none)`,
    },
  },
  authentik: {
    check: "SCIM-Z1AUTHENTIK", remedy: "Take a PUT of a person written anew with its id, a group's rename as one value with schemas and id in it, and removal of members by a list of values; answer with JSON, or with 204.",
    example: {
      sent: `
        PUT /Users/2819c2
        {"id": "2819c2", "userName": "tess@corp.example", "active": false, …}`,
      right: `
        ← 200
        {"id": "2819c2", "userName": "tess@corp.example", "active": false, …}`,
      wrong: `
        ← 200
        (no body)
        # authentik reads the answer as JSON, fails, and sends the same again.`,
    },
  },
};

/** The account of one person through its whole life, as the clients of one kind lead it. */
const lifeCycle = (dialect: ScimDialect) => {
  const { check, remedy, example } = WORDS[dialect.name];
  const as = dialect.name === "rfc" ? "" : ` as ${CLIENT_NAMES[dialect.name]} does`;
  return defineCheck({
    id: check, slug: `life-cycle${dialect.name === "rfc" ? "" : `-${dialect.name}`}`, version: 2, protocol: "scim", kind: "flow",
    gate: dialect.name === "rfc" ? "blocks" : "informs", title: `Leads an account from hire to leave${as}`,
    spec: { doc: "rfc7644", section: "3", level: dialect.name === "rfc" ? "MUST" : "MAY" },
    asks: `Does one account go through search, create, change, deactivation, reactivation, group and leave${as}, under one id?`,
    why: "Each step may work alone and fail in the order in which it really comes.",
    remedy, example, changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Speaks as the client of that name really does, call by call." }],
    applies: all(creates, updates, deactivates),
    run: (bench) => lead(bench, dialect),
  });
};

/** One reading of a dialect's whole story against a server. */
async function lead(bench: ScimBench, dialect: ScimDialect): Promise<Verdict> {
  const headers = { accept: dialect.accept };
  const say = (call: DialectCall) => bench.request(call.method, call.path, { body: call.body, headers: { ...headers, "content-type": dialect.contentType } });
  const sayAll = async (calls: readonly DialectCall[]): Promise<ScimAnswer[]> => {
    const answers: ScimAnswer[] = [];
    for (const call of calls) answers.push(await say(call));
    return answers;
  };
  const post = (type: Made["type"], body: Json) => bench.request("POST", `/${type}`, { body, headers: { ...headers, "content-type": dialect.contentType } });
  const read = async (made: Made): Promise<Made & { seen: ScimAnswer }> => {
    const seen = await bench.read(made);
    return { ...made, json: seen.json, seen };
  };
  const draft = dialect.user(plainOf(bench));
  const userName = String(draft["userName"]);
  const search = () => bench.request("GET", dialect.search("Users", `userName eq ${JSON.stringify(userName)}`), { headers });

  bench.step("looked for, not found, created");
  const none = await search();
  if (totalOf(none) !== 0) return violated(`Before the create the search gave ${none.status} with ${String(totalOf(none))} people.`, none);
  const created = await post("Users", draft);
  const made = created.status === 201 ? bench.adopt("Users", created) : undefined;
  if (!made) return violated(`The create was answered with ${statusOf(created)}.`, created);
  let person = await read(made);
  const steps: [string, () => Promise<ScimAnswer[]>, (json: Json) => boolean][] = [
    ["after the create", async () => [created], (json) => json["active"] === true],
    ["after the change", () => sayAll(dialect.change(person, "Entente changed")), (json) => dialect.hasChanged(json, "Entente changed")],
    ["after the deactivation", async () => [await say(dialect.activate(person, false))], (json) => json["active"] === false],
    ["after the reactivation", async () => [await say(dialect.activate(person, true))], (json) => json["active"] === true && json["displayName"] === "Entente changed"],
  ];
  const wrongAfter = async ([what, send, fits]: (typeof steps)[number]): Promise<Verdict | undefined> => {
    bench.step(what);
    const answers = await send();
    person = await read(made);
    const odd = answers.find((a) => !ok(a) || !isReadable(dialect, a));
    if (odd) return violated(`${capital(what)}: a request was answered with ${statusOf(odd)}${ok(odd) ? " and no JSON" : ""}.`, odd, person.seen);
    const fine = person.seen.status === 200 && person.json["id"] === made.id && fits(person.json);
    return fine ? undefined : violated(`${capital(what)} the person reads ${JSON.stringify(Object.fromEntries(["active", "displayName", "name", "phoneNumbers"].map((key) => [key, person.json[key]])))}.`, ...answers, person.seen);
  };
  for (const step of steps) {
    const wrong = await wrongAfter(step);
    if (wrong) return wrong;
  }
  if (pushesGroups(bench.section) === true) {
    bench.step("a group is looked for, made, renamed, joined and left");
    const displayName = `Entente test ${bench.word()}`;
    const byName = () => bench.request("GET", dialect.search("Groups", `displayName eq ${JSON.stringify(displayName)}`), { headers });
    const nobody = await byName();
    if (totalOf(nobody) !== 0) return violated(`Before its create a search for the group gave ${nobody.status} with ${String(totalOf(nobody))} groups.`, nobody);
    const answer = await post("Groups", dialect.group({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName }));
    const group = answer.status === 201 ? bench.adopt("Groups", answer) : undefined;
    if (!group) return violated(`The create of a group was answered with ${statusOf(answer)}.`, answer);
    const there = await byName();
    if (idsIn(there).join() !== group.id) return violated(`After its create a search for the group gave ${there.status} with ${idsIn(there).length} groups.`, there);
    const name = `Entente renamed ${bench.word()}`;
    for (const [what, calls, fits] of [
      ["After the rename", (now) => [dialect.renameGroup(now, name)], (json) => json["displayName"] === name],
      ["After joining", (now) => dialect.join(now, [person]), (json) => membersIn(json).join() === made.id],
      ["After leaving", (now) => dialect.leave(now, [person]), (json) => membersIn(json).length === 0],
    ] as [string, (now: Made) => DialectCall[], (json: Json) => boolean][]) {
      const answers = await sayAll(calls(await read(group)));
      const now = await read(group);
      const odd = answers.find((a) => !ok(a) || !isReadable(dialect, a));
      if (odd || !fits(now.json)) return violated(`${what} (${answers.map(statusOf).join(", ")}) the group is called "${String(now.json["displayName"])}" and has ${membersIn(now.json).length} members.`, ...answers, now.seen);
    }
  }
  const wrong = await wrongAfter(["after leaving", async () => [await say(dialect.activate(person, false))], (json) => json["active"] === false]);
  if (wrong) return wrong;
  bench.step("the first page, as an import asks for it");
  const first = await bench.request("GET", dialect.page("Users", 1, 100), { headers });
  if ((totalOf(first) ?? 0) < 1) return violated(`The first page of people was answered with ${statusOf(first)} and ${String(totalOf(first))} people.`, first);
  const found = await search();
  return heldIf(idsIn(found).join() === made.id, { held: "One account under one id, closed at the end.", violated: `At the end the search finds ${idsIn(found).length} people.` }, created, found);
}

/** A person without the words of the run's own dialect: this check puts its own to them. */
function plainOf(bench: ScimBench): Json {
  const name = `${bench.word()}@entente-test.example`;
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: name, name: { givenName: "Tess", familyName: "Tester" }, displayName: "Tess Tester",
    emails: [{ value: name, type: "work", primary: true }], active: true,
  };
}

const isReadable = (dialect: ScimDialect, answer: ScimAnswer) => !dialect.needsJson || answer.status === 204 || Object.keys(answer.json).length > 0;
const capital = (words: string) => `${words[0]?.toUpperCase()}${words.slice(1)}`;

export const lifeCycles: readonly Check[] = Object.values(SCIM_DIALECTS).map(lifeCycle);
