import type { FastifyInstance } from "fastify";
import { newId, PROBLEMS, type ProblemCode } from "../src/kernel/index.ts";
import type { Declaration } from "../src/platform/http/index.ts";

/** What a caller sends to say who they are. */
export interface Credentials { cookie?: string; bearer?: string }
export interface Heard { status: number; code: string | undefined; text: string }

/** Answers that every route may give; any other problem must be declared by the route. */
const SHARED: readonly ProblemCode[] = ["bad-request", "invalid-field", "not-signed-in", "not-allowed", "cross-site", "too-large", "wrong-media-type"];

/** What each parameter names, by the path up to it. A route with a parameter that is not here fails the walk. */
const NAMES: Record<string, string> = {
  "/people/:id": "per", "/groups/:id": "grp", "/submissions/:id": "sub", "/desk/submissions/:id": "sub", "/runs/:id": "run", ":other": "run", ":check": "check", ":account": "acc", ":section": "section", "/threads/:id": "thr", "/support/:subject": "sub",
  "/apps/:id": "app", ":assignment": "asg", ":op": "op", ":plan": "rem", ":groupId": "grp", "/tokens/:id": "tok", "/webhooks/:id": "whk", ":delivery": "delivery", ":attachment": "att", ":domain": "domain", "/members/:id": "acc", "/orgs/:id": "org",
  "/account/passkeys/:id": "pky", "/submissions/:id/secrets/:name": "name", "/submissions/:id/images/:name": "picture", "/integrations/:slug/test-secrets/:name": "name", "/catalog/:slug": "slug", "/integrations/:slug": "slug", "/desk/listings/:slug": "slug", "/holds/:code": "hold", ":code": "hold", ":requirement": "requirement", ":move": "lmv", ":version": "version", "/publishers/:slug": "org", "/checks/:id": "check", "/docs/:slug": "doc",
};
/** Parameters that are words and not ids. */
const WORDS: Record<string, string> = { section: "basics", name: "acme_scim_token", picture: "sign-on-page", hold: "look-alike-name", requirement: "logo-plain", version: "1.0.0", check: "saml.no-such-check", doc: "verification", delivery: `msg_${"0".repeat(32)}`, domain: "nobodys.example" };

/** What a parameter names: the kind of thing, or `undefined` when the table does not know it. */
const kindOf = (path: string, name: string): string | undefined => NAMES[path.slice(0, path.indexOf(`:${name}`) + name.length + 1)] ?? NAMES[`:${name}`];

export const parametersOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");
export const unknownParameters = (route: Declaration): string[] => parametersOf(route.path).filter((name) => kindOf(route.path, name) === undefined);

/** The address with ids of things that exist where `real` has one, and with ids that nothing bears elsewhere. */
export function addressOf(path: string, real: Record<string, string> = {}): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const kind = kindOf(path, name) ?? name;
    return encodeURIComponent(real[kind] ?? WORDS[kind] ?? (kind === "slug" ? "nobodys-app" : newId(kind)));
  });
}

export const isChange = (route: Declaration): boolean => route.method !== "GET";

/** What comes up to the end of the first event, or all of it. */
async function beginningOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const piece of stream) {
    text += String(piece);
    if (/^data: /m.test(text)) break;
  }
  return text;
}

/** Calls a declaration as somebody, with the body that the table has for it. */
export async function hear(server: FastifyInstance, route: Declaration, as: Credentials, options: { real?: Record<string, string>; body?: unknown; origin?: string } = {}): Promise<Heard> {
  const body = isChange(route) && options.body !== undefined ? JSON.stringify(options.body) : undefined;
  const line = new AbortController();
  const asked = {
    method: route.method, url: `/api${addressOf(route.path, options.real)}`, remoteAddress: `10.${byte()}.${byte()}.${byte()}`, // limits per address are not what is asked here
    headers: {
      origin: options.origin ?? server.publicOrigin, ...(as.cookie ? { cookie: `entente_session=${as.cookie}` } : {}), ...(as.bearer ? { authorization: `Bearer ${as.bearer}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: body }),
  };
  if (route.stream) {
    // what is let in may never end: its beginning says enough
    const answer = await server.inject({ ...asked, payloadAsStream: true, signal: line.signal });
    const text = await beginningOf(answer.stream());
    const refusal = answer.statusCode === 200 ? undefined : (JSON.parse(text) as { code: string });
    line.abort();
    return { status: answer.statusCode, code: refusal?.code, text };
  }
  const answer = await server.inject(asked);
  const problem = String(answer.headers["content-type"]).startsWith("application/problem+json") ? (answer.json() as { code: string }) : undefined;
  return { status: answer.statusCode, code: problem?.code, text: answer.body };
}

const byte = (): number => Math.floor(Math.random() * 256);

/** What no answer may be, whoever asks: our fault, an error without a code, or a problem that the route does not declare. */
export function faults(route: Declaration, heard: Heard): string[] {
  if (heard.status < 400) return [];
  const code = heard.code as ProblemCode | undefined;
  if (code === undefined || !(code in PROBLEMS)) return [`${heard.status} without a problem code`];
  if (heard.status >= 500 && !(route.problems ?? []).includes(code)) return [`${heard.status} ${code}`];
  // a stream is about one thing, which may not be there; it declares no problems of its own
  if (route.stream && code === "not-found") return [];
  return SHARED.includes(code) || (route.problems ?? []).includes(code) ? [] : [`answers "${code}", which it does not declare`];
}

/** The answer without what differs from call to call: ids, and the slug that was asked for. */
export const masked = (text: string): string => text.replaceAll(/\b[a-z]{2,4}_[0-9a-z]{26}\b/g, "<id>").replaceAll(/"(nobodys-app|harbour)"|\\"(nobodys-app|harbour)\\"/g, "<slug>");
