import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Route, buildServer, defineRoute } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const open: FastifyInstance[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((server) => server.close())); });
async function serve(...routes: Route[]) {
  const server = await buildServer({ platform: httpPlatform(), routes, authenticate: async () => undefined });
  open.push(server);
  return server;
}
const posting = <B extends z.ZodType>(body: B, more: Partial<Route> = {}): Route => ({ ...defineRoute({
  method: "POST", path: "/it", access: "public", summary: "Takes it", operation: "it.take", unaudited: "a test", body, returns: z.unknown(),
  handle: async (input) => input.body ?? null,
}), ...more });

describe("a body that is not JSON", () => {
  const yaml = posting(z.union([z.string(), z.object({ a: z.number() })]), { consumes: ["application/yaml"] });
  it("arrives as text where the route takes it, beside JSON", async () => {
    const server = await serve(yaml);
    const send = (payload: string | Buffer, type: string) => server.inject({ method: "POST", url: "/api/it", payload, headers: { "content-type": type } });
    expect((await send("name: é\n", "application/yaml; charset=utf-8")).json()).toBe("name: é\n");
    expect((await send('{"a":1}', "application/json")).json()).toEqual({ a: 1 });
    expect((await send(Buffer.from([0xff]), "application/yaml")).json().code).toBe("bad-request");
    expect((await send("x", "text/yaml")).json().code).toBe("wrong-media-type");
  });

  it("arrives as bytes where it is not text", async () => {
    const server = await serve(posting(z.instanceof(Uint8Array).transform((bytes) => [...bytes]), { consumes: ["image/png"] }));
    const answer = await server.inject({ method: "POST", url: "/api/it", payload: Buffer.from([0x89, 0, 0xff]), headers: { "content-type": "image/png" } });
    expect(answer.json()).toEqual([0x89, 0, 0xff]);
  });
});

describe("an answer that is not JSON", () => {
  const giving = (produces: string, answer: unknown): Route => defineRoute({
    method: "GET", path: "/it", access: "public", summary: "Gives it", operation: "it.give", produces, returns: z.unknown(), handle: async () => answer,
  });
  it("is sent as it is, under its media type", async () => {
    const server = await serve(giving("image/png", new Uint8Array([0x89, 0, 0xff])));
    const answer = await server.inject("/api/it");
    expect([answer.headers["content-type"], [...answer.rawPayload]]).toEqual(["image/png", [0x89, 0, 0xff]]);
  });
  it("is never something else by accident", async () => {
    const server = await serve(giving("text/plain", { secret: 1 }));
    expect((await server.inject("/api/it")).json().code).toBe("internal");
  });
});

describe("what is wrong with a field", () => {
  const problems = async (schema: z.ZodType, payload: object) =>
    (await (await serve(posting(schema))).inject({ method: "POST", url: "/api/it", payload })).json().errors as { path: string; code: string; mend?: string }[];

  it("is named by the schema's own rule where it has one", async () => {
    const Https = z.string().refine((url) => url.startsWith("https:"), { error: "Not https", params: { code: "manifest.url.not-https", mend: "Use https." } });
    expect(await problems(z.object({ urls: z.array(Https) }), { urls: ["https://a", "http://b"] })).toEqual([
      { path: "/urls/1", code: "manifest.url.not-https", message: "Not https", mend: "Use https." }]);
  });

  it("is told of the option that came closest, not of all", async () => {
    const Sso = z.discriminatedUnion("kind", [z.object({ kind: z.literal("oidc"), uri: z.url() }), z.object({ kind: z.literal("saml"), acs: z.url() })]);
    expect(await problems(z.object({ sso: Sso }), { sso: { kind: "saml", acs: "nope" } })).toMatchObject([{ path: "/sso/acs", code: "field.not-url" }]);
    expect(await problems(z.object({ sso: Sso }), { sso: { kind: "ldap" } })).toMatchObject([{ path: "/sso/kind" }]);
    expect(await problems(z.object({ v: z.union([z.number(), z.object({ a: z.string() })]) }), { v: { a: 1 } })).toMatchObject([{ path: "/v/a", code: "field.wrong-type" }]);
  });

  it.each([
    ["a number as a string", z.object({ v: z.number() }), { v: "1" }, "field.wrong-type"],
    ["a list for a string", z.object({ v: z.string() }), { v: ["a"] }, "field.wrong-type"],
    ["none of the choices", z.object({ v: z.enum(["a", "b"]) }), { v: "c" }, "field.not-a-choice"],
    ["too long", z.object({ v: z.string().max(3) }), { v: "abcd" }, "field.too-big"],
    ["missing", z.object({ v: z.string() }), {}, "field.required"],
    ["no address", z.object({ v: z.email() }), { v: "x" }, "field.not-email"],
  ])("has a stable code: %s", async (_name, schema, payload, code) => {
    expect(await problems(schema, payload)).toMatchObject([{ path: "/v", code }]);
  });

  it("is told for at most a hundred fields", async () => {
    expect(await problems(z.object({ v: z.array(z.string()) }), { v: Array.from({ length: 5_000 }, () => 1) })).toHaveLength(100);
  });
});

describe("a redirect from a route", () => {
  const going = (to: string): Route => defineRoute({
    method: "GET", path: "/go", access: "public", summary: "Goes", operation: "it.go", returns: z.void(), handle: async ({ reply }) => reply.redirect(to),
  });
  it("is 303 to a path of ours or to a whole address", async () => {
    for (const to of ["/app?x=1#y", "https://app.example/cb?code=1"]) {
      const answer = await (await serve(going(to))).inject("/api/go");
      expect([answer.statusCode, answer.headers.location, answer.body]).toEqual([303, to, ""]);
    }
  });
  it.each(["//evil.example", "javascript:alert(1)", "\\\\evil.example", "/x\nSet-Cookie: a=b"])("never goes to %j", async (to) => {
    expect((await (await serve(going(to))).inject("/api/go")).statusCode).toBe(500);
  });
});
