import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Actor, Problem, newId } from "../../kernel/index.ts";
import { type Route, buildServer, defineRoute, requestContext } from "./index.ts";
import type { HttpSettings, ServerOptions } from "./settings.ts";
import { httpPlatform } from "./testing.ts";

const ORIGIN = "http://localhost:4000";
const member = (roles: Actor["roles"]): Actor => ({
  kind: "member", accountId: newId("acc"), orgId: newId("org"), orgSlug: "acme", name: "Ann", email: "ann@acme.example", roles,
});
const ACTORS: Record<string, Actor> = { publisher: member(["publisher"]), admin: member(["admin"]) };

const Thing = z.object({ id: z.string(), name: z.string() });
const read = defineRoute({
  method: "GET", path: "/things/:id", access: "signed-in", summary: "Read a thing", operation: "things.get",
  params: z.object({ id: z.string().regex(/^thing_\w+$/) }),
  query: z.object({ tag: z.array(z.string()).default([]), limit: z.coerce.number().int().max(100).optional() }),
  returns: Thing.extend({ tags: z.array(z.string()) }), problems: ["not-found"],
  handle: async ({ params, query }) => {
    if (params.id !== "thing_1") throw new Problem("not-found", `There is no ${params.id}`);
    const withMore = { id: params.id, name: "One", tags: query.tag, passwordHash: "never leaves" };
    return withMore;
  },
});
const make = defineRoute({
  method: "POST", path: "/things", access: "submission.write", summary: "Make a thing", operation: "things.make",
  body: z.object({ name: z.string().min(1).max(20), nested: z.object({ size: z.number() }).optional(), list: z.array(z.object({ a: z.string() })).optional() }),
  returns: Thing, status: 201,
  handle: async ({ body }) => {
    const context = requestContext();
    if (context) context.auditEntries += 1;
    return { id: "thing_2", name: body.name };
  },
});
const forget = defineRoute({
  method: "DELETE", path: "/things/:id", access: "signed-in", summary: "Forget a thing", operation: "things.forget",
  params: z.object({ id: z.string() }), returns: z.void(), handle: async () => undefined,
});
const signIn = defineRoute({
  method: "POST", path: "/session", access: "public", summary: "Sign in", operation: "session.open", unaudited: "a test",
  body: z.object({}), returns: z.void(), handle: async ({ reply }) => reply.cookie("session", "publisher", { maxAgeS: 60 }),
});
const broken = defineRoute({
  method: "GET", path: "/broken", access: "public", summary: "Breaks", operation: "things.break", returns: z.void(),
  handle: async () => { throw new Error("password=hunter2 in table secrets"); },
});
const liar = defineRoute({
  method: "GET", path: "/liar", access: "public", summary: "Answers wrong", operation: "things.lie", returns: Thing,
  handle: async () => ({ id: 7 }) as unknown as z.input<typeof Thing>,
});

let open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  open = [];
});
async function serve(config: HttpSettings = {}, more: Partial<ServerOptions> & { publicUrl?: string; extra?: Route[] } = {}) {
  const platform = httpPlatform(more.publicUrl ?? ORIGIN);
  const server = await buildServer({
    platform, routes: [read, make, forget, signIn, broken, liar, ...(more.extra ?? [])], config,
    authenticate: async ({ cookie, header }) => ACTORS[(header("authorization") ?? "").replace("Bearer ", "")] ?? ACTORS[cookie("session") ?? ""],
    ...more,
  });
  open.push(server);
  return { server, log: platform.log };
}
const as = (who: string) => ({ authorization: `Bearer ${who}` });

