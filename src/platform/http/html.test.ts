import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import { type PageOptions, type PageReply, type PageRequest, buildServer, defineRoute, mountPages } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const ORIGIN = "http://localhost:4000";
const echo = defineRoute({
  method: "POST", path: "/echo", access: "public", summary: "Says who calls", operation: "echo.say", unaudited: "a test",
  body: z.object({ word: z.string() }), returns: z.object({ word: z.string(), ip: z.string(), session: z.string().nullable(), agent: z.string() }),
  handle: async ({ body, request, reply }) => {
    reply.cookie("a", "1");
    reply.cookie("b", "2");
    return { word: body.word, ip: request.ip, session: request.cookie("session") ?? null, agent: request.userAgent };
  },
});
const open: FastifyInstance[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((server) => server.close())); });

async function serve(handler: (request: PageRequest) => Promise<PageReply | undefined>, options?: PageOptions) {
  const platform = httpPlatform();
  const server = await buildServer({ platform, routes: [echo], authenticate: async () => undefined });
  mountPages(server, handler, options);
  open.push(server);
  return { server, log: platform.log };
}
const post = (form: string, headers: Record<string, string> = {}) =>
  ({ method: "POST" as const, url: "/form", payload: form, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } });

describe("a page", () => {
  it("comes with a policy that runs only what carries this response's nonce", async () => {
    const { server } = await serve(async ({ nonce }) => ({ html: `<script nonce="${nonce}"></script>` }));
    const [one, two] = await Promise.all([server.inject("/"), server.inject("/any/where")]);
    const nonce = /nonce="([^"]+)"/.exec(one.body)?.[1] ?? "";
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
    expect(two.body).not.toContain(nonce);
    expect(one.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(one.headers["content-security-policy"]).toBe(
      `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; `
      + "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    expect(one.headers).toMatchObject({ "x-frame-options": "DENY", "cross-origin-opener-policy": "same-origin", "x-content-type-options": "nosniff" });
    expect(one.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("may post to one foreign origin, of which the policy takes nothing but the origin", async () => {
    const { server } = await serve(async () => ({ html: "", formAction: "https://sp.example:8443/acs?a=1;script-src *" }));
    expect((await server.inject("/")).headers["content-security-policy"]).toContain("; form-action 'self' https://sp.example:8443; ");
    const bad = await serve(async () => ({ html: "", formAction: "javascript:alert(1)" }));
    expect((await bad.server.inject("/")).statusCode).toBe(500);
  });

  it("does not shadow the API: what is unknown there stays problem+json", async () => {
    const { server } = await serve(async () => ({ html: "page" }));
    const answer = await server.inject("/api/unknown");
    expect([answer.statusCode, answer.json().code]).toEqual([404, "not-found"]);
  });

  it("sees the public address and its own path, whatever Host and the target claim", async () => {
    const { server } = await serve(async ({ url }) => ({ html: url.href }));
    expect((await server.inject({ url: "/a%20b?x=1", headers: { host: "evil.example" } })).body).toBe(`${ORIGIN}/a%20b?x=1`);
    expect((await server.inject({ url: "//evil.example/x" })).body).toMatch(/^http:\/\/localhost:4000\//);
  });

  it("reads a form, and is refused one from another site before it hears of it", async () => {
    const heard: string[] = [];
    const { server } = await serve(async ({ form, method }) => { heard.push(`${method} ${form.getAll("a").join("+")}`); return { redirect: "/done?x=1" }; });
    const own = await server.inject(post("a=1&a=%C3%A9", { cookie: "session=x", origin: ORIGIN }));
    expect([own.statusCode, own.headers.location]).toEqual([303, "/done?x=1"]);
    for (const headers of [{ origin: "https://evil.example" }, { cookie: "session=x" }, { origin: "null", cookie: "session=x" }]) {
      expect((await server.inject(post("a=2", headers as Record<string, string>))).statusCode).toBe(403);
    }
    expect(heard).toEqual(["POST 1+é"]);
  });

  it("that takes foreign posts hears them without their cookies", async () => {
    const { server } = await serve(async ({ form, cookies, cookie }) => ({ html: JSON.stringify([form.get("SAMLRequest"), cookies, cookie("session") ?? null]) }),
      { acceptsForeignPost: (path) => path === "/form" });
    const answer = await server.inject(post("SAMLRequest=abc", { cookie: "session=x", origin: "https://sp.example" }));
    expect(JSON.parse(answer.body)).toEqual(["abc", "", null]);
  });

  it.each(["//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nset-cookie: x=1", "https:evil.example", "data:text/html,x"])(
    "is never redirected to %j", async (redirect) => {
      const { server } = await serve(async () => ({ redirect }));
      const answer = await server.inject("/");
      expect([answer.statusCode, answer.headers.location]).toEqual([500, undefined]);
    });

  it("that fails is shown by the page for failures, with its status, and logged", async () => {
    const { server, log } = await serve(async ({ path }) => {
      if (path === "/missing") return undefined;
      throw path === "/known" ? new Problem("gate-closed", "Closed") : new Error("boom");
    }, { onProblem: (problem) => ({ html: `<h1>${problem.code}</h1>` }) });
    const answers = await Promise.all(["/missing", "/known", "/broken"].map((url) => server.inject(url)));
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual([
      [404, "<h1>not-found</h1>"], [409, "<h1>gate-closed</h1>"], [500, "<h1>internal</h1>"]]);
    expect(answers[0]?.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
  });

  it("takes forms only, up to their cap", async () => {
    const { server } = await serve(async () => ({ html: "" }), { maxFormBytes: 10 });
    expect((await server.inject(post(`a=${"x".repeat(20)}`))).statusCode).toBe(413);
    expect((await server.inject(post("{}", { "content-type": "application/json" }))).statusCode).toBe(415);
  });
});

describe("the API behind a page", () => {
  it("is called as the visitor: cookies, address, agent, our own Origin; its cookies come back whole", async () => {
    const { server } = await serve(async ({ fetch }) => {
      const answer = await fetch("/api/echo", { method: "POST", body: JSON.stringify({ word: "grüß" }), headers: { "content-type": "application/json" } });
      return { html: JSON.stringify(await answer.json()), setCookies: answer.headers.getSetCookie() };
    });
    const answer = await server.inject({ url: "/", remoteAddress: "203.0.113.9", headers: { cookie: "session=s1", "user-agent": "Lynx" } });
    expect(JSON.parse(answer.body)).toEqual({ word: "grüß", ip: "203.0.113.9", session: "s1", agent: "Lynx" });
    expect(answer.cookies.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("answers problems as answers, and nothing but the API is reached", async () => {
    const { server } = await serve(async ({ fetch, query }) => {
      const answer = await fetch(new Request(new URL(query.get("to") ?? "", ORIGIN), { method: "POST" }));
      return { html: String(answer.status) };
    });
    expect((await server.inject("/?to=/api/echo")).body).toBe("422");
    for (const to of ["https://evil.example/api/echo", "//evil.example/api/echo", "/metrics", "/api/../metrics"]) {
      expect((await server.inject(`/?to=${encodeURIComponent(to)}`)).statusCode).toBe(500);
    }
  });
});
