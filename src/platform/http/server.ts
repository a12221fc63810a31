import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { Problem, newId } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import { parseJson } from "./parse-json.ts";
import { headerOf } from "./decorations.ts";
import { openDoor } from "./door.ts";
import { refuseMalformed } from "./malformed.ts";
import { MAX_BODY_BYTES, mediaType, mountRoute } from "./mount-routes.ts";
import { refuseCrossSite } from "./origin.ts";
import { asProblem, problemHeaders, toProblemBody } from "./problem-json.ts";
import { addressKey, limit, limitsInMemory } from "./rate-limit.ts";
import type { Route } from "./route.ts";
import { DATA_POLICY, newNonce, securityHeaders } from "./security-headers.ts";
import type { ServerOptions } from "./settings.ts";

/**
 * The HTTP server, ready for `inject` or `listen`: every declaration under `/api`, `/health`, `/metrics`, and one way to
 * say that something went wrong. Pages, files and foreign handlers are mounted on what it returns.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { platform, config = {} } = options;
  const { publicUrl } = platform.config;
  const publicOrigin = new URL(publicUrl).origin;
  const limits = config.limits ?? limitsInMemory();
  const server = Fastify({
    logger: false,
    genReqId: () => newId("req"), // never the caller's own: it would name two requests alike
    trustProxy: config.trustProxy ? [...config.trustProxy] : false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: config.timeouts?.requestMs ?? 30_000,
    keepAliveTimeout: config.timeouts?.idleMs ?? 20_000,
    http: { headersTimeout: config.timeouts?.headersMs ?? 10_000, connectionsCheckingInterval: 1_000 },
    routerOptions: { maxParamLength: 512 },
    forceCloseConnections: true,
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
  });
  server.server.maxConnections = config.maxConnections ?? 10_000;
  server.decorate("publicUrl", publicUrl);
  server.decorate("publicOrigin", publicOrigin);
  server.decorateRequest("actor", undefined);
  server.decorateRequest("nonce", "");
  server.decorateRequest("context");

  const everywhere = securityHeaders(publicUrl);
  server.addHook("onRequest", async (request, reply) => {
    request.context = { id: request.id, ip: request.ip, auditEntries: 0 };
    request.nonce = newNonce();
    reply.headers({ ...everywhere, "x-request-id": request.id, "cache-control": "no-store", "content-security-policy": DATA_POLICY });
    await limit(limits, `everything ${addressKey(request.ip)}`, config.perMinuteByIp ?? 6_000);
  });

  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (request, bytes, done) => {
    try {
      done(null, readBody(mediaType(headerOf(request, "content-type")), bytes as Buffer));
    } catch (thrown) {
      done(thrown as Error);
    }
  });
  server.setErrorHandler(answerProblem);
  server.setNotFoundHandler(() => {
    throw new Problem("not-found", "There is nothing at this address");
  });
  // our own door parses; Fastify would only parse a second time
  server.setValidatorCompiler(() => () => true);
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));

  function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = asProblem(thrown, request.id);
    if (problem.code === "internal" && request.context) {
      inRequestContext(request.context, () => platform.log.error({ err: problem.cause ?? problem, route: request.routeOptions.config?.label }, "A request failed"));
    }
    const body = toProblemBody(problem, request.id);
    return reply.code(body.status).headers(problemHeaders(problem)).send(JSON.stringify(body));
  }

  const door = openDoor({ authenticate: options.authenticate, limits, perMinute: config.perMinute ?? 600, publicUrl });
  const audited = (request: FastifyRequest, route: Route): void => {
    if (route.method === "GET" || route.unaudited !== undefined || request.context.auditEntries === 1) return;
    const found = { operation: route.operation, requestId: request.id, auditEntries: request.context.auditEntries };
    options.onMutationAudited?.(found);
    platform.log.error(found, "A change did not leave exactly one audit entry");
    if (config.strictAudit) throw new Error(`${route.operation} left ${found.auditEntries} audit entries instead of 1`);
  };
  await server.register(async (api) => {
    api.addHook("onRequest", async (request) => refuseCrossSite(asSeen(request), publicOrigin));
    for (const route of options.routes) mountRoute(api, route, platform, door, audited);
  }, { prefix: "/api" });
  return server;
}

const asSeen = (request: FastifyRequest) => ({ method: request.method, header: (name: string) => headerOf(request, name) });

/** JSON is parsed, text is decoded, everything else stays bytes. The route has already said which of them it takes. */
function readBody(type: string, bytes: Buffer): unknown {
  if (type === "application/json") return parseJson(bytes);
  if (!/^text\/|yaml$|xml$/.test(type)) return new Uint8Array(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem("bad-request", "The body is not UTF-8");
  }
}
