import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";

/**
 * A service provider around a release that is known to be vulnerable, set up as its documentation of the time shows it.
 *
 *     node test/targets/known-vulnerable/sp.ts '{"library": "node-saml" | "samlify", "metadata": "…", "ssoUrl": "…", "certificate": "…"}'
 *
 * Says its address on stdout. The libraries are named at run time, so that nothing else can come to need them.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as { library: "node-saml" | "samlify"; metadata: string; ssoUrl: string; certificate: string };

/** What of a library is used here. */
interface NodeSaml { SAML: new (options: object) => { getAuthorizeUrlAsync(relayState: string, host: undefined, options: object): Promise<string>; validatePostResponseAsync(form: object): Promise<{ profile: { nameID: string } | null }> } }
interface Samlify {
  setSchemaValidator(validator: object): void;
  ServiceProvider(settings: object): { createLoginRequest(idp: unknown, binding: string): { context: string }; parseLoginResponse(idp: unknown, binding: string, request: object): Promise<{ extract: { nameID?: string } }> };
  IdentityProvider(settings: object): unknown;
}
interface Party { begin(): Promise<string>; finish(message: string): Promise<string | undefined> }
const load = async (name: string): Promise<unknown> => import(name);

const app = express().disable("x-powered-by");
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function nodeSaml(): Promise<Party> {
  const { SAML } = (await load("@node-saml/node-saml")) as NodeSaml;
  const party = new SAML({ issuer: `${url}/metadata`, audience: `${url}/metadata`, callbackUrl: `${url}/acs`, entryPoint: settings.ssoUrl, idpCert: settings.certificate, wantAssertionsSigned: true, wantAuthnResponseSigned: false, disableRequestedAuthnContext: true, identifierFormat: null });
  return { begin: () => party.getAuthorizeUrlAsync("", undefined, {}), finish: async (message) => (await party.validatePostResponseAsync({ SAMLResponse: message })).profile?.nameID };
}

async function samlify(): Promise<Party> {
  const library = (await load("samlify")) as { default?: Samlify } & Samlify;
  const { setSchemaValidator, ServiceProvider, IdentityProvider } = library.default ?? library;
  setSchemaValidator({ validate: () => Promise.resolve("not validated") }); // its documentation's own way out of needing a Java runtime
  const idp = IdentityProvider({ metadata: await (await fetch(settings.metadata)).text() });
  const sp = ServiceProvider({ entityID: `${url}/metadata`, wantAssertionsSigned: true, assertionConsumerService: [{ Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", Location: `${url}/acs` }] });
  return { begin: async () => sp.createLoginRequest(idp, "redirect").context, finish: async (message) => (await sp.parseLoginResponse(idp, "post", { body: { SAMLResponse: message } })).extract.nameID };
}

const party = await (settings.library === "samlify" ? samlify() : nodeSaml());
const sessions = new Map<string, string>();
const sessionOf = (req: express.Request) => sessions.get(/(?:^|; )session=([^;]*)/.exec(req.headers.cookie ?? "")?.[1] ?? "");
app.get("/login", async (_req, res) => res.redirect(303, await party.begin()));
app.post("/acs", express.urlencoded({ extended: false, limit: "256kb" }), async (req, res) => {
  const name = await party.finish(String((req.body as Record<string, unknown>)["SAMLResponse"] ?? "")).catch(() => undefined);
  if (!name) return void res.status(403).send("The response was refused.");
  const session = randomBytes(32).toString("hex");
  sessions.set(session, name);
  res.cookie("session", session, { httpOnly: true, sameSite: "lax" }).redirect(303, "/");
});
app.get("/whoami", (req, res) => void res.status(sessionOf(req) ? 200 : 401).json({ userName: sessionOf(req) ?? null }));
app.get("/", (_req, res) => void res.send("<p>An app with an old library.</p>"));
app.use((_error: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => void res.status(400).send("That request cannot be read."));
console.log(url);
