import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { wire } from "../src/app/flow.ts";
import { allRoutes, allStreams } from "../src/app/routes.ts";
import { createPerson } from "../src/directory/index.ts";
import { type AccountId, type Actor, type Right, RIGHTS, ROLES, type Role } from "../src/kernel/index.ts";
import { asDeclaration, type Declaration, defineRoute, type Route } from "../src/platform/http/index.ts";
import { defineDeploymentJobs } from "../src/stages/deployment/index.ts";
import { publishManifest, smallManifest } from "../src/stages/deployment/testing.ts";
import { recordEvidence } from "../src/stages/submission/index.ts";
import { defineVerificationJobs } from "../src/stages/verification/index.ts";
import { addMember, createAccount, createSession, createToken, defineTenancyJobs, findOrg, removeMember, systemActor } from "../src/tenancy/index.ts";
import { BODIES } from "./access-bodies.ts";
import { type Credentials, faults, hear, type Heard, isChange, masked, parametersOf, unknownParameters } from "./access-walk.ts";
import { acmeLogo, acmeManifest, harness, type Harness } from "./harness.ts";

/** Operations that anyone may call. Whatever is added to the declarations as public must be added here, by a person who means it. */
const PUBLIC = new Set([
  "session.signIn", "session.askForPasskey", "session.signInByPasskey", "session.askForRecovery", "session.recover", "invitations.read", "invitations.accept",
  "outbox.list", "manifest.validate", "manifest.diff", "catalog.search", "catalog.get", "catalog.version", "catalog.publisher", "catalog.nights", "checks.list", "checks.search", "checks.get", "docs.list", "docs.get", "runs.get",
  // of published runs, as runs.get
  "runs.report", "runs.reportHtml", "runs.reportJunit", "runs.reportSarif", "runs.bundle", "evidence.keys",
]);
/** Operations about oneself: every member may call them, in whatever role. */
const ONESELF = new Set([
  "session.read", "session.signOut", "session.switchOrg", "account.changePassword", "passkeys.list", "passkeys.offer", "passkeys.add", "passkeys.rename", "passkeys.remove", "my.apps",
  "inbox.read", "inbox.markRead", "inbox.chooseMail",
  // the network's own rules, which everybody in it may know
  "network.policy", "network.holidays", "rules.list",
]);
/** `signed-in` operations whose action asks for one of several rights, because publisher and desk share them. */
const EITHER: Record<string, readonly Right[]> = {
  "runs.start": ["verification.run", "review.decide"], "runs.compatibility": ["verification.run", "review.decide"], "runs.cancel": ["verification.run", "review.decide"], "runs.rerun": ["verification.run", "review.decide"],
  "runs.list": ["submission.read", "review.read"], "runs.events": ["submission.read", "review.read"], "submissions.presence": ["submission.read", "review.read"], "runs.compare": ["submission.read", "review.read"], "runs.check": ["submission.read", "review.read"],
  "threads.list": ["submission.read", "review.read"], "threads.attachment": ["submission.read", "review.read"], "threads.open": ["submission.write", "review.decide"], "threads.reply": ["submission.write", "review.decide"],
  "threads.resolve": ["submission.write", "review.decide"], "threads.markFixed": ["submission.write", "review.decide"], "requirements.list": ["submission.read", "review.read"],
  "support.list": ["submission.read", "review.read"], "support.get": ["submission.read", "review.read"], "support.write": ["submission.write", "review.decide"], "support.close": ["submission.write", "review.decide"],
};
/** What a token is refused although its owner may: each would let a key outlive or outgrow itself. */
const NOT_BY_TOKEN = new Set(["session.switchOrg", "account.changePassword", "passkeys.offer", "passkeys.add", "passkeys.rename", "passkeys.remove", "tokens.create"]);

const declarations: Declaration[] = [...allRoutes, ...allStreams.map(asDeclaration)];
const HOME = "harbour";

let h: Harness;
let people: Record<Role, Actor>;
let owner: Actor;
let stranger: Actor;
/** Ids of things that exist at home, by kind. */
let real: Record<string, string>;

