import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import type { Flaw } from "./flaws.ts";
import { readLogout } from "./logout.ts";
import { readResponse, type Read, type Trust } from "./read-response.ts";
import { readText } from "./read-text.ts";

export interface SpOptions {
  idp: { entityId: string; ssoUrl: string; certificate: string };
  flaws?: readonly Flaw[];
  /** Takes responses that nobody asked for. Default true. */
  idpInitiated?: boolean;
  /** PEM; with it the target takes encrypted assertions. */
  decryptionKey?: string;
  /** Who is there from the start. */
  people: readonly [own: string, ...others: string[]];
}

const BASE = "/t/entente-test";
const HEAD = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };

/** A small service provider with a switch for each flaw. Not an example: see `samples/acme` for one. */
export async function startSp(options: SpOptions): Promise<{ url: string; close(): Promise<void> }> {
  const flaws: ReadonlySet<Flaw> = new Set(options.flaws ?? []);
  const has = (flaw: Flaw) => flaws.has(flaw);
  const sessions = new Map<string, string>();
  const asked = new Map<string, string>(); // request id → browser mark
  const answered = new Set<string>();
  const used = new Set<string>();
  const accounts = new Map<string, { id: string; active: boolean }>(options.people.map((name) => [name, { id: name, active: true }]));
  let url = "";
  const trust = (): Trust => ({ issuer: options.idp.entityId, certificate: options.idp.certificate, entityId: `${url}${BASE}/saml/metadata`, acsUrl: `${url}${BASE}/saml/acs`, decryptionKey: options.decryptionKey });
  const flags = has("bare-cookie") ? "Path=/" : "Path=/; HttpOnly; SameSite=Lax";
  const cookie = (request: IncomingMessage, name: string) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie ?? "")?.[1];

  /** Whether the answer may be taken in this browser. @throws {Error} */
  function checkRequest({ inResponseTo: id, id: assertion }: Read, mark: string | undefined): void {
    const repeated = used.has(assertion) || (id !== undefined && answered.has(id));
    if (repeated && !has("replays") && !(id !== undefined && has("replays-answers"))) throw new Error("used before");
    used.add(assertion);
    if (id === undefined) {
      const waits = mark !== undefined && [...asked.values()].includes(mark);
      const takes = options.idpInitiated ?? true ? !has("no-unsolicited") : has("unsolicited") || (has("waiting-takes-all") && waits);
      if (!takes) throw new Error("nobody asked");
      return;
    }
    if (!(repeated && has("replays-answers"))) {
      if (!asked.has(id) && !has("any-request")) throw new Error("never asked");
      if (asked.has(id) && asked.get(id) !== mark && !has("any-browser")) throw new Error("asked by another browser");
    }
    asked.delete(id);
    answered.add(id);
  }

  function account(name: string): string {
    const found = accounts.get(name);
    if (found && !found.active && !has("revives")) throw new Error("switched off");
    if (!found && has("one-account-for-all")) return options.people[0];
    if (!found) accounts.set(name, { id: randomBytes(8).toString("hex"), active: true });
    return name;
  }

  async function acs(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Promise<void> {
    const relay = form.get("RelayState") ?? "";
    const words = has("reflects-relay-state") ? `<p>${relay}</p>` : "";
    try {
      const read = readResponse(await readText(form.get("SAMLResponse") ?? "", flaws), trust(), flaws);
      checkRequest(read, cookie(request, "mark"));
      const name = account(read.name);
      const session = (has("keeps-session-id") ? cookie(request, "sid") : undefined) ?? randomBytes(16).toString("hex");
      sessions.set(session, name);
      response.setHeader("set-cookie", `sid=${session}; ${flags}`);
      if (words) return void response.writeHead(200, HEAD).end(words);
      const follow = (has("follows-relay-state") && /^(?:https?:|[\\/]{2})/i.test(relay)) || (has("follows-scripts") && /^\s*(?:javascript|data):/i.test(relay));
      response.writeHead(303, { location: follow ? relay.trim() : `${BASE}/` }).end();
    } catch (error) {
      response.writeHead(403, HEAD).end(has("shows-stack") && error instanceof Error ? `<pre>${error.stack}</pre>` : `The response was refused.${words}`);
    }
  }

  function login(request: IncomingMessage, response: ServerResponse): void {
    const id = `_${randomBytes(16).toString("hex")}`;
    const mark = cookie(request, "mark") ?? randomBytes(8).toString("hex");
    asked.set(id, mark);
    const at = trust();
    const issuer = has("foreign-request") ? "https://another-app.invalid/saml" : at.entityId;
    const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${options.idp.ssoUrl}" AssertionConsumerServiceURL="${at.acsUrl}"><saml:Issuer>${issuer}</saml:Issuer></samlp:AuthnRequest>`;
    response.writeHead(303, { "set-cookie": `mark=${mark}; ${flags}`, location: `${options.idp.ssoUrl}?SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}` }).end();
  }

  function logout(request: IncomingMessage, response: ServerResponse, rawQuery: string): void {
    try {
      const name = readLogout(rawQuery, trust(), flaws);
      const here = cookie(request, "sid") ?? "";
      for (const [session, person] of sessions) if (name === "anybody" ? session === here : person === name) sessions.delete(session);
      response.writeHead(200, HEAD).end("Signed out.");
    } catch {
      response.writeHead(403, HEAD).end("The logout request was refused.");
    }
  }

  /** As much SCIM as it takes to make an account, switch it off and remove it. */
  function scim(method: string, path: string, query: URLSearchParams, body: string, response: ServerResponse): void {
    const answer = (status: number, json?: unknown) => void response.writeHead(status, { "content-type": "application/scim+json" }).end(json === undefined ? "" : JSON.stringify(json));
    const shown = ([userName, { id, active }]: [string, { id: string; active: boolean }]) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id, userName, active });
    const id = decodeURIComponent(path.slice("/Users/".length));
    const found = [...accounts].find(([, a]) => a.id === id);
    if (path === "/Users" && method === "POST") {
      const { userName } = JSON.parse(body) as { userName: string };
      accounts.set(userName, { id: randomBytes(8).toString("hex"), active: true });
      return answer(201, shown([userName, accounts.get(userName) ?? { id: "", active: false }]));
    }
    if (path === "/Users") return answer(200, { totalResults: 0, Resources: [...accounts].filter(([name]) => query.get("filter") === `userName eq ${JSON.stringify(name)}`).map(shown) });
    if (!found) return answer(404, {});
    if (method === "PATCH") found[1].active = !/"active"\s*:\s*false/.test(body);
    if (method === "DELETE") accounts.delete(found[0]);
    return method === "DELETE" ? answer(204) : answer(200, shown(found));
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const { pathname, searchParams, search } = new URL(request.url ?? "/", "http://sp");
      const path = pathname.slice(BASE.length);
      if (path === "/saml/acs" && request.method === "POST") return void acs(request, response, new URLSearchParams(body));
      if (path === "/saml/acs" && has("takes-get")) return void acs(request, response, searchParams);
      if (path === "/saml/login") return login(request, response);
      if (path === "/saml/slo") return logout(request, response, search.slice(1));
      if (path.startsWith("/scim/v2")) return scim(request.method ?? "GET", path.slice("/scim/v2".length), searchParams, body, response);
      if (path === "/saml/metadata") return void response.writeHead(200, { "content-type": "text/xml" }).end(`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${trust().entityId}"><md:SPSSODescriptor WantAssertionsSigned="true"/></md:EntityDescriptor>`);
      if (path === "/whoami") {
        const name = sessions.get(cookie(request, "sid") ?? "");
        return void response.writeHead(name === undefined ? 401 : 200, { "content-type": "application/json" }).end(JSON.stringify({ userName: name ?? null }));
      }
      response.writeHead(path === "/" ? 200 : 404, HEAD).end("<p>A target.</p>");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
