import type { FastifyRequest } from "fastify";
import type { Actor } from "../../kernel/index.ts";
import type { RequestContext } from "../log/index.ts";
import type { Route } from "./route.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before anything else runs. */
    context: RequestContext;
    /** Who calls, once the door has let them in. */
    actor: Actor | undefined;
    /** For the scripts and styles of this one response. */
    nonce: string;
  }
  interface FastifyInstance {
    /** Scheme, host and port that browsers see. */
    publicOrigin: string;
    publicUrl: string;
    /** Tells the log what a caller will not hear. */
    tellLog(thrown: unknown, request: FastifyRequest): void;
    /** Every route and stream that is mounted. */
    declarations: readonly Declaration[];
  }
  interface FastifyContextConfig {
    /** What a log line and a metric call this address; never the address itself, which may carry ids. */
    label?: string;
    /** Its answers carry a secret (see `Route.secret`). */
    secret?: boolean;
  }
}

/** What the OpenAPI document needs of a route or a stream. */
export type Declaration = Omit<Route, "handle"> & { stream?: boolean };

/** What logs and metrics call an address: its pattern, never the address itself. */
export const labelOf = (request: FastifyRequest): string =>
  request.routeOptions.config?.label ?? request.routeOptions.url ?? "unknown";

/** One header as one string; several are what Node joined, and a list is its first. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}
