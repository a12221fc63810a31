import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { buildServer, type HttpSettings, mountNode, mountPages, pagePolicy, type PageReply, type PageRequest, readCookie } from "../platform/http/index.ts";
import type { Platform } from "../platform/platform.ts";
import { benchHandler, evidenceKeys } from "../stages/verification/index.ts";
import { type NetworkSessions, signOnHandler } from "../stages/deployment/sso/index.ts";
import { imageByDigest, logoByDigest } from "../stages/submission/index.ts";
import { authenticate, SESSION_COOKIE, signedInAt, signOut } from "../tenancy/index.ts";
import { healthOf } from "./health.ts";
import type { Meter } from "./meter.ts";
import { allRoutes, allStreams } from "./routes.ts";

/** Where `npm run build` leaves the pages and the console. */
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));

/** The built pages: one function from a request to HTML, made from the API alone. */
interface Pages {
  handle(request: PageRequest): Promise<PageReply | undefined>;
  onProblem(problem: { code: string; message: string; mend?: string | undefined }, request: PageRequest): PageReply;
}

export interface AppServerOptions {
  version: string;
  /** Off where only the API is wanted, as in most tests. */
  web?: boolean;
  http?: HttpSettings;
  /** Measures beyond requests, for `/metrics`. */
  meter?: Meter;
}

/** The last part of an address by content. What is none is asked of no database, which refuses some characters. */
const HASH = /^[0-9a-f]{64}$/;

/** The whole of what answers: API, sign-on endpoints, test bench, pages and console. */
export async function openServer(platform: Platform, options: AppServerOptions): Promise<FastifyInstance> {
  const server = await buildServer({
    platform, routes: allRoutes, streams: allStreams, authenticate: (caller) => authenticate(platform, caller), version: options.version,
    config: options.http ?? {},
    health: () => healthOf(platform), metrics: (registry) => options.meter?.register(registry, platform.jobs),
  });
  mountNode(server, "/bench", benchHandler(platform), { keepPrefix: true });
  const signOn = signOnHandler(platform, networkSessions(platform));
  for (const prefix of ["/t", "/launch"] as const) mountNode(server, prefix, signOn, { keepPrefix: true });
  server.get<{ Params: { hash: string } }>("/logo/:hash", async (request, reply) => {
    const { hash } = request.params;
    const png = HASH.test(hash) ? await platform.db.inNetwork((tx) => logoByDigest(tx, `sha256:${hash}`)) : undefined;
    if (!png) return reply.callNotFound();
    // addressed by content: it never changes
    return reply.header("content-type", "image/png").header("cache-control", "public, max-age=31536000, immutable").send(png);
  });
  server.get<{ Params: { hash: string } }>("/image/:hash", async (request, reply) => {
    const { hash } = request.params;
    const image = HASH.test(hash) ? await platform.db.inNetwork((tx) => imageByDigest(tx, `sha256:${hash}`)) : undefined;
    if (!image) return reply.callNotFound();
    // addressed by content, and a picture whatever opens it: the policy of data, with nosniff, stands on it as on every answer
    return reply.header("content-type", image.mediaType).header("cache-control", "public, max-age=31536000, immutable").header("content-disposition", "inline").send(image.content);
  });
  server.get("/.well-known/entente-evidence-keys.json", async (_request, reply) => reply.header("cache-control", "public, max-age=300").send({ keys: await evidenceKeys(platform) }));
  if (options.web !== false) await mountWeb(server, platform);
  return server;
}

/** The sessions that `tenancy` keeps, as the sign-on endpoints ask for them. */
function networkSessions(platform: Platform): NetworkSessions {
  const cookie = (cookies: string | undefined, name: string) => readCookie(cookies, platform.config.publicUrl, name);
  const read: NetworkSessions["read"] = (cookies) => signedInAt(platform, { cookie: (name) => cookie(cookies, name), header: () => undefined });
  return {
    read,
    async end(cookies) {
      const signedIn = await read(cookies);
      if (signedIn) await signOut(platform, signedIn.actor, cookie(cookies, SESSION_COOKIE) ?? "");
    },
  };
}

async function mountWeb(server: FastifyInstance, platform: Platform): Promise<void> {
  await server.register(fastifyStatic, { root: join(DIST, "console", "assets"), prefix: "/assets/", immutable: true, maxAge: "1y", preCompressed: true });
  const shell = await readFile(join(DIST, "console", "index.html"), "utf8");
  for (const path of ["/app", "/app/*"]) {
    server.get(path, async (request, reply) => {
      const theme = readCookie(request.headers.cookie, "http:", "entente_theme"); // written by pages and console, never as __Host-
      reply.header("content-type", "text/html; charset=utf-8").header("content-security-policy", pagePolicy(request.nonce));
      return reply.send(shell.replaceAll("__NONCE__", request.nonce).replace("<html", `<html data-theme="${theme === "light" || theme === "dark" ? theme : "system"}"`));
    });
  }
  process.env["NODE_ENV"] ??= "production"; // React's development build is twice as slow
  const pages = (await import(pathToFileURL(join(DIST, "pages", "server.js")).href)) as Pages;
  mountPages(server, (request) => pages.handle(request), { onProblem: (problem, request) => pages.onProblem(problem, request) });
  platform.log.debug({ dist: DIST }, "web mounted");
}