const session = async (actor: Actor): Promise<Credentials> => ({ cookie: (await createSession(h.platform, actor.accountId, actor.orgId)).token });
const tokenOf = async (actor: Actor, scopes: Right[], days = 30): Promise<Credentials> => ({ bearer: (await createToken(h.platform, actor, { name: "walk", scopes, days })).secret });
const rightsNeeded = (route: Declaration): readonly Right[] => (route.access === "signed-in" ? (EITHER[route.operation] ?? []) : route.access === "public" ? [] : [route.access]);
const holds = (role: Role, rights: readonly Right[]): boolean => rights.length === 0 || rights.some((right) => (RIGHTS[right] as readonly Role[]).includes(role));
const refused = (heard: Heard): boolean => heard.code === "not-signed-in" || heard.code === "not-allowed";

/** Calls each declaration as somebody; lists every answer that is not as the declaration says. */
async function walk(
  credentials: (route: Declaration) => Promise<Credentials>, expected: (route: Declaration, heard: Heard) => string | undefined,
  options: { routes?: readonly Declaration[]; real?: Record<string, string>; server?: Harness["server"] } = {},
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of options.routes ?? declarations) {
    const heard = await hear(options.server ?? h.server, route, await credentials(route), { real: options.real ?? {}, body: BODIES[route.operation] });
    const said = [expected(route, heard), ...faults(route, heard)].filter((each) => each !== undefined);
    wrong.push(...said.map((what) => `${route.operation} (${route.method} ${route.path}): ${what}; it answered ${heard.status} ${heard.code ?? ""}`));
  }
  return wrong;
}
const mustBe = (status: number, code: string) => (_route: Declaration, heard: Heard) => (heard.status === status && heard.code === code ? undefined : `should be ${status} ${code}`);
const nobody = (route: Declaration, heard: Heard) =>
  route.access === "public" ? (refused(heard) ? "is public" : undefined) : mustBe(401, "not-signed-in")(route, heard);
const asRole = (role: Role) => (route: Declaration, heard: Heard) =>
  holds(role, rightsNeeded(route)) ? (refused(heard) ? `"${role}" may call this` : undefined) : mustBe(403, "not-allowed")(route, heard);

beforeAll(async () => {
  h = await harness({
    routes: allRoutes, streams: allStreams,
    wire: (platform) => {
      defineTenancyJobs(platform);
      defineVerificationJobs(platform);
      defineDeploymentJobs(platform);
      wire(platform);
    },
  });
  const atDesk = (role: Role) => role === "analyst" || role === "operator" || role === "lead";
  const here = (role: Role) => h.someone(atDesk(role) ? "desk" : HOME, atDesk(role) ? ["desk"] : ["publisher", "customer"], [role]);
  const made: [Role, Actor][] = [];
  for (const role of ROLES) made.push([role, (await here(role)).actor]);
  people = Object.fromEntries(made) as Record<Role, Actor>;
  const home = await h.someone(HOME, ["publisher", "customer"], ["publisher", "admin"], "owner@harbour.example");
  owner = home.actor;
  stranger = (await h.someone("rival", ["publisher", "customer"], ["publisher", "admin", "member"])).actor;
  real = await fill(home);
}, 120_000);
afterAll(() => h?.close());

