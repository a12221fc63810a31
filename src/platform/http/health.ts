import type { FastifyInstance } from "fastify";
import type { Platform } from "../platform.ts";
import type { Health } from "./settings.ts";

/**
 * `/health`: what this node promises, in the database's own words. 200 while it serves, even degraded; 503 when the
 * question itself fails, so that a balancer looks elsewhere.
 */
export function mountHealth(server: FastifyInstance, version: string, db: Platform["db"], health: () => Promise<Health>): void {
  server.get("/health", { config: { label: "/health" } }, async (request, reply) => {
    try {
      const now = await health();
      return { ...now, version, database: db.promise() };
    } catch (thrown) {
      server.tellLog(thrown, request);
      return reply.code(503).send({ status: "down", version });
    }
  });
}
