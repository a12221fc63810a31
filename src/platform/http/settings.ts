import type { Registry } from "prom-client";
import type { Actor } from "../../kernel/index.ts";
import type { Platform } from "../platform.ts";
import type { LimitStore } from "./rate-limit.ts";
import type { Route, Stream } from "./route.ts";

/** What decides who is calling; tenancy gives it. A bearer token hides every cookie from it. */
export type Authenticate = (request: CallerRequest) => Promise<Actor | undefined>;

export interface CallerRequest {
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
  ip: string;
  /** An open line asks whether it may go on; nobody did anything. */
  unattended?: boolean;
}

export interface HttpSettings {
  /** Believe `X-Forwarded-For` of these proxies (addresses or CIDR). Off by default: then the socket's address counts. */
  trustProxy?: readonly string[];
  /** Reads `/metrics` from elsewhere than loopback: `Authorization: Bearer <token>`. */
  metricsToken?: string;
  /** Requests per minute and caller where a route says nothing (default 600). */
  perMinute?: number;
  /**
   * Requests per minute and address over everything (default 6,000), before anybody is asked who they are. Behind a
   * proxy that `trustProxy` does not name, all callers share the proxy's address, and this limit.
   */
  perMinuteByIp?: number;
  /** Where counts are kept (default: in this process; see {@link LimitStore}). */
  limits?: LimitStore;
  /** Open event streams per caller (default 20). */
  streamsPerCaller?: number;
  /**
   * Milliseconds. Default: headers 10,000, request 30,000, idle between requests 20,000, heartbeat of streams 15,000, and
   * 120,000 without a byte in either direction, which cuts off who does not read the answer.
   */
  timeouts?: { headersMs?: number; requestMs?: number; idleMs?: number; heartbeatMs?: number; stallMs?: number };
  /** Sockets open at once (default 10,000). */
  maxConnections?: number;
  /** A change that does not leave exactly one audit entry answers 500: on in tests, off in service, where it is logged. */
  strictAudit?: boolean;
}

export interface ServerOptions {
  platform: Platform;
  routes: readonly Route[];
  streams?: readonly Stream[];
  authenticate: Authenticate;
  config?: HttpSettings;
  /** What `/health` calls this release. */
  version?: string;
  /** Answers `/health`; throws when nothing can be promised. */
  health?: () => Promise<Health>;
  /** Adds measures of the product to `/metrics`. */
  metrics?: (registry: Registry) => void;
  /** Told of every change that did not leave exactly one audit entry. */
  onMutationAudited?: (found: { operation: string; requestId: string; auditEntries: number }) => void;
}

/** What `/health` says beside the version and the database's own promise. */
export interface Health {
  status: "ok" | "degraded";
  /** Seconds the oldest waiting job has waited. */
  jobsLagS?: number;
  [more: string]: unknown;
}