/** One of each kind of thing at home, made through the API. */
async function fill(home: Awaited<ReturnType<Harness["someone"]>>): Promise<Record<string, string>> {
  const idOf = (answer: { status: number; body: unknown }): string => {
    if (answer.status >= 300) throw new Error(`the world of this test could not be made: ${JSON.stringify(answer.body)}`);
    return (answer.body as { id: string }).id;
  };
  const person = idOf(await home.post("/people", { userName: "canary", email: "canary@harbour.example", givenName: "Canary", familyName: "Bird" }));
  const group = idOf(await home.post("/groups", { name: "Canaries" }));
  const token = idOf(await home.post("/tokens", { name: "canary", scopes: ["org.read"], days: 1 }));
  const submission = idOf(await home.post("/submissions", { text: acmeManifest() }));
  await home.put(`/submissions/${submission}/logo`, { base64: acmeLogo() });
  await home.put(`/submissions/${submission}/secrets/acme_scim_token`, { value: "the token of the test tenant" });
  const run = idOf(await home.post(`/submissions/${submission}/runs`, {}));
  const { draftDigest } = (await home.get(`/submissions/${submission}`)).body as unknown as { draftDigest: string };
  await recordEvidence(h.platform, home.actor.orgId, submission, {
    runId: run, digest: draftDigest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 1, held: 1, violated: 0, couldNotTell: 0,
  });
  idOf(await home.post(`/submissions/${submission}/submit`, {}));
  const threads = (await home.post(`/submissions/${submission}/threads`, {
    about: { kind: "general", ref: "" }, blocking: false, body: "Canary", attachments: [{ name: "canary.txt", mediaType: "text/plain", base64: "Q2FuYXJ5" }],
  })).body as unknown as { items: { id: string; messages: { attachments: { id: string }[] }[] }[] };
  const webhook = idOf(await home.post("/webhooks", { url: "http://localhost:9/canary", events: ["submission.moved"] }));
  const delivery = idOf(await home.post(`/webhooks/${webhook}/test`, {}));
  await home.post("/domains", { domain: "harbour.example" });
  const org = await findOrg(h.platform, HOME);
  const small = smallManifest(HOME, { sso: { saml: { entityId: "https://harbour.example/sp", acsUrl: "https://harbour.example/acs", flows: { idpInitiated: true } } } });
  (small["metadata"] as Record<string, unknown>)["visibility"] = "private";
  await publishManifest(h.platform, org!, small);
  const app = idOf(await home.post("/apps", { slug: HOME }));
  const assigned = (await home.post(`/apps/${app}/assignments`, { targets: [{ kind: "person", id: person }] })).body as unknown as { items: { id: string }[] };
  return { per: person, grp: group, tok: token, sub: submission, run, thr: threads.items[0]!.id, att: threads.items[0]!.messages[0]!.attachments[0]!.id, app, asg: assigned.items[0]!.id, acc: people.member.accountId, slug: HOME, org: org!.id, whk: webhook, delivery, domain: "harbour.example" };
}

describe("the declarations", () => {
  it("name every operation once, and give a reason for each change that leaves no audit entry", () => {
    const wrong = declarations.flatMap((route) => [
      ...(declarations.filter((other) => other.operation === route.operation).length > 1 ? [`${route.operation} is declared twice`] : []),
      ...(route.unaudited !== undefined && (!isChange(route) || route.unaudited.trim().length < 20) ? [`${route.operation}: "${route.unaudited}" is no reason`] : []),
      ...(unknownParameters(route).length > 0 ? [`${route.operation}: this test does not know what :${unknownParameters(route).join(", :")} names`] : []),
      ...(isChange(route) && !(route.operation in BODIES) ? [`${route.operation}: this test has no body for it`] : []),
    ]);
    expect(wrong).toEqual([]);
  });

  it("are public or open to every member only where that is meant", () => {
    const of = (access: string) => declarations.filter((route) => route.access === access).map((route) => route.operation);
    expect(of("public").filter((name) => !PUBLIC.has(name))).toEqual([]);
    expect(of("signed-in").filter((name) => !ONESELF.has(name) && !(name in EITHER))).toEqual([]);
    expect(declarations.filter((route) => !["public", "signed-in", ...Object.keys(RIGHTS)].includes(route.access))).toEqual([]);
  });
});

