import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import { readCookie } from "./cookies.ts";
import { headerOf } from "./decorations.ts";
import { problemHeaders, toProblemBody } from "./problem-json.ts";
import { securityHeaders } from "./security-headers.ts";
import type { CallerRequest } from "./settings.ts";

/** A request as a mounted handler sees it: `url` below the prefix, `originalUrl` as it came (the convention of Connect). */
export type MountedRequest = IncomingMessage & { originalUrl: string };
/** @param caller what `authenticate` asks for: cookies by the name they were set with, headers, the address to believe. */
export type NodeHandler = (
  request: MountedRequest, response: ServerResponse, params: Record<string, string>, caller: CallerRequest,
) => void | Promise<void>;

export interface NodeMountOptions {
  /** Leave `url` whole for a handler that routes on full paths (default false: the prefix is cut off). */
  keepPrefix?: boolean;
  /** A longer announced body is refused (default 1 MiB); the handler itself caps one that announces nothing. */
  maxBodyBytes?: number;
}

/**
 * Gives everything below `prefix` (which may hold `:name` parameters) to a plain Node handler: no body is read, no
 * header of ours is decided but those that never depend on what is answered. The handler brings its own defences
 * against other sites. What it throws becomes a 500 that says nothing more.
 */
export function mountNode(server: FastifyInstance, prefix: `/${string}`, handler: NodeHandler, options: NodeMountOptions = {}): void {
  const { "x-content-type-options": nosniff, "strict-transport-security": hsts } = securityHeaders(server.publicUrl);
  const segments = prefix.split("/").length - 1;
  const maxBodyBytes = options.maxBodyBytes ?? 1024 * 1024;

  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null)); // the stream stays unread
    const serve = async (request: FastifyRequest, reply: { hijack(): unknown; raw: ServerResponse }): Promise<void> => {
      if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) throw new Problem("too-large", "The body is larger than we accept");
      reply.hijack();
      const { raw: response } = reply;
      response.setHeader("x-request-id", request.id);
      if (nosniff) response.setHeader("x-content-type-options", nosniff);
      if (hsts) response.setHeader("strict-transport-security", hsts);
      const incoming = request.raw as MountedRequest;
      incoming.originalUrl = incoming.url ?? "/";
      if (!options.keepPrefix) incoming.url = below(incoming.originalUrl, segments);
      const { "*": _rest, ...params } = request.params as Record<string, string>;
      try {
        await inRequestContext(request.context, async () => handler(incoming, response, params, {
          cookie: (name) => readCookie(request.headers.cookie, server.publicUrl, name), header: (name) => headerOf(request, name), ip: request.ip,
        }));
      } catch (thrown) {
        scope.tellLog(thrown, request);
        failed(response, request.id);
      }
    };
    for (const url of [prefix, `${prefix}/*`]) {
      scope.route({ method: [...scope.supportedMethods].filter((method) => method !== "TRACE"), url, config: { label: prefix },
        exposeHeadRoute: false, handler: async (request, reply) => serve(request, reply) });
    }
  });
}

/** The target without its first path segments: `/t/acme/oidc/auth?x` below three is `/auth?x`. */
function below(target: string, segments: number): string {
  const [path = "", ...query] = target.split("?");
  const rest = `/${path.split("/").slice(segments + 1).join("/")}`;
  return query.length > 0 ? `${rest}?${query.join("?")}` : rest;
}

function failed(response: ServerResponse, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = new Problem("internal", `Quote request ${requestId}`);
  response.writeHead(500, problemHeaders(problem)).end(JSON.stringify(toProblemBody(problem, requestId)));
}
