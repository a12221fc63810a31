import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { generateKeyPairSync, randomUUID, createHash, webcrypto, type KeyObject } from "node:crypto";
import type { AddressInfo } from "node:net";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { SignJWT, exportJWK } from "jose";
import Provider from "oidc-provider";
import { CookieJar } from "tough-cookie";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SignedXml } from "xml-crypto";
import { startAcme, type Acme } from "../samples/acme/app.ts";
import { idpMetadata, makeSigningKey, signResponse } from "../src/protocols/saml/index.ts";

let acme: Acme;
const IDP = "https://idp.test/saml";
const closers: (() => void)[] = [];
beforeAll(async () => { acme = await startAcme({ port: 0 }); });
afterAll(async () => { for (const close of closers) close(); await acme.close(); });

const admin = async (method: string, path: string, body?: unknown) => {
  const answer = await fetch(`${acme.url}/admin/api${path}`, { method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${text}`);
  return (text ? JSON.parse(text) : {}) as Record<string, string>;
};

/** A browser without a face: keeps cookies, follows redirects by GET, and stops where it is told. */
function browser() {
  const jar = new CookieJar();
  const send = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie: await jar.getCookieString(url) } });
    for (const line of answer.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
    return answer;
  };
  const go = async (url: string, init: RequestInit = {}, stop = (_url: URL) => false): Promise<Response & { at: string }> => {
    let answer = await send(url, init);
    let at = url;
    for (let hops = 0; hops < 12 && answer.status >= 300 && answer.status < 400; hops++) {
      const next = new URL(answer.headers.get("location") ?? "", at);
      at = next.href;
      if (stop(next)) break;
      answer = await send(at);
    }
    return Object.assign(answer, { at });
  };
  return {
    go, jar,
    post: (url: string, form: Record<string, string>) => go(url, { method: "POST", body: new URLSearchParams(form) }),
    who: async (tenant: string) => (await send(`${acme.url}/t/${tenant}/whoami`)).json() as Promise<Record<string, unknown>>,
  };
}
const OUT = { signedIn: false };

describe("SAML", () => {
  const keyOf = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = keyOf();
  const other = keyOf();
  let tenant = "";
  let acs = "";
  let entityId = "";

  const certificate = async ({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) => {
    x509.cryptoProvider.set(webcrypto as never);
    const alg = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const keys = {
      publicKey: await webcrypto.subtle.importKey("spki", publicKey.export({ format: "der", type: "spki" }), alg, true, ["verify"]),
      privateKey: await webcrypto.subtle.importKey("pkcs8", privateKey.export({ format: "der", type: "pkcs8" }), alg, true, ["sign"]),
    };
    return (await x509.X509CertificateGenerator.createSelfSigned({ name: "CN=idp", keys: keys as never, signingAlgorithm: alg })).toString("pem");
  };
  let certs: string[] = [];
  beforeAll(async () => { certs = [await certificate(key), await certificate(other)]; });
  beforeEach(async () => {
    tenant = `s${randomUUID().slice(0, 8)}`;
    acs = `${acme.url}/t/${tenant}/saml/acs`;
    entityId = `${acme.url}/t/${tenant}/saml/metadata`;
    await admin("PUT", `/tenants/${tenant}`, {});
    await admin("PUT", `/tenants/${tenant}/saml`, { entityId: IDP, ssoUrl: `${IDP}/sso`, certificates: [certs[0]] });
  });

  const iso = (offsetS: number) => new Date(Date.now() + offsetS * 1000).toISOString();
  interface Shape {
    nameId?: string; audience?: string | null; recipient?: string; destination?: string; issuer?: string; from?: number; until?: number; confirmUntil?: number;
    inResponseTo?: string; subjectInResponseTo?: string | null; status?: string; signWith?: KeyObject; sign?: "assertion" | "both" | "none"; method?: string; id?: string; extra?: string; sha1?: boolean;
    change?: (xml: string) => string;
  }
  function response(shape: Shape = {}): string {
    const id = shape.id ?? `_${randomUUID()}`;
    const irt = shape.inResponseTo ? ` InResponseTo="${shape.inResponseTo}"` : "";
    const subjectIrt = shape.subjectInResponseTo === null ? "" : shape.subjectInResponseTo ? ` InResponseTo="${shape.subjectInResponseTo}"` : irt;
    const audience = shape.audience === null ? "" : `<saml:AudienceRestriction><saml:Audience>${shape.audience ?? entityId}</saml:Audience></saml:AudienceRestriction>`;
    let xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${randomUUID()}" Version="2.0" IssueInstant="${iso(0)}" Destination="${shape.destination ?? acs}"${irt}><saml:Issuer>${shape.issuer ?? IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${shape.status ?? "Success"}"/></samlp:Status><saml:Assertion ID="${id}" Version="2.0" IssueInstant="${iso(0)}"><saml:Issuer>${shape.issuer ?? IDP}</saml:Issuer><saml:Subject><saml:NameID>${shape.nameId ?? "own@acme.test"}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:${shape.method ?? "bearer"}"><saml:SubjectConfirmationData Recipient="${shape.recipient ?? acs}" NotOnOrAfter="${iso(shape.confirmUntil ?? 300)}"${subjectIrt}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(shape.from ?? -10)}" NotOnOrAfter="${iso(shape.until ?? 300)}">${audience}</saml:Conditions><saml:AuthnStatement AuthnInstant="${iso(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="firstName"><saml:AttributeValue>Zoë &amp; "Co"</saml:AttributeValue></saml:Attribute>${shape.extra ?? ""}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
    const sign = (name: string) => {
      const signer = new SignedXml({ privateKey: (shape.signWith ?? key.privateKey).export({ format: "pem", type: "pkcs8" }) });
      signer.signatureAlgorithm = `http://www.w3.org/${shape.sha1 ? "2000/09/xmldsig#rsa-sha1" : "2001/04/xmldsig-more#rsa-sha256"}`;
      signer.canonicalizationAlgorithm = "http://www.w3.org/2001/10/xml-exc-c14n#";
      signer.addReference({ xpath: `//*[local-name()='${name}']`, digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256", transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"] });
      signer.computeSignature(xml, { location: { reference: `//*[local-name()='${name}']/*[local-name()='Issuer']`, action: "after" } });
      xml = signer.getSignedXml();
    };
    if (shape.sign !== "none") sign("Assertion");
    if ((shape.sign ?? "both") === "both") sign("Response");
    return Buffer.from(shape.change ? shape.change(xml) : xml).toString("base64");
  }
  const arrive = async (shape: Shape = {}, b = browser(), relay = "") => { const answer = await b.post(acs, { SAMLResponse: response(shape), RelayState: relay }); return { status: answer.status, at: answer.at, who: await b.who(tenant), text: await answer.text(), b }; };
  const start = async (b: ReturnType<typeof browser>) => {
    const at = new URL((await b.go(`${acme.url}/t/${tenant}/saml/login`, {}, (u) => u.host === "idp.test")).at);
    const { inflateRawSync } = await import("node:zlib");
    return /ID="([^"]+)"/.exec(inflateRawSync(Buffer.from(at.searchParams.get("SAMLRequest") ?? "", "base64")).toString())?.[1] ?? "";
  };

  it("signs in from the tile, with the assertion signed alone or within a signed response, and makes the account", async () => {
    const first = await arrive();
    expect(first.who).toMatchObject({ signedIn: true, userName: "own@acme.test", email: "own@acme.test", via: "saml" });
    expect(first.text).toContain("Zoë &amp; &quot;Co&quot;");
    expect((await arrive({ sign: "assertion" })).who).toMatchObject({ signedIn: true });
    expect((await arrive({ from: 60, sign: "assertion" })).who).toMatchObject({ signedIn: true });
    expect(await admin("GET", `/tenants/${tenant}/users`)).toMatchObject([{ userName: "own@acme.test", origin: "sso", links: ["saml"] }]);
  });

  it("signs in from its own page, once, and only in the browser that asked", async () => {
    const b = browser();
    const id = await start(b);
    const thief = await arrive({ inResponseTo: id }); // without any cookie: must come through /saml/finish
    expect([thief.status, thief.who]).toEqual([403, OUT]);
    const marked = browser();
    await start(marked);
    expect((await arrive({ inResponseTo: id }, marked)).who).toEqual(OUT);
    expect((await arrive({ inResponseTo: id }, b)).who).toMatchObject({ signedIn: true });
    expect((await arrive({ inResponseTo: id }, browser())).who).toEqual(OUT);
  });

  it("brings a browser that keeps its cookie from cross-site posts through the second step", async () => {
    const b = browser();
    const id = await start(b);
    const bare = await fetch(acs, { method: "POST", redirect: "manual", body: new URLSearchParams({ SAMLResponse: response({ inResponseTo: id }) }) });
    expect(bare.headers.get("set-cookie")).toBeNull();
    await b.go(new URL(bare.headers.get("location") ?? "", acs).href);
    expect(await b.who(tenant)).toMatchObject({ signedIn: true });
  });

  it("takes the second published certificate, and refuses it after it was withdrawn", async () => {
    const metadata = (list: string[]) => `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${IDP}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${list.map((c) => `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${c.replace(/-----.*?-----|\s/g, "")}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`).join("")}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${IDP}/sso?a=1&amp;b=2"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
    const server = createServer((_req, res) => res.end(metadata(certs))).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => server.close());
    await admin("PUT", `/tenants/${tenant}/saml`, { metadataUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    expect((await arrive({ signWith: other.privateKey })).who).toMatchObject({ signedIn: true });
    await admin("PUT", `/tenants/${tenant}/saml`, { metadataXml: metadata([certs[0] ?? ""]) });
    expect((await arrive({ signWith: other.privateKey })).who).toEqual(OUT);
    expect((await arrive()).who).toMatchObject({ signedIn: true });
  });

  it("signs in on metadata and messages of the network's own engine, in a clock a minute off", async () => {
    const { privateKey, certificate: own } = await makeSigningKey("idp", new Date());
    await admin("PUT", `/tenants/${tenant}/saml`, { metadataXml: idpMetadata({ entityId: IDP, ssoUrl: `${IDP}/sso`, certificates: [own] }) });
    for (const sign of ["both", "assertion"] as const) for (const offsetS of [-60, 0, 60]) {
      const now = new Date(Date.now() + offsetS * 1000);
      const { xml } = await signResponse({
        issuer: IDP, destination: acs, audience: entityId, nameId: { value: "ada@acme.test" }, now, authnInstant: now, sign, key: privateKey, certificate: own, skewS: 0, lifetimeS: 300,
        attributes: [{ name: "email", values: ["ada@acme.test"] }, { name: "groups", values: ["eng", "<b>ops</b>"] }],
      });
      const b = browser();
      const page = await b.post(acs, { SAMLResponse: Buffer.from(xml).toString("base64") });
      expect.soft(await b.who(tenant), `${sign} ${offsetS}`).toMatchObject({ signedIn: true, userName: "ada@acme.test", groups: [] });
      expect.soft(await page.text()).toContain("eng, &lt;b&gt;ops&lt;/b&gt;");
    }
  });

  const swap = (xml: string) => xml.replaceAll("own@acme.test", "victim@acme.test");
  const assertionOf = (xml: string) => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? "";
  const forged = (xml: string) => swap(assertionOf(xml)).replace(/<Signature.*<\/Signature>/s, "").replace(/ID="[^"]*"/, 'ID="_evil"');
  const ATTACKS: Record<string, Shape | (() => Shape)> = {
    "unsigned": { sign: "none" },
    "signature removed and name changed": { change: (x) => swap(x).replace(/<Signature.*?<\/Signature>/gs, "") },
    "name changed after signing": { change: swap },
    "signed by a stranger": { signWith: other.privateKey },
    "response signature broken, assertion intact": { change: (x) => x.replace(/(<SignatureValue>)(.{8})/, "$1AAAAAAAA") },
    "SHA-1": { sha1: true },
    "forged assertion before the signed one": { sign: "assertion", change: (x) => x.replace("<saml:Assertion", `${forged(x)}<saml:Assertion`) },
    "forged assertion after the signed one": { sign: "assertion", change: (x) => x.replace("</samlp:Response>", `${forged(x)}</samlp:Response>`) },
    "signed assertion hidden in Extensions": { sign: "assertion", change: (x) => x.replace(assertionOf(x), forged(x)).replace("<samlp:Status>", `<samlp:Extensions>${assertionOf(x)}</samlp:Extensions><samlp:Status>`) },
    "signed assertion inside the forged one": { sign: "assertion", change: (x) => x.replace(assertionOf(x), forged(x).replace("</saml:Assertion>", `<saml:Advice>${assertionOf(x)}</saml:Advice></saml:Assertion>`)) },
    "comment in the name": { nameId: "own@acme.test<!-- -->.evil" },
    "CDATA in the name": { nameId: "own<![CDATA[@acme.test]]>" },
    "processing instruction in the name": { nameId: "own@acme.test<?x y?>" },
    "DTD": { change: (x) => `<!DOCTYPE r [<!ENTITY a "b">]>${x}` },
    "another audience": { audience: "https://other.example/sp" },
    "audience with a slash more": () => ({ audience: `${entityId}/` }),
    "no audience": { audience: null },
    "another recipient": { recipient: "https://other.example/acs" },
    "another destination": { destination: "https://other.example/acs" },
    "another issuer": { issuer: "https://other.example/idp" },
    "expired": { until: -600, from: -1200 },
    "not yet valid": { from: 600, until: 900 },
    "confirmation expired": { confirmUntil: -600 },
    "not a bearer": { method: "sender-vouches" },
    "answers a request that was never sent": { inResponseTo: "_never" },
    "request named by the assertion alone": { subjectInResponseTo: "_never" },
    "status is not success": { status: "Requester" },
    "attribute given twice": { extra: '<saml:Attribute Name="firstName"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute>' },
    "name with a space behind": { nameId: "own@acme.test " },
    "too large": { extra: `<saml:Attribute Name="big"><saml:AttributeValue>${"x".repeat(200_000)}</saml:AttributeValue></saml:Attribute>` },
    "too deep": { change: (x) => x.replace("</samlp:Status>", `${"<a>".repeat(3000)}${"</a>".repeat(3000)}</samlp:Status>`), sign: "assertion" },
  };
  it.each(Object.keys(ATTACKS))("refuses: %s", async (name) => {
    expect((await arrive()).who).toMatchObject({ signedIn: true });
    const shape = ATTACKS[name];
    const attack = await arrive(typeof shape === "function" ? shape() : shape);
    expect(attack.who).toEqual(OUT);
    expect(attack.status).toBeGreaterThanOrEqual(400);
    expect(attack.status).toBeLessThan(500);
    expect((await arrive()).who).toMatchObject({ signedIn: true });
  });

  it("takes a response once, whoever brings it, and never at another workspace", async () => {
    const b = browser();
    const message = response();
    await b.post(acs, { SAMLResponse: message });
    expect(await b.who(tenant)).toMatchObject({ signedIn: true });
    const again = browser();
    await again.post(acs, { SAMLResponse: message });
    expect(await again.who(tenant)).toEqual(OUT);
    const [here, elsewhere] = [tenant, `o${randomUUID().slice(0, 8)}`];
    await admin("PUT", `/tenants/${elsewhere}`, {});
    await admin("PUT", `/tenants/${elsewhere}/saml`, { entityId: IDP, ssoUrl: IDP, certificates: [certs[0]] });
    const crossing = browser();
    await crossing.post(acs.replace(here, elsewhere), { SAMLResponse: response() });
    expect(await crossing.who(elsewhere)).toEqual(OUT);
    expect(await b.who(elsewhere)).toEqual(OUT);
  });

  it("goes back inside only, under a new session id, with a cookie that scripts and other sites do not get", async () => {
    for (const evil of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", `/t/${tenant}/..//evil`, "/t/other/", `/t/${tenant}/%2e%2e/`])
      expect((await arrive({}, browser(), evil)).at).toBe(`${acme.url}/t/${tenant}/`);
    const b = browser();
    await b.jar.setCookie(`acme_session=fixed; Path=/t/${tenant}`, acme.url);
    const answer = await fetch(acs, { method: "POST", redirect: "manual", headers: { cookie: "acme_session=fixed" }, body: new URLSearchParams({ SAMLResponse: response(), RelayState: `/t/${tenant}/whoami` }) });
    const line = answer.headers.getSetCookie().filter((c) => c.startsWith("acme_session=")).at(-1) ?? "";
    expect(answer.headers.get("location")).toBe(`/t/${tenant}/whoami`);
    expect(line).toMatch(/^acme_session=[\w-]{43};.*Path=\/t\/\w+;.*HttpOnly; SameSite=Lax/);
    expect((await fetch(`${acs}?SAMLResponse=${encodeURIComponent(response())}`)).status).toBe(404);
  });

  it("links to the account that SCIM made, ends its session when SCIM deactivates it, and lets nobody back in", async () => {
    const { baseUrl, token } = await admin("POST", `/tenants/${tenant}/scim-token`);
    const scim = async (method: string, path: string, body?: unknown) => (await fetch(`${baseUrl}${path}`, { method, headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" }, ...(body ? { body: JSON.stringify(body) } : {}) })).json().catch(() => ({})) as Promise<Record<string, string>>;
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const made = await scim("POST", "/Users", { schemas, userName: "own@acme.test", displayName: "Owned", active: true });
    const { b, who } = await arrive();
    expect(who).toMatchObject({ signedIn: true, name: "Owned" });
    const flip = (active: boolean) => scim("PATCH", `/Users/${made["id"]}`, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", value: { active } }] });
    await flip(false);
    expect(await b.who(tenant)).toEqual(OUT);
    const refused = await arrive();
    expect([refused.status, refused.who]).toEqual([403, OUT]);
    expect(refused.text).toContain("deactivated");
    await flip(true);
    expect(await b.who(tenant)).toEqual(OUT); // the old session stays dead
    const back = await arrive();
    expect(back.who).toMatchObject({ signedIn: true });
    await scim("DELETE", `/Users/${made["id"]}`);
    expect(await back.b.who(tenant)).toEqual(OUT);
    expect((await arrive()).status).toBe(403);
    expect((await arrive({ nameId: "OWN@acme.test" })).status).toBe(403);
    await scim("POST", "/Users", { schemas, userName: "own@acme.test", active: true });
    expect((await arrive()).who).toMatchObject({ signedIn: true });
    expect((await arrive({ nameId: "OWN@acme.test" })).who).toEqual(OUT);
  });
});

describe("OpenID Connect", () => {
  const listen = async (server: Server) => { server.listen(0, "127.0.0.1"); await once(server, "listening"); closers.push(() => { server.close(); server.closeAllConnections(); }); return `http://localhost:${(server.address() as AddressInfo).port}`; };
  const tenantFor = async (issuer: string) => {
    const tenant = `o${randomUUID().slice(0, 8)}`;
    await admin("PUT", `/tenants/${tenant}`, {});
    await admin("PUT", `/tenants/${tenant}/oidc`, { issuer, clientId: "acme", clientSecret: "a-long-enough-secret-for-tests" });
    return tenant;
  };

  it("signs in and out at a certified provider, from either side", async () => {
    let tenant = "";
    const server = createServer();
    const issuer = await listen(server);
    tenant = await tenantFor(issuer);
    const provider = new Provider(issuer, {
      clients: [{ client_id: "acme", client_secret: "a-long-enough-secret-for-tests", redirect_uris: [`${acme.url}/t/${tenant}/oidc/callback`], post_logout_redirect_uris: [`${acme.url}/t/${tenant}/signed-out`], initiate_login_uri: undefined }] as never,
      pkce: { required: () => true },
      claims: { openid: ["sub"], email: ["email"], profile: ["name", "preferred_username"] },
      features: { devInteractions: { enabled: false } },
      findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, email: "own@acme.test", name: "Own <b>Person</b>", preferred_username: "own@acme.test" }) }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client?.clientId ?? "", accountId: ctx.oidc.session?.accountId ?? "" });
        grant.addOIDCScope("openid profile email");
        await grant.save();
        return grant;
      },
      interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    });
    const callback = provider.callback();
    server.on("request", (req, res) => { if (req.url?.startsWith("/sign-in/")) void provider.interactionFinished(req, res, { login: { accountId: "sub-1" } }); else void callback(req, res); });

    const b = browser();
    const page = await b.go(`${acme.url}/t/${tenant}/oidc/login`);
    expect(await b.who(tenant)).toMatchObject({ signedIn: true, userName: "own@acme.test", via: "oidc", email: "own@acme.test" });
    expect(await page.text()).toContain("Own &lt;b&gt;Person&lt;/b&gt;");
    const out = await b.go(`${acme.url}/t/${tenant}/sign-out`, { method: "POST" }, (u) => u.pathname === "/session/end");
    expect(new URL(out.at).searchParams.get("post_logout_redirect_uri")).toBe(`${acme.url}/t/${tenant}/signed-out`);
    expect(await b.who(tenant)).toEqual(OUT);
    const tile = browser();
    await tile.go(`${acme.url}/t/${tenant}/oidc/initiate?iss=${encodeURIComponent(issuer)}&target_link_uri=${encodeURIComponent(`${acme.url}/t/${tenant}/whoami`)}`);
    expect(await tile.who(tenant)).toMatchObject({ signedIn: true });
    expect((await fetch(`${acme.url}/t/${tenant}/oidc/initiate?iss=${encodeURIComponent("http://localhost:1")}`, { redirect: "manual" })).status).toBe(400);
    const astray = await browser().go(`${acme.url}/t/${tenant}/oidc/initiate?iss=${encodeURIComponent(issuer)}&target_link_uri=https://evil.example/`);
    expect(astray.at).toBe(`${acme.url}/t/${tenant}/`);
  });

  interface Twist { claims?: Record<string, unknown>; info?: Record<string, unknown>; alg?: "none" | "HS256"; stranger?: boolean; token?: Record<string, unknown>; discovery?: Record<string, unknown>; callback?: (url: URL) => void }
  const keys = [generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("rsa", { modulusLength: 2048 })] as const;
  /** A provider that says whatever the test wants. */
  async function hostile() {
    const twist: { now: Twist } = { now: {} };
    const asked = new Map<string, URLSearchParams>();
    const server = createServer((req, res) => void answer(req.url ?? "/", req).then(({ status = 200, body, location }) => {
      res.writeHead(location ? 302 : status, { "content-type": "application/json", ...(location ? { location } : {}) }).end(JSON.stringify(body ?? {}));
    }));
    const issuer = await listen(server);
    async function answer(path: string, req: AsyncIterable<Buffer>): Promise<{ status?: number; body?: unknown; location?: string }> {
      const url = new URL(path, issuer);
      const t = twist.now;
      if (url.pathname.startsWith("/.well-known")) return { body: { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/me`, jwks_uri: `${issuer}/jwks`, response_types_supported: ["code"], id_token_signing_alg_values_supported: ["RS256", "HS256", "none"], ...t.discovery } };
      if (url.pathname === "/jwks") return { body: { keys: [{ ...(await exportJWK(keys[0].publicKey)), kid: "k", use: "sig", alg: "RS256" }] } };
      if (url.pathname === "/auth") {
        const code = randomUUID();
        asked.set("last", url.searchParams).set(code, url.searchParams);
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.search = String(new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" }));
        t.callback?.(back);
        return { location: back.href };
      }
      if (url.pathname === "/me") return { body: { sub: "s", email: "own@acme.test", preferred_username: "own@acme.test", ...t.info } };
      let form = "";
      for await (const chunk of req) form += chunk.toString();
      const nonce = asked.get(new URLSearchParams(form).get("code") ?? "")?.get("nonce");
      const claims = { iss: issuer, aud: "acme", sub: "s", nonce, iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 300, ...t.claims };
      const clean = Object.fromEntries(Object.entries(claims).filter(([, v]) => v !== undefined));
      const b64 = (v: unknown) => Buffer.from(JSON.stringify(v)).toString("base64url");
      const idToken = t.alg === "none" ? `${b64({ alg: "none" })}.${b64(clean)}.`
        : t.alg === "HS256" ? await new SignJWT(clean).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from("a-long-enough-secret-for-tests"))
        : await new SignJWT(clean).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(keys[t.stranger ? 1 : 0].privateKey);
      return { body: { access_token: "at", token_type: "Bearer", id_token: idToken, ...t.token } };
    }
    return { issuer, twist, asked };
  }

  it("sends PKCE, state and nonce, and none of them twice", async () => {
    const { issuer, asked } = await hostile();
    const tenant = await tenantFor(issuer);
    const seen: string[] = [];
    for (let i = 0; i < 2; i++) {
      await browser().go(`${acme.url}/t/${tenant}/oidc/login`);
      const q = asked.get("last");
      expect(q?.get("code_challenge_method")).toBe("S256");
      for (const name of ["state", "nonce", "code_challenge"]) seen.push(q?.get(name) ?? "");
    }
    expect(seen.every((v) => v.length >= 43)).toBe(true);
    expect(new Set(seen).size).toBe(6);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const half = createHash("sha256").update("other").digest().subarray(0, 16).toString("base64url");
  const TWISTS: Record<string, () => Twist> = {
    "wrong issuer": () => ({ claims: { iss: "http://localhost:1" } }), "no issuer": () => ({ claims: { iss: undefined } }),
    "wrong audience": () => ({ claims: { aud: "other" } }), "no audience": () => ({ claims: { aud: undefined } }), "a second audience": () => ({ claims: { aud: ["acme", "other"], azp: "acme" } }),
    "another authorized party": () => ({ claims: { azp: "other" } }), "wrong nonce": () => ({ claims: { nonce: "x" } }), "no nonce": () => ({ claims: { nonce: undefined } }),
    "expired": () => ({ claims: { exp: now() - 600 } }), "no expiry": () => ({ claims: { exp: undefined } }), "issued tomorrow": () => ({ claims: { iat: now() + 86400, exp: now() + 90000 } }),
    "issued a month ago": () => ({ claims: { iat: now() - 30 * 86400 } }), "no iat": () => ({ claims: { iat: undefined } }), "not valid yet": () => ({ claims: { nbf: now() + 3600 } }),
    "no subject": () => ({ claims: { sub: undefined } }), "empty subject": () => ({ claims: { sub: "" }, info: { sub: "" } }), "wrong at_hash": () => ({ claims: { at_hash: half } }),
    "signed by a stranger": () => ({ stranger: true }), "alg none": () => ({ alg: "none" }), "HS256 with the client secret": () => ({ alg: "HS256" }),
    "userinfo about somebody else": () => ({ info: { sub: "other" } }), "no ID token": () => ({ token: { id_token: undefined } }), "other token type": () => ({ token: { token_type: "mac" } }),
    "discovery of another issuer": () => ({ discovery: { issuer: "http://localhost:1" } }),
    "wrong state": () => ({ callback: (u) => u.searchParams.set("state", "x") }), "no state": () => ({ callback: (u) => u.searchParams.delete("state") }),
    "iss parameter of another": () => ({ callback: (u) => u.searchParams.set("iss", "http://localhost:1") }), "code and error together": () => ({ callback: (u) => u.searchParams.set("error", "access_denied") }),
    "promised iss left out": () => ({ discovery: { authorization_response_iss_parameter_supported: true } }),
  };
  it("refuses every twisted answer between two good ones", { timeout: 60_000 }, async () => {
    const { issuer, twist } = await hostile();
    const tenant = await tenantFor(issuer);
    const tryIt = async () => { const b = browser(); const { status } = await b.go(`${acme.url}/t/${tenant}/oidc/login`); return { status, who: await b.who(tenant) }; };
    for (const [name, make] of Object.entries(TWISTS)) {
      twist.now = make();
      const { status, who } = await tryIt();
      expect.soft([who, status >= 400], name).toEqual([OUT, true]);
      twist.now = {};
      expect.soft((await tryIt()).who, `after ${name}`).toMatchObject({ signedIn: true });
    }
  });

  it("binds an answer to the browser that asked, once", async () => {
    const { issuer } = await hostile();
    const tenant = await tenantFor(issuer);
    const mine = browser();
    const halted = await mine.go(`${acme.url}/t/${tenant}/oidc/login`, {}, (u) => u.pathname.endsWith("/oidc/callback"));
    const thief = browser();
    await thief.go(`${acme.url}/t/${tenant}/oidc/login`, {}, (u) => u.pathname.endsWith("/oidc/callback"));
    expect((await thief.go(halted.at)).status).toBe(403);
    expect((await browser().go(halted.at)).status).toBe(403);
    expect(await thief.who(tenant)).toEqual(OUT);
    expect((await mine.go(halted.at)).status).toBe(200);
    expect(await mine.who(tenant)).toMatchObject({ signedIn: true });
    expect((await mine.go(halted.at)).status).toBe(403);
  });

  it("opens no account of another subject, whatever name or address it claims", async () => {
    const { issuer, twist } = await hostile();
    const tenant = await tenantFor(issuer);
    const tryIt = async (t: Twist) => { twist.now = t; const b = browser(); await b.go(`${acme.url}/t/${tenant}/oidc/login`); return b.who(tenant); };
    expect(await tryIt({})).toMatchObject({ userName: "own@acme.test" });
    expect(await tryIt({ claims: { sub: "t" }, info: { sub: "t" } })).toEqual(OUT);
    expect(await tryIt({ claims: { sub: "t" }, info: { sub: "t", preferred_username: "t", email_verified: false } })).toEqual(OUT);
    expect(await tryIt({ info: { email: "new@acme.test", preferred_username: "new" } })).toMatchObject({ userName: "own@acme.test", email: "own@acme.test" });
  });
});