describe("every operation, as", () => {
  it("nobody: 401, unless it is public", async () => {
    expect(await walk(async () => ({}), nobody)).toEqual([]);
    expect(await walk(async () => ({ cookie: "made-up" }), nobody)).toEqual([]);
    expect(await walk(async () => ({ bearer: "ent_made-up" }), nobody)).toEqual([]);
  }, 60_000);

  it.each(ROLES)("a member with the role %s: refused without the right, let in with it", async (role) => {
    expect(await walk(() => session(people[role]), asRole(role))).toEqual([]);
  }, 60_000);

  it("somebody who was removed from the org: 401", async () => {
    const gone = await newcomer(HOME, ["admin"]);
    const [cookie, bearer] = [await session(gone), await tokenOf(gone, ["directory.read", "org.manage"])];
    await removeMember(h.platform, owner, gone.accountId);
    expect(await walk(async () => cookie, nobody)).toEqual([]);
    expect(await walk(async () => bearer, nobody)).toEqual([]);
  }, 60_000);

  it("a member of a suspended org: 401", async () => {
    const { actor } = await h.someone("closed", ["publisher", "customer"], ["publisher", "admin"]);
    const [cookie, bearer] = [await session(actor), await tokenOf(actor, ["directory.read"])];
    const operator = await session(people.operator);
    const suspended = await h.server.inject({
      method: "PATCH", url: `/api/orgs/${actor.orgId}`, headers: { origin: h.server.publicOrigin, cookie: `entente_session=${operator.cookie}`, "content-type": "application/json" }, payload: '{"status":"suspended"}',
    });
    expect(suspended.statusCode).toBe(200);
    expect(await walk(async () => cookie, nobody)).toEqual([]);
    expect(await walk(async () => bearer, nobody)).toEqual([]);
  }, 60_000);

  it("a token: let in by the one scope that is needed, refused with every other scope together", async () => {
    const wrong: string[] = [];
    for (const actor of [owner, people.analyst, people.operator]) {
      const held = (Object.keys(RIGHTS) as Right[]).filter((right) => holdsAny(actor, [right]));
      const tokens = new Map<string, Credentials>();
      const having = async (scopes: Right[]): Promise<Credentials> => {
        const key = scopes.join();
        tokens.set(key, tokens.get(key) ?? (await tokenOf(actor, scopes)));
        return tokens.get(key)!;
      };
      for (const route of declarations.filter((each) => each.access !== "public")) {
        const needed = rightsNeeded(route);
        for (const right of needed.length === 0 ? (["org.read"] as const) : needed.filter((each) => held.includes(each))) {
          wrong.push(...(await walk(() => having([right]), (_, heard) => {
            if (NOT_BY_TOKEN.has(route.operation)) return heard.status >= 400 ? undefined : "no token may do this";
            return refused(heard) ? `a token for "${right}" may call this` : undefined;
          }, { routes: [route] })));
        }
        const others = held.filter((right) => !needed.includes(right));
        if (needed.length > 0) wrong.push(...(await walk(() => having(others), mustBe(403, "not-allowed"), { routes: [route] })).map((what) => `${what}, to a token for ${others.join(", ")}`));
      }
    }
    expect([...new Set(wrong)]).toEqual([]);
  }, 180_000);

  it("a page of another site with the visitor's cookie: no change goes through", async () => {
    const cookie = await session(owner);
    const through: string[] = [];
    for (const route of declarations.filter(isChange)) {
      const heard = await hear(h.server, route, cookie, { origin: "https://elsewhere.example", body: BODIES[route.operation] });
      if (heard.status !== 403 || heard.code !== "cross-site") through.push(`${route.operation}: ${heard.status} ${heard.code}`);
    }
    expect(through).toEqual([]);
  }, 60_000);

  it("a stranger who holds every role an org can give: another org's things answer as if they were not there", async () => {
    const withIds = declarations.filter((route) => parametersOf(route.path).length > 0 && !/^\/(?:checks|docs)\//.test(route.path)); // everybody's
    const wrong: string[] = [];
    const person = await createPerson(h.platform, stranger, { userName: "rita", email: "rita@rival.example", givenName: "Rita", familyName: "Val" });
    for (const route of withIds) {
      const body = route.operation === "apps.assign" ? { targets: [{ kind: "person", id: person.id }] } : BODIES[route.operation];
      const theirs = await hear(h.server, route, await session(stranger), { real, body });
      const nobodys = await hear(h.server, route, await session(stranger), { body });
      const expected = holdsAny(stranger, rightsNeeded(route)) ? 404 : 403;
      if (theirs.status !== expected) wrong.push(`${route.operation}: ${theirs.status} ${theirs.code} on a foreign id`);
      if (masked(theirs.text) !== masked(nobodys.text)) wrong.push(`${route.operation}: tells a foreign id from a made-up one: ${masked(theirs.text)} / ${masked(nobodys.text)}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it("a stranger: no list, search or export holds anything of another org", async () => {
    const leaked: string[] = [];
    for (const route of declarations.filter((each) => !isChange(each) && parametersOf(each.path).length === 0)) {
      for (const as of [await session(stranger), {}]) {
        const { text } = await hear(h.server, route, as);
        leaked.push(...[...Object.values(real).filter((id) => id.includes("_")), "canary@harbour.example"].filter((word) => text.includes(word)).map((word) => `${route.operation} shows ${word}`));
      }
    }
    expect(leaked).toEqual([]);
  });

  it("a stranger: foreign ids inside a body are refused as well", async () => {
    const rival = await session(stranger);
    const post = async (path: string, payload: unknown) => {
      const answer = await h.server.inject({ method: "POST", url: `/api${path}`, headers: { origin: h.server.publicOrigin, cookie: `entente_session=${rival.cookie}`, "content-type": "application/json" }, payload: JSON.stringify(payload) });
      return { status: answer.statusCode, body: answer.json() as { id: string; code: string } };
    };
    const group = await post("/groups", { name: "Rivals" });
    const added = await post(`/groups/${group.body.id}/members`, { add: [real["per"]] });
    expect([added.status, added.body.code]).toEqual([422, "invalid-field"]);
    const installed = await post("/apps", { slug: HOME });
    expect([installed.status, installed.body.code]).toEqual([404, "not-found"]); // a private listing of another org
  });

  it("its owner: every id that a stranger was refused is there", async () => {
    const missing: string[] = [];
    const routes = declarations.filter((route) => parametersOf(route.path).length > 0 && route.method !== "DELETE" && holdsAny(owner, rightsNeeded(route)));
    for (const route of routes) {
      if (/:op|:plan|\/runs\/:id\/(report|bundle)|\/passkeys\/|\/checks\/|\/orgs\/|\/members\/|\/presence\//.test(route.path)) continue; // nothing of the kind is in this world, it would change who calls, or it goes on as long as somebody listens
      const heard = await hear(h.server, route, await session(owner), { real, body: BODIES[route.operation] });
      if (heard.status === 404 && !heard.text.includes("has no OpenID Connect client")) missing.push(`${route.operation}: ${heard.text}`);
    }
    expect(missing).toEqual([]);
  }, 60_000);

  it("somebody whose session or token has expired: 401", async () => {
    const fresh = await newcomer(HOME, ["publisher", "admin"]);
    const [cookie, bearer] = [await session(fresh), await tokenOf(fresh, ["directory.read", "org.read"], 1)];
    h.platform.clock.advance(25 * 3_600_000);
    expect(await walk(async () => cookie, nobody)).toEqual([]);
    expect(await walk(async () => bearer, nobody)).toEqual([]);
  }, 60_000);
});

describe("this test", () => {
  it("finds a route that was declared wrongly", async () => {
    const returns = z.object({ ok: z.boolean() });
    const handle = async () => ({ ok: true });
    const planted: Route[] = [
      defineRoute({ method: "GET", path: "/people/:id", access: "public", operation: "planted.open", summary: "Forgot the right", returns, handle }),
      defineRoute({ method: "GET", path: "/groups/:id", access: "directory.read", operation: "planted.breaks", summary: "Breaks", returns, handle: async () => { throw new Error("broken"); } }),
      defineRoute({ method: "POST", path: "/groups", access: "directory.write", operation: "planted.silent", summary: "Leaves no audit entry", returns, handle }),
    ];
    const other = await harness({ routes: planted });
    try {
      const { actor } = await other.someone(HOME, ["customer"], ["admin"]);
      const { token } = await createSession(other.platform, actor.accountId, actor.orgId);
      const right = planted.map((route) => ({ ...route, access: "directory.read" as const }));
      const anonymous = await walk(async () => ({}), nobody, { routes: right, server: other.server });
      expect(anonymous).toEqual([expect.stringContaining("planted.open (GET /people/:id): should be 401 not-signed-in; it answered 200")]);
      const member = await walk(async () => ({ cookie: token }), asRole("admin"), { routes: planted, server: other.server });
      expect(member).toEqual([expect.stringContaining("planted.breaks (GET /groups/:id): 500 internal"), expect.stringContaining("planted.silent (POST /groups): 500 internal")]);
    } finally {
      await other.close();
    }
  }, 60_000);
});

const holdsAny = (actor: Actor, rights: readonly Right[]): boolean => rights.length === 0 || actor.roles.some((role) => rights.some((right) => (RIGHTS[right] as readonly Role[]).includes(role)));

/** Somebody new in an org that is there. */
async function newcomer(slug: string, roles: Role[]): Promise<Actor> {
  const org = await findOrg(h.platform, slug);
  const account = await createAccount(h.platform, systemActor(org!), { email: `new-${roles.join("-")}@${slug}.example`, name: "New" });
  await addMember(h.platform, systemActor(org!), { accountId: account.id as AccountId, roles });
  return (await createSession(h.platform, account.id as AccountId, org!.id)).actor;
}
