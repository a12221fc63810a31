import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import type { Call, Layer, Next } from "./scim-call.ts";
import { extras } from "./scim-extras.ts";
import { makeFlaw, type ScimFlaw } from "./scim-flaws.ts";

/** Taken beside Acme's own, as while tokens are changed. */
export const PREVIOUS_TOKEN = "the-token-before-this-one";

export interface FaultyScimServer {
  url: string;
  /** From now on this flaw and no other; what was remembered is forgotten. */
  become(flaw?: ScimFlaw): void;
  close(): Promise<void>;
}

/**
 * A sound SCIM server (Acme's, with what it leaves out) behind a layer that spoils one thing, under Acme's own paths.
 * Listens on loopback.
 * @param origin Acme's address.
 * @param token The one that Acme takes.
 */
export async function startFaultyScimServer(origin: string, token: string): Promise<FaultyScimServer> {
  const root = /^\/t\/(entente-test(?:-two)?)\/scim\/v(?:2|99)(?=\/|$)/;
  let flaw: ScimFlaw | undefined;
  let layers: Layer[] = [];
  const become = (next?: ScimFlaw) => {
    flaw = next;
    layers = [...(flaw ? [makeFlaw(flaw, token)] : []), extras(flaw)];
  };
  become();
  let url = "";
  const acme: Next = async (call) => {
    const query = call.query.size > 0 ? `?${call.query.toString()}` : "";
    const answer = await request(`${origin}/t/${call.tenant}/scim/v2${call.path}${query}`, {
      method: call.method as "GET", headers: call.headers["authorization"] === `Bearer ${PREVIOUS_TOKEN}` && flaw !== "one-token" ? { ...call.headers, authorization: `Bearer ${token}` } : call.headers, ...(call.body === "" ? {} : { body: call.body.replaceAll(url, origin) }),
    });
    const headers = Object.fromEntries(Object.entries(answer.headers).flatMap(([k, v]) => (typeof v === "string" && !["content-length", "transfer-encoding", "connection", "keep-alive", "date"].includes(k) ? [[k, v.replaceAll(origin, url)]] : [])));
    return { status: answer.statusCode, headers, body: (await answer.body.text()).replaceAll(origin, url) };
  };
  const through = (all: readonly Layer[]): Next => {
    const [first, ...rest] = all;
    return first === undefined ? acme : (call) => first(call, through(rest));
  };
  const server = createServer((incoming, outgoing) => void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const at = new URL(incoming.url ?? "/", url);
    const [version, tenant = ""] = root.exec(at.pathname) ?? [];
    if (version === undefined || (version.endsWith("v99") && flaw !== "any-version")) return void outgoing.writeHead(404).end();
    const headers = Object.fromEntries(Object.entries(incoming.headers).flatMap(([k, v]) => (typeof v === "string" && !["host", "connection", "content-length", "transfer-encoding"].includes(k) ? [[k, v]] : [])));
    const call: Call = { method: incoming.method ?? "GET", tenant, path: at.pathname.slice(version.length), query: at.searchParams, headers, body: Buffer.concat(chunks).toString("utf8") };
    const answer = await through(layers)(call);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  })().catch((error: unknown) => outgoing.writeHead(599).end(String(error))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url, become,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
