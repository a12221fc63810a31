import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../kernel/index.ts";
import { inRequestContext } from "../log/index.ts";
import { readCookie } from "./cookies.ts";
import { headerOf } from "./decorations.ts";
import { type Fetch, inProcessFetch } from "./in-process-fetch.ts";
import { assertKeepable } from "./parse-json.ts";
import { mediaType, safeLocation } from "./mount-routes.ts";
import { refuseCrossSite } from "./origin.ts";
import { asProblem, problemHeaders, toProblemBody } from "./problem-json.ts";
import { pagePolicy } from "./security-headers.ts";

export interface PageRequest {
  id: string;
  ip: string;
  method: "GET" | "POST";
  /** As the browser sees it: below the public URL, whatever `Host` said. */
  url: URL;
  path: string;
  query: URLSearchParams;
  /** The posted fields; empty on GET. */
  form: URLSearchParams;
  /** The raw `Cookie` header. */
  cookies: string;
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
  /** For every `<script>` and `<style>` of this response. */
  nonce: string;
  /** Calls the API as this visitor, without a socket. */
  fetch: Fetch;
}

export type PageReply = ({ status?: number; html: string } | { redirect: string }) & {
  headers?: Record<string, string>;
  /** Whole `Set-Cookie` values, as an API answer gave them (`response.headers.getSetCookie()`). */
  setCookies?: readonly string[];
  /**
   * One foreign origin that a form of this page may post to, for example a service provider's ACS. Browsers hold a form
   * to it through redirects as well (CSP 3 §6.4.1): a sign-in form whose answer leads to an app must name that app here.
   */
  formAction?: string;
};

export interface PageOptions {
  /** What a visitor sees instead of a page that could not be made; without it, problem+json. */
  onProblem?(problem: Problem, request: PageRequest): PageReply | Promise<PageReply>;
  /** Paths that other sites may post to (a SAML request by POST). Such a post is read without its cookies. */
  acceptsForeignPost?(path: string): boolean;
  /** Largest form in bytes (default 256 KiB). */
  maxFormBytes?: number;
}

/**
 * Serves every address that nothing else claims with pages made on the server. `undefined` from the handler is a 404.
 * Forms are urlencoded; a form posted from another site is refused before the handler hears of it.
 */
export function mountPages(
  server: FastifyInstance, handler: (request: PageRequest) => Promise<PageReply | undefined>, options: PageOptions = {},
): void {
  void server.register(async (pages) => {
    const foreign = (request: FastifyRequest): boolean => request.method === "POST" && (options.acceptsForeignPost?.(pathOf(request)) ?? false);
    pages.removeAllContentTypeParsers();
    pages.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "buffer" }, (_request, bytes, done) => {
      try {
        done(null, readForm(bytes as Buffer));
      } catch (thrown) {
        done(thrown as Error);
      }
    });
    pages.setErrorHandler(async (thrown, request, reply) => {
      const problem = asProblem(thrown, request.id);
      if (problem.code === "internal") pages.tellLog(problem, request);
      const body = toProblemBody(problem, request.id);
      reply.code(body.status).headers(problemHeaders(problem));
      if (!options.onProblem) return reply.send(JSON.stringify(body));
      try {
        const page = await options.onProblem(problem, pageRequest(request, foreign(request)));
        return sendPage(reply, request, { ...page, ...("html" in page ? { status: page.status ?? body.status } : {}) });
      } catch (again) { // the page about the failure failed as well
        pages.tellLog(again, request);
        return reply.send(JSON.stringify(body));
      }
    });
    pages.route({
      method: ["GET", "POST"], url: "/*", bodyLimit: options.maxFormBytes ?? 256 * 1024, config: { label: "page" },
      onRequest: async (request) => {
        if (!foreign(request)) refuseCrossSite({ method: request.method, header: (name) => headerOf(request, name) }, pages.publicOrigin);
        const type = mediaType(headerOf(request, "content-type"));
        if (request.method === "POST" && type !== "" && type !== "application/x-www-form-urlencoded") {
          throw new Problem("wrong-media-type", "A page takes forms only");
        }
      },
      handler: (request, reply) => inRequestContext(request.context, async () => {
        const page = await handler(pageRequest(request, foreign(request)));
        if (!page) throw new Problem("not-found", "There is nothing at this address");
        return sendPage(reply, request, page);
      }),
    });
  });
}

const pathOf = (request: FastifyRequest): string => (request.raw.url ?? "/").split("?", 1)[0] ?? "/";

function readForm(bytes: Buffer): URLSearchParams {
  const form = new URLSearchParams(bytes.toString("utf8"));
  for (const [name, value] of form) {
    assertKeepable(name);
    assertKeepable(value);
  }
  return form;
}

function pageRequest(request: FastifyRequest, foreign: boolean): PageRequest {
  const { server } = request;
  const cookies = foreign ? "" : (request.headers.cookie ?? "");
  // built by hand: `new URL("//evil/x", base)` would take the host from the path
  const url = new URL(server.publicOrigin);
  const [path = "/", search = ""] = splitOnce(request.raw.url ?? "/");
  url.pathname = path;
  url.search = search;
  return {
    id: request.id, ip: request.ip, method: request.method === "POST" ? "POST" : "GET",
    url, path: url.pathname, query: url.searchParams,
    form: request.body instanceof URLSearchParams ? request.body : new URLSearchParams(),
    cookies, cookie: (name) => readCookie(cookies, server.publicUrl, name),
    header: (name) => headerOf(request, name), nonce: request.nonce,
    fetch: inProcessFetch(server, { cookies, ip: request.ip, userAgent: headerOf(request, "user-agent") ?? "" }),
  };
}

function splitOnce(target: string): [string, string] {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

function sendPage(reply: FastifyReply, request: FastifyRequest, page: PageReply): FastifyReply {
  for (const cookie of page.setCookies ?? []) reply.header("set-cookie", cookie);
  reply.header("content-security-policy", pagePolicy(request.nonce, page.formAction));
  reply.headers(page.headers ?? {});
  if ("redirect" in page) return reply.code(303).header("location", safeLocation(page.redirect)).type("text/plain").send("");
  return reply.code(page.status ?? 200).type("text/html; charset=utf-8").send(page.html);
}
