import type { z } from "zod";
import type { Actor, ProblemCode, Right } from "../../kernel/index.ts";
import type { Platform } from "../platform.ts";

/** `public`: anyone. `signed-in`: any member or token. Otherwise the right that the actor must hold. */
export type Access = "public" | "signed-in" | Right;

export interface Reply {
  /** Sets a cookie; always HttpOnly, SameSite=Lax, Secure when the public URL is https. `null` clears it. */
  cookie(name: string, value: string | null, options?: { maxAgeS?: number; path?: string }): void;
  header(name: string, value: string): void;
  /** 303 See Other. */
  redirect(location: string): void;
}

export interface HandlerInput<P, Q, B, A> {
  params: P;
  query: Q;
  body: B;
  /** Present unless `access` is `public`; on a public route, present when the caller is signed in. */
  actor: A;
  deps: Platform;
  reply: Reply;
  request: { id: string; ip: string; userAgent: string; header(name: string): string | undefined; cookie(name: string): string | undefined };
}

/**
 * A route as a declaration: the router, the committed OpenAPI document and the who-may-call-what test all read it.
 * Paths are below `/api`, with `:name` parameters. `returns` is what the caller gets, parsed on the way out, so that
 * nothing undeclared leaks; `z.void()` answers 204.
 */
export interface RouteDeclaration<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  Acc extends Access = Access,
> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: `/${string}`;
  access: Acc;
  summary: string;
  /** Names the operation in the generated client: `submissions.submit`. Unique. */
  operation: `${string}.${string}`;
  params?: P;
  query?: Q;
  body?: B;
  returns: R;
  /** Success status (default 200; 204 when `returns` is `z.void()`). */
  status?: 200 | 201 | 202 | 204;
  /** What can go wrong beyond what every route shares (bad-request, not-signed-in, not-allowed, too-many, internal). */
  problems?: readonly ProblemCode[];
  /**
   * Media types of the body besides JSON (default: JSON alone). Text types (`text/…`, YAML, XML) arrive as a string,
   * every other as a `Uint8Array`; `body` must be a schema that takes it.
   */
  consumes?: readonly string[];
  /** Media type of an answer that is not JSON: the handler returns a string or a `Uint8Array`, sent as it is. */
  produces?: string;
  /** Why a change through this route leaves no audit entry of its own. Without it, each change must leave exactly one. */
  unaudited?: string;
  /** The answer carries a secret, as a token that is shown once: it is never compressed, for a length tells of its content. */
  secret?: true;
  /** Largest body in bytes (default 1 MiB). */
  maxBodyBytes?: number;
  /** Requests per minute per caller (default 600). */
  perMinute?: number;
  handle(
    input: HandlerInput<z.output<P>, z.output<Q>, z.output<B>, Acc extends "public" ? Actor | undefined : Actor>,
  ): Promise<z.input<R>>;
}

/** A declaration whose types were checked where it was written. */
export type Route = Omit<RouteDeclaration, "handle"> & { handle(input: HandlerInput<unknown, unknown, unknown, Actor | undefined>): Promise<unknown> };

export function defineRoute<
  R extends z.ZodType,
  Acc extends Access,
  P extends z.ZodType = z.ZodObject<Record<never, never>>,
  Q extends z.ZodType = z.ZodObject<Record<never, never>>,
  B extends z.ZodType = z.ZodUndefined,
>(route: RouteDeclaration<P, Q, B, R, Acc>): Route {
  return route as unknown as Route; // the router parses params, query and body with the declared schemas before `handle`
}

/** A stream of server-sent events below `/api`; see `sse.ts`. */
export interface StreamDeclaration<P extends z.ZodType = z.ZodType, Acc extends Access = Access> {
  path: `/${string}`;
  access: Acc;
  summary: string;
  operation: `${string}.${string}`;
  params: P;
  /** Each event after the first waits for the answer whether the caller may still listen. For streams that tell seldom, and tell many. */
  guarded?: true;
  /**
   * Yields events with rising ids; the first is a full `snapshot`, the last is `end`. `lastEventId` is what the client
   * saw before it lost the connection.
   */
  open(input: {
    params: z.output<P>; actor: Actor; deps: Platform; lastEventId: string | undefined; signal: AbortSignal;
  }): AsyncIterable<{ id: string; event: "snapshot" | "delta" | "end"; data: unknown }>;
}
export type Stream = StreamDeclaration;
export function defineStream<P extends z.ZodType, Acc extends Access>(stream: StreamDeclaration<P, Acc>): Stream {
  return stream as unknown as Stream;
}
