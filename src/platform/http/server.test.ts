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
