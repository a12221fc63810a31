import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildServer } from "../platform/http/index.ts";
import { systemClock } from "../kernel/index.ts";
import { openJobs } from "../platform/jobs/index.ts";
import { keepMail } from "./actions/outbox.ts";
import { authenticate } from "./actions/sessions.ts";
import { readExport } from "./audit-export.ts";
import { verifyAudit } from "./audit.ts";
import { defineTenancyJobs } from "./jobs.ts";
import { tenancyRoutes } from "./routes.ts";
import { PASSWORD, testActor, testGround } from "./testing.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let server: FastifyInstance;
let north: Awaited<ReturnType<typeof testActor>>;
beforeAll(async () => {
  platform = await testGround();
  platform.jobs = openJobs({ ...platform, clock: systemClock });
  defineTenancyJobs(platform);
  north = await testActor(platform, "ada@north.example", ["admin", "publisher"], { slug: "north" });
  server = await buildServer({ platform, routes: tenancyRoutes, authenticate: (caller) => authenticate(platform, caller), config: { strictAudit: true } });
});
afterAll(async () => {
  await server.close();
  await platform.jobs.stop();
  await platform.db.close();
});

/** What a browser does: keeps cookies, says where the request comes from. */
function browser(token?: string) {
  const jar = new Map<string, string>(token ? [["__Host-entente_session", token]] : []);
  return {
    jar,
    async send(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object, headers: Record<string, string> = {}) {
      const answer = await server.inject({
        method, url: `/api${url}`, ...(payload ? { payload } : {}),
        headers: { origin: "https://entente.example", "sec-fetch-site": "same-origin", cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "), ...headers },
      });
      for (const { name, value, maxAge } of answer.cookies) {
        if (maxAge === 0) jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
  };
}

it("signs in, says who one is, switches nothing else, and signs out", async () => {
  const ada = browser();
  expect((await ada.send("GET", "/session")).statusCode).toBe(401);
  const signedIn = await ada.send("POST", "/session", { email: "ada@north.example", password: PASSWORD });
  expect(signedIn.statusCode).toBe(200);
  expect(signedIn.json()).toMatchObject({ account: { email: "ada@north.example" }, org: { slug: "north" }, orgs: [{ slug: "north" }], roles: ["admin", "publisher"] });
  expect(signedIn.json().rights).toContain("org.manage");
  expect(signedIn.json().rights).not.toContain("review.decide");
  const cookies = [signedIn.headers["set-cookie"]].flat();
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) expect(cookie).toMatch(/^__Host-entente_(session|device)=.+; HttpOnly; SameSite=Lax; Secure$/);
  expect(signedIn.body).not.toContain(ada.jar.get("__Host-entente_session"));

  const read = await ada.send("GET", "/session");
  expect(read.json()).toEqual(signedIn.json());
  const old = browser(ada.jar.get("__Host-entente_session"));
  expect((await ada.send("DELETE", "/session")).statusCode).toBe(204);
  expect(ada.jar.has("__Host-entente_session")).toBe(false);
  expect((await old.send("GET", "/session")).statusCode).toBe(401);
});

it("answers an unknown address and a wrong password with the same bytes but for the request's own id", async () => {
  const masked = async (email: string) => {
    const answer = await browser().send("POST", "/session", { email, password: "not the password" });
    const id = String(answer.headers["x-request-id"]);
    return { status: answer.statusCode, body: answer.body.replaceAll(id, "#"), headers: Object.keys(answer.headers).sort(), length: answer.headers["content-length"] };
  };
  expect(await masked("ada@north.example")).toEqual(await masked("nil@north.example"));
});

it("tells when a throttled sign-in is heard again", async () => {
  const stranger = browser();
  for (let i = 0; i < 6; i++) await stranger.send("POST", "/session", { email: "slow@north.example", password: "wrong" });
  const answer = await stranger.send("POST", "/session", { email: "slow@north.example", password: "wrong" });
  expect([answer.statusCode, answer.json().code, answer.headers["retry-after"]]).toEqual([429, "too-many", "1"]);
});

it("invites, accepts, changes and removes a member, each with one audit entry", async () => {
  const admin = browser(north.token);
  const invited = await admin.send("POST", "/members", { email: "ben@north.example", name: "Ben", roles: ["member"] });
  expect([invited.statusCode, invited.json().mailed]).toEqual([201, true]);
  expect(invited.body).not.toMatch(/token/i);
  const token = /token=([\w-]+)/.exec(platform.mailbox.at(-1)?.text ?? "")?.[1];

  const ben = browser();
  expect((await ben.send("POST", "/invitations/read", { token })).json()).toMatchObject({ email: "ben@north.example", needsPassword: true });
  expect((await ben.send("POST", "/invitations/accept", { token, password: PASSWORD })).json()).toMatchObject({ signedIn: true, org: { slug: "north" } });
  expect((await ben.send("GET", "/members")).statusCode).toBe(403);
  expect((await ben.send("POST", "/account/password", { current: PASSWORD, next: "another four words" })).statusCode).toBe(204);
  expect((await ben.send("GET", "/session")).statusCode).toBe(200);

  const [member] = (await admin.send("GET", "/members")).json().members.filter((one: { email: string }) => one.email === "ben@north.example");
  expect((await admin.send("PATCH", `/members/${member.id}`, { roles: ["publisher"] })).json()).toMatchObject({ roles: ["publisher"] });
  expect((await ben.send("GET", "/session")).statusCode).toBe(401);
  expect((await admin.send("DELETE", `/members/${member.id}`)).statusCode).toBe(204);
  const own = await admin.send("DELETE", `/members/${north.actor.accountId}`);
  expect([own.statusCode, own.json().code]).toEqual([409, "gate-closed"]);
});

it("gives a token once, lets it do what its scopes say, and shows and exports a chain that holds", async () => {
  const admin = browser(north.token);
  const made = (await admin.send("POST", "/tokens", { name: "auditor", scopes: ["audit.read"] })).json();
  expect((await admin.send("GET", "/tokens")).body).not.toContain(made.secret);
  const program = (url: string) => browser().send("GET", url, undefined, { authorization: `Bearer ${made.secret}` });
  expect((await program("/members")).statusCode).toBe(403);
  const page = (await program("/audit?limit=2&action=token.")).json();
  expect(page.entries).toMatchObject([{ action: "token.create", subject: made.id, actorId: north.actor.accountId, ip: "127.0.0.1" }]);
  expect(page.entries[0].requestId).toMatch(/^req_/);
  const exported = await program("/audit/export");
  expect(exported.headers["content-type"]).toContain("application/x-ndjson");
  const { entries, heads } = readExport(exported.body);
  expect(verifyAudit(entries, heads)).toEqual({ ok: true, head: page.head });
  expect((await admin.send("DELETE", `/tokens/${made.id}`)).statusCode).toBe(204);
  expect((await program("/audit")).statusCode).toBe(401);
});

it("answers alike whether or not a forgotten password's account exists, and mails the link later, in the background", async () => {
  await testActor(platform, "lea@lost.example", ["admin"], { slug: "lost" });
  const before = platform.mailbox.length;
  const answers = [];
  for (const email of ["LEA@lost.example", "nobody@lost.example"]) {
    const answer = await browser().send("POST", "/session/recovery", { email });
    answers.push([answer.statusCode, answer.body]);
  }
  expect(answers).toEqual([[204, ""], [204, ""]]);
  expect(platform.mailbox.length).toBe(before);
  await platform.jobs.drain();
  expect(platform.mailbox.slice(before).map((letter) => letter.to)).toEqual(["lea@lost.example"]);
  const token = /recovery\?token=([\w-]+)/.exec(platform.mailbox.at(-1)?.text ?? "")?.[1];
  const lea = browser();
  expect((await lea.send("POST", "/session/recovery/use", { token, password: "words after forgetting" })).json()).toMatchObject({ org: { slug: "lost" } });
  expect((await lea.send("GET", "/session")).statusCode).toBe(200);
});

it("names and opens orgs for those who may, and for nobody else", async () => {
  const admin = browser(north.token);
  expect((await admin.send("PATCH", "/org", { name: "North Ltd" })).json()).toMatchObject({ slug: "north", name: "North Ltd" });
  expect((await admin.send("POST", "/orgs", { slug: "mine", name: "Mine", kinds: ["desk"] })).statusCode).toBe(403);
  const desk = await testActor(platform, "op@desk.example", ["operator"], { slug: "desk", kinds: ["desk"] });
  const operator = browser(desk.token);
  const made = await operator.send("POST", "/orgs", { slug: "new", name: "New", kinds: ["publisher"] });
  expect([made.statusCode, made.json().slug]).toEqual([201, "new"]);
  expect((await operator.send("PATCH", `/orgs/${made.json().id}`, { status: "suspended" })).json()).toMatchObject({ status: "suspended", kinds: ["publisher"] });
  expect((await operator.send("GET", "/orgs")).json().orgs).toHaveLength(4);
});

it("lets an operator invite the first admin of an org by mail, audited there, and nobody once it has one", async () => {
  const desk = await testActor(platform, "op@first-desk.example", ["operator", "admin"], { slug: "first-desk", kinds: ["desk"] });
  const operator = browser(desk.token);
  const org = (await operator.send("POST", "/orgs", { slug: "fresh", name: "Fresh", kinds: ["publisher"] })).json();
  const state = async () => (await operator.send("GET", "/orgs")).json().orgs.find((one: { id: string }) => one.id === org.id).admin;
  const invite = (as: ReturnType<typeof browser>, email = "fay@fresh.example", id = org.id) => as.send("POST", `/orgs/${id}/invitations`, { email, name: "Fay" });
  expect([await state(), (await invite(browser(north.token))).statusCode, (await invite(browser())).statusCode]).toEqual(["none", 403, 401]);
  expect([(await invite(operator, "no address")).json().code, (await invite(operator, undefined, "org_00000000000000000000000000")).json().code]).toEqual(["invalid-field", "not-found"]);
  const before = platform.mailbox.length;
  const made = await invite(operator);
  expect([made.statusCode, made.json()]).toMatchObject([201, { email: "fay@fresh.example", roles: ["admin"], mailed: true }]);
  expect(await state()).toBe("invited");
  expect((await invite(operator)).statusCode).toBe(201); // again, for a new link
  const [old, token] = platform.mailbox.slice(before).map((letter) => /invitation\?token=([\w-]+)/.exec(letter.text)?.[1]);
  const fay = browser();
  expect((await fay.send("POST", "/invitations/accept", { token: old, password: "words of the first" })).statusCode).toBe(404);
  expect((await fay.send("POST", "/invitations/accept", { token, password: "words of the first" })).json()).toMatchObject({ org: { slug: "fresh" }, signedIn: true });
  expect((await fay.send("GET", "/session")).json()).toMatchObject({ org: { slug: "fresh" }, roles: ["admin"] });
  const entries = (await fay.send("GET", "/audit?action=member.invite")).json().entries;
  expect(entries).toMatchObject([{ actorName: desk.actor.name, actorId: desk.actor.accountId, detail: { email: "fay@fresh.example", roles: ["admin"] } }, { actorId: desk.actor.accountId }]);
  expect([await state(), (await invite(operator, "gil@fresh.example")).json().code]).toEqual(["there", "gate-closed"]);
});

it("ends the link that went to a wrong address when an operator invites somebody else, and no invitation of an org that has an admin", async () => {
  const { token: session } = await testActor(platform, "op@second-desk.example", ["operator", "admin"], { slug: "second-desk", kinds: ["desk"] });
  const operator = browser(session);
  const org = (await operator.send("POST", "/orgs", { slug: "mistyped", name: "Mistyped", kinds: ["publisher"] })).json();
  const before = platform.mailbox.length;
  const links = () => platform.mailbox.slice(before).map((letter) => /invitation\?token=([\w-]+)/.exec(letter.text)?.[1]);
  const fay = browser();
  const accept = (token: string | undefined, as = browser()) => as.send("POST", "/invitations/accept", { token, password: "words of the first" });
  for (const email of ["fey@else.example", "fay@mistyped.example"]) expect((await operator.send("POST", `/orgs/${org.id}/invitations`, { email, name: "Fay" })).statusCode).toBe(201);
  const [wrong, right] = links();
  expect([(await accept(wrong)).statusCode, (await accept(right, fay)).statusCode]).toEqual([404, 200]);
  // her own invitation of a second admin is no business of the network
  expect((await fay.send("POST", "/members", { email: "gil@mistyped.example", name: "Gil", roles: ["admin"] })).statusCode).toBe(201);
  expect((await operator.send("POST", `/orgs/${org.id}/invitations`, { email: "mal@else.example", name: "Mal" })).json().code).toBe("gate-closed");
  expect((await accept(links()[2])).statusCode).toBe(200);
});

it("says which roles an org can give, by what it is", async () => {
  const roles = async (slug: string, kinds: ("publisher" | "customer" | "desk")[]) => {
    const { token } = await testActor(platform, `ann@${slug}.example`, ["admin"], { slug, kinds });
    return (await browser(token).send("GET", "/members")).json().roles.toSorted();
  };
  expect(await roles("of-publisher", ["publisher"])).toEqual(["admin", "member", "publisher"]);
  expect(await roles("of-customer", ["customer"])).toEqual(["admin", "member", "publisher"]);
  expect(await roles("of-both", ["publisher", "desk"])).toEqual(["admin", "analyst", "lead", "member", "operator", "publisher"]);
});

it("asks for a passkey without saying who exists", async () => {
  const answer = await browser().send("POST", "/session/passkey/options");
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ rpId: "entente.example", challenge: expect.any(String) });
  const admin = browser(north.token);
  expect((await admin.send("POST", "/account/passkeys/options")).json()).toMatchObject({ rp: { id: "entente.example" }, user: { name: "ada@north.example" } });
  expect((await admin.send("GET", "/account/passkeys")).json()).toEqual({ passkeys: [] });
});

it("shows the outbox in the demo and knows no such page elsewhere", async () => {
  await keepMail(platform.db)({ to: "ada@north.example", subject: "Hello", text: "There" });
  expect((await browser().send("GET", "/outbox")).statusCode).toBe(404);
  const demo = await buildServer({ platform: { ...platform, config: { ...platform.config, demo: true } }, routes: tenancyRoutes, authenticate: async () => undefined });
  const answer = await demo.inject({ url: "/api/outbox" });
  expect(answer.json().letters).toMatchObject([{ to: "ada@north.example", subject: "Hello", text: "There" }]);
  await demo.close();
});
