import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type CacheProvider, SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import express from "express";
import { all, NS, parse } from "../saml-sp/xml.ts";

const BASE = "/t/entente-test";
const LIFE_MS = 600_000;

/** What the library leaves to its user: status, both issuers, destination and recipient. */
function overlooked(xml: string, expect: { acs: string; issuer: string }): string | undefined {
  const root = parse(xml); // one response and one assertion, both signed: the library has seen to it
  if (all(root, NS.samlp, "StatusCode")[0]?.getAttribute("Value") !== "urn:oasis:names:tc:SAML:2.0:status:Success") return "no success";
  if (all(root, NS.saml, "Issuer").some((issuer) => issuer.textContent !== expect.issuer)) return "another issuer";
  if (root.getAttribute("Destination") !== expect.acs) return "another destination";
  return all(root, NS.saml, "SubjectConfirmationData").some((data) => data.getAttribute("Recipient") === expect.acs) ? undefined : "another recipient";
}

/**
 * A service provider as many are built: @node-saml/node-saml, strictly configured, in a plain express app that asks the
 * questions that the library leaves out. Sign-ins start here alone.
 *
 *     node test/targets/others/node-saml-sp.ts '{"entityId": "…", "ssoUrl": "…", "certificate": "…"}'    # says its address on stdout
 */
const idp = JSON.parse(process.argv[2] ?? "{}") as { entityId: string; ssoUrl: string; certificate: string };
const sessions = new Map<string, string>();
const requests = new Map<string, { mark: string; at: string }>();
const used = new Set<string>();
const app = express().disable("x-powered-by");
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const cookie = (req: express.Request, name: string) => new RegExp(`(?:^|; )${name}=([^;]*)`).exec(req.headers.cookie ?? "")?.[1];
const flags = { httpOnly: true, sameSite: "lax", path: BASE } as const;

/** The library remembers requests; which browser sent one is ours to know. */
const provider = (mark: string | undefined) => {
  const cacheProvider: CacheProvider = {
    saveAsync: async (id, at) => { requests.set(id, { mark: mark ?? "", at }); return { value: at, createdAt: Date.now() }; },
    getAsync: async (id) => { const found = requests.get(id); return found && found.mark === mark ? found.at : null; },
    removeAsync: async (id) => { if (id !== null) requests.delete(id); return id; },
  };
  return new SAML({
    issuer: `${url}${BASE}/saml/metadata`, audience: `${url}${BASE}/saml/metadata`, callbackUrl: `${url}${BASE}/saml/acs`, entryPoint: idp.ssoUrl, idpCert: idp.certificate, idpIssuer: idp.entityId,
    identifierFormat: null, disableRequestedAuthnContext: true, wantAssertionsSigned: true, wantAuthnResponseSigned: true, signatureAlgorithm: "sha256", digestAlgorithm: "sha256",
    acceptedClockSkewMs: 60_000, maxAssertionAgeMs: LIFE_MS, validateInResponseTo: ValidateInResponseTo.always, requestIdExpirationPeriodMs: LIFE_MS, cacheProvider,
  });
};

app.get(`${BASE}/saml/metadata`, (_req, res) => void res.type("xml").send(provider(undefined).generateServiceProviderMetadata(null)));
app.get(`${BASE}/saml/login`, async (req, res) => {
  const mark = cookie(req, "mark") ?? randomBytes(16).toString("hex");
  res.cookie("mark", mark, flags).redirect(303, await provider(mark).getAuthorizeUrlAsync("", undefined, {}));
});
app.post(`${BASE}/saml/acs`, express.urlencoded({ extended: false, limit: "256kb" }), async (req, res) => {
  try {
    const { profile } = await provider(cookie(req, "mark")).validatePostResponseAsync({ SAMLResponse: String((req.body as Record<string, unknown>)["SAMLResponse"] ?? "") });
    const id = (profile?.getAssertion?.() as { Assertion?: { $?: { ID?: string } } } | undefined)?.Assertion?.$?.ID;
    const wrong = overlooked(profile?.getSamlResponseXml?.() ?? "<none/>", { acs: `${url}${BASE}/saml/acs`, issuer: idp.entityId });
    if (wrong) throw new Error(wrong);
    if (!profile?.nameID || typeof id !== "string" || used.has(id)) throw new Error("nobody, or used before");
    used.add(id);
    const session = randomBytes(32).toString("hex");
    sessions.set(session, profile.nameID);
    res.cookie("session", session, flags).redirect(303, `${BASE}/`);
  } catch {
    res.status(403).send("The response was refused.");
  }
});
app.get(`${BASE}/whoami`, (req, res) => {
  const name = sessions.get(cookie(req, "session") ?? "");
  res.status(name === undefined ? 401 : 200).json({ userName: name ?? null });
});
app.get(`${BASE}/`, (_req, res) => void res.send("<p>A sound app.</p>"));
app.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => void res.status(400).send("That request cannot be read."));
console.log(url);
