import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { Problem, newId } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import { compressAnswers } from "./compress.ts";
import { parseJson } from "./parse-json.ts";
import { headerOf, labelOf } from "./decorations.ts";
import { openDoor } from "./door.ts";
import { refuseMalformed } from "./malformed.ts";
import { MAX_BODY_BYTES, mediaType, mountRoute } from "./mount-routes.ts";
import { refuseCrossSite } from "./origin.ts";
import { asProblem, problemHeaders, toProblemBody } from "./problem-json.ts";
import { addressKey, limit, limitsInMemory } from "./rate-limit.ts";
import { mountHealth } from "./health.ts";
import { mountMetrics } from "./metrics.ts";
import { mountNothing } from "./nothing-here.ts";
import type { Route } from "./route.ts";
import { asDeclaration, mountStream, openStreams } from "./sse.ts";
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
    connectionTimeout: config.timeouts?.stallMs ?? 120_000,
    requestTimeout: config.timeouts?.requestMs ?? 30_000,
    keepAliveTimeout: config.timeouts?.idleMs ?? 20_000,
    http: { headersTimeout: config.timeouts?.headersMs ?? 10_000, connectionsCheckingInterval: 1_000 },
    routerOptions: { maxParamLength: 512 },
    forceCloseConnections: true,
    clientErrorHandler: refuseMalformed,
    // before any hook has run: an address that does not decode
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply.headers(headersFor(request))),
  });
  server.server.maxConnections = config.maxConnections ?? 10_000;
  server.decorate("publicUrl", publicUrl);
  server.decorate("publicOrigin", publicOrigin);
  server.decorate("declarations", [...options.routes, ...(options.streams ?? []).map(asDeclaration)]);
  server.decorate("tellLog", (thrown, request) => {
    const err = thrown instanceof Problem ? (thrown.cause ?? thrown) : thrown;
    inRequestContext(request.context, () => platform.log.error({ err, route: labelOf(request) }, "A request failed"));
  });
  server.decorateRequest("actor", undefined);
  server.decorateRequest("nonce", "");
  server.decorateRequest("context");

  const everywhere = securityHeaders(publicUrl);
  const headersFor = (request: FastifyRequest) =>
    ({ ...everywhere, "x-request-id": request.id, "cache-control": "no-store", "content-security-policy": DATA_POLICY });
  server.addHook("onRequest", async (request, reply) => {
    request.context = { id: request.id, ip: request.ip, auditEntries: 0 };
    request.nonce = newNonce();
    reply.headers(headersFor(request));
    await limit(limits, `everything ${addressKey(request.ip)}`, config.perMinuteByIp ?? 6_000);
  });

  compressAnswers(server);

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
    if (problem.code === "internal" && request.context) server.tellLog(problem, request);
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
  server.addHook("onResponse", async (request, reply) => {
    inRequestContext(request.context, () => platform.log.info(
      { method: request.method, route: labelOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime), account: request.actor?.accountId },
      "request",
    ));
  });
  const registry = mountMetrics(server, config.metricsToken);
  options.metrics?.(registry);
  mountHealth(server, options.version ?? "unknown", platform.db, options.health ?? (async () => ({ status: "ok" })));
  const open = openStreams();
  server.addHook("preClose", async () => open.endAll());
  const streamLimits = { heartbeatMs: config.timeouts?.heartbeatMs ?? 15_000, perCaller: config.streamsPerCaller ?? 20 };
  await server.register(async (api) => {
    api.addHook("onRequest", async (request) => refuseCrossSite(asSeen(request), publicOrigin));
    for (const route of options.routes) mountRoute(api, route, platform, door, audited);
    for (const stream of options.streams ?? []) mountStream(api, stream, platform, door, streamLimits, open);
    mountNothing(api, [...options.routes, ...(options.streams ?? []).map(({ path }) => ({ method: "GET", path }))]);
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
