import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import { PROOF_PATH } from "../../src/stages/verification/index.ts";
import type { Fault } from "./faults.ts";
import { authorizeUrl, type OidcTrust, type Pending, readCallback } from "./faulty-oidc.ts";
import { readSaml } from "./faulty-saml.ts";
import { faultyScim, type ScimTrust } from "./faulty-scim.ts";

export interface Trust { saml: { issuer: string; ssoUrl: string; certificate: string }; oidc: OidcTrust; scim: ScimTrust }
export interface FaultyApp {
  url: string;
  /** From now on these faults and no others; sessions and memory begin anew. */
  become(...faults: Fault[]): void;
  close(): Promise<void>;
}

/**
 * A small app under Acme's addresses (`/t/entente-test/…`), so that Acme's manifest fits it. Sound until told otherwise.
 * Listens on loopback.
 * @param proof Shown where a bench asks whose host this is.
 */
export async function startFaultyApp(trust: Trust, proof = ""): Promise<FaultyApp> {
  const base = "/t/entente-test";
  let faults = new Set<Fault>();
  let used = new Set<string>();
  let sessions = new Map<string, string>();
  let pending = new Map<string, Pending>();
  let requests = new Map<string, string>();
  let scim = faultyScim(trust.scim, faults);
  const server = createServer((request, response) => void answer(request, response).catch(() => response.writeHead(500).end()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? "/", url);
    if (at.pathname === PROOF_PATH) return void response.writeHead(proof === "" ? 404 : 200, { "content-type": "text/plain" }).end(`${proof}\n`);
    const path = at.pathname.startsWith(base) ? at.pathname.slice(base.length) : "/none";
    const browser = /faulty_browser=([^;]+)/.exec(request.headers.cookie ?? "")?.[1] ?? randomBytes(12).toString("hex");
    const body = request.method === "GET" ? "" : await textOf(request);
    const redirect = (location: string, session?: string) => {
      if (session !== undefined) sessions.set(browser, session);
      response.writeHead(303, { location, "set-cookie": `faulty_browser=${browser}; Path=/; HttpOnly` }).end();
    };
    const refuse = () => response.writeHead(403, { "content-type": "text/plain" }).end("no\n");

    if (path === "/whoami") {
      const userName = sessions.get(browser);
      return void response.writeHead(userName ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify({ signedIn: userName !== undefined, userName }));
    }
    if (path === "/saml/login") {
      const id = `_${randomBytes(16).toString("hex")}`;
      requests.set(id, browser);
      const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${trust.saml.ssoUrl}"><saml:Issuer>${url}${base}/saml/metadata</saml:Issuer></samlp:AuthnRequest>`;
      return redirect(`${trust.saml.ssoUrl}?SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}`);
    }
    if (path === "/saml/acs") {
      const form = new URLSearchParams(body);
      const xml = Buffer.from(form.get("SAMLResponse") ?? "", "base64").toString("utf8");
      const asked = /^[^>]*InResponseTo="([^"]+)"/.exec(xml)?.[1];
      if (asked !== undefined && requests.get(asked) !== browser) return void refuse();
      const read = readSaml(xml, asked, { issuer: trust.saml.issuer, certificate: trust.saml.certificate, audience: `${url}${base}/saml/metadata`, acsUrl: `${url}${base}/saml/acs` }, faults);
      if (!read || (used.has(read.id) && !faults.has("takes-twice"))) return void refuse();
      used.add(read.id);
      return redirect(faults.has("follows-relay-state") && form.get("RelayState") ? (form.get("RelayState") ?? "") : `${base}/`, read.name);
    }
    if (path === "/oidc/login" || path === "/oidc/initiate") {
      const word = () => randomBytes(24).toString("base64url");
      const started = { state: word(), nonce: word(), verifier: word(), redirectUri: `${url}${base}/oidc/callback` };
      pending.set(browser, started);
      return redirect(authorizeUrl(started, trust.oidc, faults));
    }
    if (path === "/oidc/callback") {
      const started = pending.get(browser);
      if (!faults.has("state-unchecked")) pending.delete(browser);
      const name = started && (await readCallback(at.searchParams, started, trust.oidc, faults));
      return name ? redirect(`${base}/`, name) : void refuse();
    }
    if (path.startsWith("/scim/v2")) {
      const given = request.headers.authorization;
      const { status, headers, json } = await scim({
        method: request.method ?? "GET", path: path.slice("/scim/v2".length), query: at.searchParams, body: body ? (JSON.parse(body) as Record<string, unknown>) : undefined, authorization: given,
      });
      return void response.writeHead(status, { "content-type": "application/scim+json", ...headers }).end(json ? JSON.stringify(json) : "");
    }
    response.writeHead(path === "/" ? 200 : 404, { "content-type": "text/html" }).end("<h1>A small app</h1>");
  }

  return {
    url,
    become(...next) {
      faults = new Set(next);
      [used, sessions, pending, requests] = [new Set(), new Map(), new Map(), new Map()];
      scim = faultyScim(trust.scim, faults);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
