import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Histogram, Registry, collectDefaultMetrics } from "prom-client";
import { Problem } from "../../kernel/index.ts";
import { headerOf, labelOf } from "./decorations.ts";

/**
 * Counts how long requests take, by route and status, and serves `/metrics` in the Prometheus text format to this
 * machine or to who has the token. Everybody else sees an address that does not exist.
 */
export function mountMetrics(server: FastifyInstance, token: string | undefined, registry = new Registry()): Registry {
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "entente_http_request_seconds", help: "Time to answer a request, by declared route and status.",
    labelNames: ["method", "route", "status"], buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10], registers: [registry],
  });
  server.addHook("onResponse", async (request, reply) => {
    durations.observe({ method: request.method, route: labelOf(request), status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  server.get("/metrics", { config: { label: "/metrics" } }, async (request, reply) => {
    if (!mayRead(request, token)) throw new Problem("not-found", "There is nothing at this address");
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  return registry;
}

/** A proxy on this machine speaks from loopback for strangers; the headers it adds give it away. */
function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const proxied = ["x-forwarded-for", "x-real-ip", "forwarded", "via"].some((name) => request.headers[name] !== undefined);
  if (!proxied && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(request.socket.remoteAddress ?? "")) return true;
  const given = headerOf(request, "authorization")?.match(/^Bearer (.+)$/i)?.[1];
  return token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
