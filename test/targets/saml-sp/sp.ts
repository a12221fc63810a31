import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import type { Flaw } from "./flaws.ts";
import { readLogout } from "./logout.ts";
import { readResponse, type Read, type Trust } from "./read-response.ts";
import { smallScim } from "../small-scim.ts";
import { readText } from "./read-text.ts";
import { type Idp, openTenant, type Tenant } from "./tenant.ts";

export interface SpOptions {
  idp: Idp;
  /** Another customer's provider. */
  second?: Idp;
  flaws?: readonly Flaw[];
  /** The address that people know it by, when something stands in front of it. */
  publicUrl?: string;
  /** Takes responses that nobody asked for. Default true. */
  idpInitiated?: boolean;
  /** Asks for fresh sign-ins. */
  forceAuthn?: boolean;
  /** PEM; with it the target takes encrypted assertions. */
  decryptionKey?: string;
  /** Who is there from the start. */
  people: readonly [own: string, ...others: string[]];
  /** Somebody with a password here. */
  local?: string;
}

const HEAD = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
/** A forced sign-in may be this old, in milliseconds. */
const FRESH_MS = 120_000;

/** A small service provider with a switch for each flaw. Not an example: see `samples/acme` for one. */
export async function startSp(options: SpOptions): Promise<{ url: string; inner: string; close(): Promise<void> }> {
  const flaws: ReadonlySet<Flaw> = new Set(options.flaws ?? []);
  const has = (flaw: Flaw) => flaws.has(flaw);
  const tenants = [openTenant("entente-test", options.idp, options.people, flaws), ...(options.second ? [openTenant("entente-test-two", options.second, [], flaws)] : [])];
  const sessions = new Map<string, { tenant: Tenant; name: string; role: string; account: string | undefined }>();
  const asked = new Map<string, string>(); // request id → browser mark
  const answered = new Set<string>();
  const used = new Set<string>();
  let url = "";
  const entityIdOf = (tenant: Tenant) => `${url}${tenant.base}/saml/metadata`;
  async function trustAt(tenant: Tenant, acs = "/saml/acs"): Promise<Trust> {
    return {
      issuer: tenant.idp.entityId, certificates: await tenant.certificates(), entityId: entityIdOf(tenant), acsUrl: `${url}${tenant.base}${has("one-acs") ? "/saml/acs" : acs}`, decryptionKey: options.decryptionKey,
    };
  }
  /** Whose word counts at this customer's ACS: their provider's, unless a flaw says otherwise. */
  async function trustFor(tenant: Tenant, acs: string, xml: string): Promise<Trust> {
    const named = tenants.find((one) => xml.includes(`>${one.idp.entityId}</`)) ?? tenant;
    if (has("one-tenant-for-all")) return { ...(await trustAt(named, acs)), ...(xml.includes(entityIdOf(tenant)) ? await trustAt(tenant, acs) : {}), issuer: named.idp.entityId, certificates: await named.certificates() };
    if (has("any-provider")) return { ...(await trustAt(tenant, acs)), issuer: named.idp.entityId, certificates: (await Promise.all(tenants.map((one) => one.certificates()))).flat() };
    return trustAt(tenant, acs);
  }
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

  /** Whose account it is, made when it is new. @throws {Error} */
  function account(tenant: Tenant, { name, email }: Read): { tenant: Tenant; name: string } {
    const here = (one: string) => ({ tenant, name: one });
    if (options.local !== undefined && [name, email].includes(options.local)) {
      if (has("merges-local")) return here(options.local);
      throw new Error("that account has a password");
    }
    for (const other of has("links-by-email") ? tenants : []) {
      const [owner] = [...other.accounts].find(([, a]) => email !== undefined && a.email === email) ?? [];
      if (owner !== undefined) return { tenant: other, name: owner };
    }
    const found = tenant.accounts.get(name);
    if (found && !found.active && has("sign-in-reactivates")) found.active = true;
    if (found && ((!found.active && !has("revives")) || (found.wasOff && has("closed-for-ever")))) throw new Error("switched off");
    if (found && has("second-account")) found.twin = `${found.id}-twin`;
    if (!found && has("one-account-for-all")) return here(options.people[0]);
    if (!found) tenant.accounts.set(name, { id: randomBytes(8).toString("hex"), active: true, email, hidden: has("hides-sign-in-accounts") });
    return here(name);
  }

  async function acs(tenant: Tenant, path: string, request: IncomingMessage, response: ServerResponse, form: URLSearchParams): Promise<void> {
    const relay = form.get("RelayState") ?? "";
    const words = has("reflects-relay-state") ? `<p>${relay}</p>` : "";
    try {
      const xml = await readText(form.get("SAMLResponse") ?? "", flaws);
      const read = readResponse(xml, await trustFor(tenant, path, xml), flaws);
      checkRequest(read, cookie(request, "mark"));
      if (options.forceAuthn && read.inResponseTo !== undefined && !(read.signedInAtMs > Date.now() - FRESH_MS) && !has("old-sign-ins")) throw new Error("no fresh sign-in");
      const session = (has("keeps-session-id") ? cookie(request, "sid") : undefined) ?? randomBytes(16).toString("hex");
      const opened = account(tenant, read);
      sessions.set(session, { ...opened, role: read.role, account: opened.tenant.accounts.get(opened.name)?.id });
      response.setHeader("set-cookie", `sid=${session}; ${flags}`);
      if (words) return void response.writeHead(200, HEAD).end(words);
      const follow = (has("follows-relay-state") && /^(?:https?:|[\\/]{2})/i.test(relay)) || (has("follows-scripts") && /^\s*(?:javascript|data):/i.test(relay));
      response.writeHead(303, { location: follow ? relay.trim() : `${tenant.base}/` }).end();
    } catch (error) {
      if (has("breaks-on-letters") && error instanceof TypeError) return void response.writeHead(500, HEAD).end("Something broke.");
      if (has("says-why") && error instanceof Error && /decrypt|authenticate|oaep/i.test(error.message)) return void response.writeHead(403, HEAD).end(error.message);
      response.writeHead(403, HEAD).end(has("shows-stack") && error instanceof Error ? `<pre>${error.stack}</pre>` : `The response was refused.${words}`);
    }
  }

  function login(tenant: Tenant, request: IncomingMessage, response: ServerResponse): void {
    const id = `_${randomBytes(16).toString("hex")}`;
    const mark = cookie(request, "mark") ?? randomBytes(8).toString("hex");
    asked.set(id, mark);
    const issuer = has("foreign-request") ? "https://another-app.invalid/saml" : entityIdOf(tenant);
    const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${tenant.idp.ssoUrl}"${options.forceAuthn ? ' ForceAuthn="true"' : ""} AssertionConsumerServiceURL="${url}${tenant.base}/saml/acs"><saml:Issuer>${issuer}</saml:Issuer></samlp:AuthnRequest>`;
    response.writeHead(303, { "set-cookie": `mark=${mark}; ${flags}`, location: `${tenant.idp.ssoUrl}?SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}` }).end();
  }

  async function logout(tenant: Tenant, request: IncomingMessage, response: ServerResponse, rawQuery: string): Promise<void> {
    try {
      const name = readLogout(rawQuery, await trustAt(tenant), flaws);
      const here = cookie(request, "sid") ?? "";
      for (const [session, person] of sessions) if (!has("never-logs-out") && (name === "anybody" ? session === here : person.name === name)) sessions.delete(session);
      response.writeHead(200, HEAD).end("Signed out.");
    } catch {
      response.writeHead(403, HEAD).end("The logout request was refused.");
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const { pathname, searchParams, search } = new URL(request.url ?? "/", "http://sp");
      const tenant = tenants.find((one) => pathname.startsWith(`${one.base}/`));
      if (!tenant) return void response.writeHead(404, HEAD).end("<p>Nobody.</p>");
      const path = pathname.slice(tenant.base.length);
      if (/^\/saml\/acs(?:\/other)?$/.test(path) && request.method === "POST") return void acs(tenant, path, request, response, new URLSearchParams(body));
      if (path === "/saml/acs" && has("takes-get")) return void acs(tenant, path, request, response, searchParams);
      if (path === "/saml/login") return login(tenant, request, response);
      if (path === "/saml/slo") return void logout(tenant, request, response, search.slice(1));
      if (path.startsWith("/scim/v2")) return smallScim(tenant.accounts, { method: request.method ?? "GET", path: path.slice("/scim/v2".length), query: searchParams, body }, response);
      if (path === "/saml/metadata") return void response.writeHead(200, { "content-type": "text/xml" }).end(`<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityIdOf(tenant)}"><md:SPSSODescriptor WantAssertionsSigned="true"/></md:EntityDescriptor>`);
      if (path === "/sign-out") {
        if (!has("cookie-only-sign-out")) sessions.delete(cookie(request, "sid") ?? "");
        return void response.writeHead(303, { "set-cookie": "sid=; Path=/; Max-Age=0", location: `${tenant.base}/` }).end();
      }
      if (path === "/whoami") {
        const who = sessions.get(cookie(request, "sid") ?? "");
        const account = who && tenant.accounts.get(who.name);
        const over = who?.account !== undefined && (account?.id !== who.account || !account.active) && !has("sessions-outlive") && !has("revives");
        const here = who?.tenant === tenant && !over ? who : undefined;
        return void response.writeHead(here ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify({ userName: here?.name ?? null, rights: here ? [here.role] : [] }));
      }
      response.writeHead(path === "/" ? 200 : 404, HEAD).end("<p>A target.</p>");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const inner = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = options.publicUrl ?? inner;
  return {
    url, inner,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
