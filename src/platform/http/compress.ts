import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { headerOf } from "./decorations.ts";

/** Shorter answers fit a packet or two as they are. */
const MIN_BYTES = 1024;
/** Brotli's effort (0 to 11): what gzip's best achieves, in a third of its time. */
const BROTLI_EFFORT = 4;

const inBrotli = promisify(brotliCompress);
const inGzip = promisify(gzip);

/** Text shrinks; pictures and archives have shrunk already. */
const TEXT = /^(text\/|application\/(json|javascript|yaml|xml)\b|[^;]+\+(json|xml|yaml)\b)/;

/**
 * Sends text of 1 kB and more in brotli or gzip, as the caller takes it (RFC 9110 §12.5.3). Streams, hijacked answers (server-sent events,
 * sign-on endpoints) and what is encoded already go as they are.
 *
 * An answer's length tells of its content. Whoever makes a browser ask again and again, with words of theirs in the question, learns a secret
 * of the answer from it, letter by letter (BREACH). So two kinds are never compressed: answers that carry a secret (routes that are declared
 * `secret`), and those to a browser that another site sent here with its cookies.
 */
export function compressAnswers(server: FastifyInstance): void {
  server.addHook("onSend", async (request, reply, payload: unknown) => {
    if (!isWorth(request, reply, payload)) return payload;
    vary(reply);
    const encoding = chosenEncoding(headerOf(request, "accept-encoding"));
    if (encoding === undefined) return payload;
    const bytes = Buffer.from(payload);
    reply.header("content-encoding", encoding).removeHeader("content-length");
    return encoding === "gzip" ? inGzip(bytes)
      : inBrotli(bytes, { params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_QUALITY]: BROTLI_EFFORT, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  });
}

function isWorth(request: FastifyRequest, reply: FastifyReply, payload: unknown): payload is string | Buffer {
  if (!(typeof payload === "string" || Buffer.isBuffer(payload)) || payload.length < MIN_BYTES) return false;
  if (request.method === "HEAD" || reply.getHeader("content-encoding") !== undefined || reply.statusCode === 206) return false;
  return TEXT.test(String(reply.getHeader("content-type") ?? "")) && !(request.routeOptions.config?.secret ?? false) && !isSentByAnotherSite(request);
}

/** Without cookies there is nothing in an answer that the other site could not read by itself. */
function isSentByAnotherSite(request: FastifyRequest): boolean {
  const site = headerOf(request, "sec-fetch-site");
  return request.headers.cookie !== undefined && site !== undefined && site !== "same-origin" && site !== "none";
}

/** Brotli before gzip; what is not named, or named with no weight, is not sent. */
export function chosenEncoding(accepted: string | undefined): "br" | "gzip" | undefined {
  const weights = new Map((accepted ?? "").toLowerCase().split(",").map((one) => {
    const [name = "", ...parameters] = one.split(";").map((part) => part.trim());
    const weight = parameters.find((part) => part.startsWith("q="))?.slice(2);
    return [name, weight === undefined ? 1 : Number(weight)] as const;
  }));
  return (["br", "gzip"] as const).find((name) => (weights.get(name) ?? weights.get("*") ?? 0) > 0);
}

function vary(reply: FastifyReply): void {
  const known = reply.getHeader("vary");
  reply.header("vary", known === undefined ? "accept-encoding" : `${String(known)}, accept-encoding`);
}
