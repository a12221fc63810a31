import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import type { Platform } from "../platform.ts";
import { readCookie, writeCookie } from "./cookies.ts";
import { headerOf } from "./decorations.ts";
import type { Door } from "./door.ts";
import { claimOf, keepAnswer, keepClaim, recall } from "./idempotency.ts";
import { parseInput } from "./parse-input.ts";
import type { Reply, Route } from "./route.ts";
import { defOf } from "./unknown-fields.ts";

export const MAX_BODY_BYTES = 1024 * 1024;

/** Gives a declaration its address: door, body, input, handler, answer, in this order. */
export function mountRoute(
  api: FastifyInstance, route: Route, deps: Platform, door: Door, audited: (request: FastifyRequest, route: Route) => void,
): void {
  api.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.maxBodyBytes ?? MAX_BODY_BYTES,
    config: { label: `/api${route.path}`, secret: route.secret ?? false },
    onRequest: (request) => inRequestContext(request.context, async () => {
      request.actor = await door.admit(request, route);
      assertMediaType(request, route);
    }),
    handler: (request, reply) => inRequestContext(request.context, async () => {
      const input = await parseInput(route, { params: request.params, search: searchOf(request), body: request.body });
      const claim = claimOf(request, route);
      if (claim) {
        const repeated = await recall(deps, claim, reply);
        if (repeated) return repeated;
        request.context.onChange = (tx, subject) => keepClaim(tx, claim, subject, deps.clock.now());
      }
      let answer: unknown;
      try {
        answer = await route.handle({ ...input, actor: request.actor, deps, reply: replyFor(reply, api.publicUrl), request: aboutRequest(request) });
      } catch (thrown) {
        // the same request, asked at the same time, may have been faster: then its answer is the answer, not what it left in our way
        const faster = claim && thrown instanceof Problem ? await recall(deps, claim, reply) : undefined;
        if (faster) return faster;
        throw thrown;
      }
      if (reply.statusCode < 400) audited(request, route);
      const body = await shape(route, reply, answer);
      if (claim && reply.statusCode < 400) await keepAnswer(deps, claim, reply.statusCode, typeof body === "string" ? body : "");
      return reply.send(body);
    }),
  });
}

function assertMediaType(request: FastifyRequest, route: Route): void {
  const length = request.headers["content-length"];
  const hasBody = request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
  if (!hasBody) return;
  const type = mediaType(headerOf(request, "content-type"));
  const accepted = ["application/json", ...(route.consumes ?? [])];
  if (!accepted.includes(type)) {
    throw new Problem("wrong-media-type", type === "" ? "The body has no content type" : `This operation does not read ${type.slice(0, 80)}`,
      { mend: `Send ${accepted.join(" or ")}.` });
  }
}

export const mediaType = (header: string | undefined): string => (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

function searchOf(request: FastifyRequest): URLSearchParams {
  const url = request.raw.url ?? "";
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}

function aboutRequest(request: FastifyRequest) {
  return {
    id: request.id, ip: request.ip, userAgent: (headerOf(request, "user-agent") ?? "").slice(0, 400),
    header: (name: string) => headerOf(request, name),
    cookie: (name: string) => readCookie(request.headers.cookie, request.server.publicUrl, name),
  };
}

function replyFor(reply: FastifyReply, publicUrl: string): Reply {
  return {
    cookie: (name, value, options) => void reply.header("set-cookie", writeCookie(publicUrl, name, value, options)),
    header: (name, value) => void reply.header(name, value),
    redirect: (location) => void reply.code(303).header("location", safeLocation(location)),
  };
}

/** A path of ours, or an http(s) URL; nothing that a browser would run or read as another host (`//evil`, `/\evil`). */
export function safeLocation(location: string): string {
  const path = /^\/(?![/\\])[^\p{Cc}\s\\]*$/u.test(location);
  if (path) return location;
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url && (url.protocol === "https:" || url.protocol === "http:") && /^https?:\/\//i.test(location)) return url.href;
  throw new Error(`Not an address to redirect to: ${JSON.stringify(location.slice(0, 200))}`);
}

/** Sets status and type. @returns what is sent. */
async function shape(route: Route, reply: FastifyReply, answer: unknown): Promise<string | Buffer | undefined> {
  if (reply.getHeader("location") !== undefined && reply.statusCode === 303) return undefined;
  if (isVoid(route)) {
    reply.code(204);
    return undefined;
  }
  if (reply.statusCode === 200) reply.code(route.status ?? 200);
  if (route.produces !== undefined) {
    if (!(typeof answer === "string" || answer instanceof Uint8Array)) throw new Error(`${route.operation} promises ${route.produces}`);
    if (reply.getHeader("content-type") === undefined) reply.type(route.produces);
    return typeof answer === "string" ? answer : Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  }
  // what is not declared does not leave; an answer that breaks its promise is our fault, so `internal`
  const shaped = await route.returns.safeParseAsync(answer);
  if (!shaped.success) throw new Error(`${route.operation} answered against its declaration`, { cause: shaped.error });
  reply.type("application/json; charset=utf-8");
  return JSON.stringify(shaped.data);
}

export const isVoid = (route: Pick<Route, "returns">): boolean => ["void", "undefined"].includes(defOf(route.returns).type);