describe("a declared route", () => {
  it("gives a signed-in caller what it declares and nothing else", async () => {
    const { server } = await serve();
    const answer = await server.inject({ url: "/api/things/thing_1?tag=a&tag=b", headers: as("admin") });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ id: "thing_1", name: "One", tags: ["a", "b"] });
  });

  it("turns away who is nobody with 401 and who has no right with 403, before reading the body", async () => {
    const { server } = await serve();
    const nobody = await server.inject({ method: "POST", url: "/api/things", payload: "{broken", headers: { "content-type": "application/json" } });
    expect([nobody.statusCode, nobody.json().code, nobody.headers["www-authenticate"]]).toEqual([401, "not-signed-in", 'Bearer realm="entente"']);
    const gone = ACTORS["member"] = member(["member"]);
    const wrongRole = await server.inject({ method: "POST", url: "/api/things", payload: { name: "x" }, headers: as("member") });
    expect([wrongRole.statusCode, wrongRole.json().code]).toEqual([403, "not-allowed"]);
    expect(gone.roles).toEqual(["member"]);
  });

  it("answers 201 where declared and 204 for nothing", async () => {
    const { server } = await serve();
    const made = await server.inject({ method: "POST", url: "/api/things", payload: { name: "Two" }, headers: as("publisher") });
    expect([made.statusCode, made.json()]).toEqual([201, { id: "thing_2", name: "Two" }]);
    const gone = await server.inject({ method: "DELETE", url: "/api/things/thing_1", headers: as("admin") });
    expect([gone.statusCode, gone.body]).toEqual([204, ""]);
  });
});

describe("a refused request", () => {
  it("hears every wrong field at once, with pointer, code and mend", async () => {
    const { server } = await serve();
    const answer = await server.inject({
      method: "POST", url: "/api/things", headers: as("publisher"),
      payload: { name: "", Role: "operator", nested: { size: "big", publishedAt: 1 }, list: [{ a: "x", "b/~": 1 }] },
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    const body = answer.json();
    expect(body).toMatchObject({ type: "/problems/invalid-field", code: "invalid-field", status: 422, instance: `/requests/${answer.headers["x-request-id"]}` });
    expect(body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]).toSorted()).toEqual([
      ["/Role", "field.unknown"], ["/list/0/b~1~0", "field.unknown"], ["/name", "field.required"],
      ["/nested/publishedAt", "field.unknown"], ["/nested/size", "field.wrong-type"],
    ]);
    expect(body.errors.every(({ mend }: { mend?: string }) => typeof mend === "string")).toBe(true);
  });

  it("names each missing field when the body is missing", async () => {
    const { server } = await serve();
    const answer = await server.inject({ method: "POST", url: "/api/things", headers: as("publisher") });
    expect(answer.json().errors).toMatchObject([{ path: "/name", code: "field.required" }]);
  });

  it("is told of unknown and repeated query parameters", async () => {
    const { server } = await serve();
    const answer = await server.inject({ url: "/api/things/thing_1?limit=1&limit=2&orgId=org_x", headers: as("admin") });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([{ path: "/query/limit", code: "field.repeated" }, { path: "/query/orgId", code: "field.unknown" }]);
  });

  it("reads the same about an id of the wrong form and a thing that is not there, but for the id", async () => {
    const { server } = await serve();
    const wrongForm = await server.inject({ url: "/api/things/%27%20or%201=1", headers: as("admin") });
    const notThere = await server.inject({ url: "/api/things/thing_9", headers: as("admin") });
    expect([wrongForm.statusCode, notThere.statusCode]).toEqual([404, 404]);
    expect(wrongForm.json().title).toBe(notThere.json().title);
  });

  it("learns nothing of what broke inside, while the log does", async () => {
    const { server, log } = await serve();
    for (const url of ["/api/broken", "/api/liar"]) {
      const answer = await server.inject({ url });
      expect(answer.statusCode).toBe(500);
      expect(answer.json()).toEqual({
        type: "/problems/internal", title: "Something broke on our side", status: 500, code: "internal",
        detail: `Quote request ${answer.headers["x-request-id"]}`, instance: `/requests/${answer.headers["x-request-id"]}`, mend: expect.any(String),
      });
    }
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
  });

  it.each([
    ["an address that is not there", { url: "/api/nothing" }, 404, "not-found"],
    ["an address outside the API", { url: "/.git/config" }, 404, "not-found"],
    ["another method", { method: "PUT" as const, url: "/api/things" }, 405, "method-not-allowed"],
    ["TRACE", { method: "TRACE" as "GET", url: "/api/things/thing_1" }, 405, "method-not-allowed"],
    ["a method in a header", { method: "POST" as const, url: "/api/things/thing_1", headers: { "x-http-method-override": "DELETE" } }, 405, "method-not-allowed"],
    ["a body beyond the cap", { method: "POST" as const, url: "/api/things", payload: { name: "x".repeat(1024 * 1024) }, headers: as("publisher") }, 413, "too-large"],
    ["a simple content type", { method: "POST" as const, url: "/api/things", payload: '{"name":"x"}', headers: { ...as("publisher"), "content-type": "text/plain" } }, 415, "wrong-media-type"],
    ["a form", { method: "POST" as const, url: "/api/things", payload: "name=x", headers: { ...as("publisher"), "content-type": "application/x-www-form-urlencoded" } }, 415, "wrong-media-type"],
    ["broken JSON", { method: "POST" as const, url: "/api/things", payload: "{", headers: { ...as("publisher"), "content-type": "application/json" } }, 400, "bad-request"],
    ["a path that does not decode", { url: "/api/things/%zz", headers: as("admin") }, 400, "bad-request"],
    ["NUL in the path", { url: "/api/things/thing_1%00", headers: as("admin") }, 404, "not-found"],
    ["a very long id", { url: `/api/things/thing_${"1".repeat(2_000)}`, headers: as("admin") }, 404, "not-found"],
  ])("gets the same kind of answer for %s", async (_name, request, status, code) => {
    const { server } = await serve();
    const answer = await server.inject(request);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    if (status === 405) expect(answer.headers["allow"]).toMatch(/GET|POST/);
  });
});

