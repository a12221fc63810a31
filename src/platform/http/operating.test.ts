import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type HttpSettings, type ServerOptions, buildServer, defineRoute } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const get = defineRoute({ method: "GET", path: "/things/:id", access: "public", summary: "A thing", operation: "things.get", params: z.object({ id: z.string() }), returns: z.string(), handle: async ({ params }) => params.id });
const open: FastifyInstance[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((server) => server.close())); });
async function serve(config: HttpSettings = {}, more: Partial<ServerOptions> = {}) {
  const platform = httpPlatform();
  platform.db = { promise: () => ({ mode: "embedded", durable: true, proven: ["a commit survives a crash"], notProven: ["a lost disk"] }) } as unknown as typeof platform.db;
  const server = await buildServer({ platform, routes: [get], authenticate: async () => undefined, config, ...more });
  open.push(server);
  return server;
}

describe("/metrics", () => {
  it("counts by declared route and status, never by address", async () => {
    const server = await serve();
    await server.inject("/api/things/thing_secret");
    await server.inject("/api/nothing/here");
    const { body } = await server.inject("/metrics");
    expect(body).toContain('entente_http_request_seconds_count{method="GET",route="/api/things/:id",status="200"} 1');
    expect(body).toContain('route="/api/*",status="404"} 1');
    expect(body).not.toContain("thing_secret");
  });

  it("is not there for strangers, nor for a stranger behind a proxy on this machine", async () => {
    const server = await serve({ metricsToken: "t0ken" });
    const ask = async (remoteAddress: string, headers: Record<string, string> = {}) => (await server.inject({ url: "/metrics", remoteAddress, headers })).statusCode;
    expect(await ask("203.0.113.1")).toBe(404);
    expect(await ask("127.0.0.1", { "x-forwarded-for": "203.0.113.1" })).toBe(404);
    expect(await ask("203.0.113.1", { authorization: "Bearer wrong" })).toBe(404);
    expect(await ask("203.0.113.1", { authorization: "Bearer t0ken" })).toBe(200);
  });
});

describe("/health", () => {
  it("says what the database promises and what it does not", async () => {
    const server = await serve({}, { version: "1.2.3", health: async () => ({ status: "degraded", jobsLagS: 40 }) });
    const answer = await server.inject({ url: "/health", remoteAddress: "203.0.113.1" });
    expect([answer.statusCode, answer.json()]).toEqual([200, {
      status: "degraded", jobsLagS: 40, version: "1.2.3",
      database: { mode: "embedded", durable: true, proven: ["a commit survives a crash"], notProven: ["a lost disk"] },
    }]);
  });

  it("is 503 when the question itself fails, and keeps the reason to the log", async () => {
    const server = await serve({}, { health: async () => { throw new Error("disk gone at /srv/data"); } });
    const answer = await server.inject("/health");
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: "down", version: "unknown" }]);
  });
});
