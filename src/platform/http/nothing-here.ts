import type { FastifyInstance } from "fastify";
import { Problem } from "../../kernel/index.ts";

/** Answers below `/api` what no declaration answers: 405 with `Allow` where another method would do, else 404. */
export function mountNothing(api: FastifyInstance, known: readonly { method: string; path: string }[]): void {
  const patterns = known.map(({ method, path }) => ({ methods: method === "GET" ? ["GET", "HEAD"] : [method], steps: `/api${path}`.split("/") }));
  for (const url of ["/", "/*"]) {
    api.route({
      method: [...api.supportedMethods], url, exposeHeadRoute: false, config: { label: "/api/*" },
      // on the request, so that nobody makes us read a body for nothing
      onRequest: async (request, reply) => {
        const steps = (request.raw.url ?? "").split("?", 1)[0]?.replace(/\/$/, "").split("/") ?? [];
        const allow = new Set(patterns.filter((pattern) => matches(pattern.steps, steps)).flatMap(({ methods }) => methods));
        // the right method on a known path comes here only when a parameter is too long to name anything
        if (allow.size === 0 || allow.has(request.method)) throw new Problem("not-found", "There is nothing at this address");
        reply.header("allow", [...allow].toSorted().join(", "));
        throw new Problem("method-not-allowed", `${request.method} is not answered here`);
      },
      handler: async () => undefined,
    });
  }
}

const matches = (pattern: readonly string[], steps: readonly string[]): boolean =>
  pattern.length === steps.length && pattern.every((step, at) => (step.startsWith(":") ? steps[at] !== "" : step === steps[at]));