describe("a browser's session", () => {
  const change = (headers: Record<string, string>) => ({ method: "POST" as const, url: "/api/things", payload: { name: "x" }, headers });
  it.each([
    ["another site's Origin", { cookie: "session=publisher", origin: "https://evil.example" }],
    ["a sibling port", { cookie: "session=publisher", origin: "http://localhost:4001" }],
    ["Origin null", { cookie: "session=publisher", origin: "null" }],
    ["neither Origin nor Sec-Fetch-Site", { cookie: "session=publisher" }],
    ["Sec-Fetch-Site cross-site", { cookie: "session=publisher", origin: ORIGIN, "sec-fetch-site": "cross-site" }],
    ["Sec-Fetch-Site same-site", { cookie: "session=publisher", "sec-fetch-site": "same-site" }],
    ["another site's Origin and no cookie yet", { origin: "https://evil.example" }],
  ])("is not used for a change with %s", async (_name, headers) => {
    const { server } = await serve();
    const answer = await server.inject(change(headers));
    expect([answer.statusCode, answer.json().code]).toEqual([403, "cross-site"]);
  });

  it("changes things from our own pages, and a token does from anywhere", async () => {
    const { server } = await serve();
    expect((await server.inject(change({ cookie: "session=publisher", origin: ORIGIN }))).statusCode).toBe(201);
    expect((await server.inject(change({ ...as("publisher"), origin: "https://ci.example" }))).statusCode).toBe(201);
  });

  it("lends nothing to a request that brings a token", async () => {
    const { server } = await serve();
    const answer = await server.inject(change({ authorization: "Bearer unknown", cookie: "session=publisher" }));
    expect(answer.json().code).toBe("not-signed-in");
  });

  it("is not taken from two cookies of one name", async () => {
    const { server } = await serve();
    const answer = await server.inject({ url: "/api/things/thing_1", headers: { cookie: "session=publisher; session=admin" } });
    expect(answer.json().code).toBe("not-signed-in");
  });

  it("is set HttpOnly and Lax, and over https under a name that no other host can plant", async () => {
    const plain = await serve();
    const set = await plain.server.inject({ method: "POST", url: "/api/session", payload: {} });
    expect(set.headers["set-cookie"]).toBe("session=publisher; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    expect(set.headers["strict-transport-security"]).toBeUndefined();
    const secure = await serve({}, { publicUrl: "https://entente.example" });
    const setSecure = await secure.server.inject({ method: "POST", url: "/api/session", payload: {} });
    expect(setSecure.headers["set-cookie"]).toBe("__Host-session=publisher; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    expect(setSecure.headers["strict-transport-security"]).toContain("max-age=31536000");
    const planted = await secure.server.inject({ url: "/api/things/thing_1", headers: { cookie: "session=admin" } });
    const own = await secure.server.inject({ url: "/api/things/thing_1", headers: { cookie: "__Host-session=admin" } });
    expect([planted.statusCode, own.statusCode]).toEqual([401, 200]);
  });
});

describe("limits", () => {
  it("stop a caller after so many requests a minute, say when to come back, and leave others alone", async () => {
    const { server } = await serve({ perMinute: 2 });
    const ask = (who: string) => server.inject({ url: "/api/things/thing_1", headers: as(who) });
    expect([(await ask("admin")).statusCode, (await ask("admin")).statusCode]).toEqual([200, 200]);
    const third = await ask("admin");
    expect([third.statusCode, third.json().code]).toEqual([429, "too-many"]);
    expect(Number(third.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(third.headers["retry-after"])).toBeLessThanOrEqual(60);
    expect((await ask("publisher")).statusCode).toBe(200);
  });

  it("hold for an address before anybody is asked who they are, a whole IPv6 network as one", async () => {
    const { server } = await serve({ perMinuteByIp: 1 });
    const from = (remoteAddress: string) => server.inject({ url: "/api/broken", remoteAddress, headers: { "x-forwarded-for": `${Math.random()}` } });
    expect([(await from("2001:db8::1")).statusCode, (await from("2001:db8:0:0:ffff::2")).statusCode]).toEqual([500, 429]);
    expect((await from("2001:db8:0:1::1")).statusCode).toBe(500);
  });

  it("count the address in X-Forwarded-For only from a proxy that is trusted", async () => {
    const seen: string[] = [];
    const { server } = await serve({ trustProxy: ["10.0.0.1"] }, { authenticate: async ({ ip }) => { seen.push(ip); return undefined; } });
    await server.inject({ url: "/api/broken", remoteAddress: "10.0.0.1", headers: { "x-forwarded-for": "1.2.3.4, 198.51.100.7" } });
    await server.inject({ url: "/api/broken", remoteAddress: "10.0.0.9", headers: { "x-forwarded-for": "198.51.100.7" } });
    expect(seen).toEqual(["198.51.100.7", "10.0.0.9"]);
  });
});

describe("the audit rule", () => {
  const silent = defineRoute({
    method: "POST", path: "/silent", access: "public", summary: "Changes and tells nobody", operation: "things.silent",
    returns: z.void(), handle: async () => undefined,
  });
  it("is broken aloud by a change that leaves no entry, and fails it where the rule is strict", async () => {
    const found: unknown[] = [];
    const lax = await serve({}, { extra: [], routes: [silent], onMutationAudited: (entry) => found.push(entry) });
    expect((await lax.server.inject({ method: "POST", url: "/api/silent" })).statusCode).toBe(204);
    expect(found).toMatchObject([{ operation: "things.silent", auditEntries: 0 }]);
    expect(lax.log.lines.some(({ level }) => level === "error")).toBe(true);
    const strict = await serve({ strictAudit: true }, { routes: [silent, make, signIn] });
    expect((await strict.server.inject({ method: "POST", url: "/api/silent" })).statusCode).toBe(500);
    expect((await strict.server.inject({ method: "POST", url: "/api/session", payload: {} })).statusCode).toBe(204);
    expect((await strict.server.inject({ method: "POST", url: "/api/things", payload: { name: "x" }, headers: as("publisher") })).statusCode).toBe(201);
  });
});

describe("a log line of a request", () => {
  it("names the declared route, the status and the account, never the query or the id in the path", async () => {
    const { server, log } = await serve();
    await server.inject({ url: "/api/things/thing_1?tag=secret-tag", headers: as("admin") });
    const line = log.lines.find(({ message }) => message === "request");
    expect(line?.fields).toMatchObject({ method: "GET", route: "/api/things/:id", status: 200, account: ACTORS["admin"]?.accountId });
    expect(JSON.stringify(line)).not.toMatch(/secret-tag|thing_1/);
  });
});
