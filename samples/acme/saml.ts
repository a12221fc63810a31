import { SAML, ValidateInResponseTo, type CacheProvider } from "@node-saml/node-saml";
import express, { Router, type Request, type Response } from "express";
import { accountFor, Refused } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { fetchMetadata, parseIdpMetadata } from "./idp-metadata.ts";
import { refusal } from "./pages.ts";
import { checkAssertion, openEnvelope, SamlRefused, SKEW_MS, type Checked } from "./saml-strict.ts";
import { localPath, Pending, type Sessions } from "./sessions.ts";
import { newSecret, type Role, type SamlConnection, type Store, type Tenant } from "./state.ts";

const REQUEST_LIFE_MS = 600_000;

interface Started { tenant: string; mark: string; backTo: string; at: string }
interface Arrived { tenant: string; requestId: string; accountId: string; groups: string[]; role: Role; backTo: string }

/** Metadata is read again when it is older than this: a provider's new key is never missed, a withdrawn one not believed for long. Short, for a sample. */
const METADATA_MS = 1_000;

/** SAML service provider of one Acme: AuthnRequest by redirect, Response by POST, IdP-initiated allowed. */
export function samlRoutes(store: Store, sessions: Sessions, baseUrl: string, tenantOf: (req: Request) => Tenant): Router {
  const started = new Pending<Started>();
  const arrived = new Pending<Arrived>();
  const router = Router({ mergeParams: true });

  router.get("/saml/metadata", (req, res) => {
    const at = addressesOf(baseUrl, tenantOf(req));
    const sp = new SAML({ issuer: at.entityId, callbackUrl: at.acsUrl, idpCert: "none needed to describe ourselves", wantAssertionsSigned: true, identifierFormat: null });
    res.type("application/samlmetadata+xml").send(sp.generateServiceProviderMetadata(null));
  });

  router.get("/saml/login", async (req, res) => {
    const tenant = tenantOf(req);
    if (!tenant.saml) return refusal(res, 404, tenant, "SAML is not set up for this workspace.");
    const mark = sessions.mark(req, res, tenant);
    const backTo = localPath(req.query["returnTo"], tenant);
    const sp = provider(tenant, tenant.saml, baseUrl, {
      saveAsync: async (id, at) => {
        started.put(id, { tenant: tenant.slug, mark, backTo, at }, REQUEST_LIFE_MS);
        return { value: at, createdAt: Date.now() };
      },
      getAsync: async () => null,
      removeAsync: async () => null,
    });
    res.redirect(303, await sp.getAuthorizeUrlAsync(backTo, undefined, {}));
  });

  router.post("/saml/acs", express.urlencoded({ extended: false, limit: "256kb", parameterLimit: 10 }), async (req, res) => {
    const tenant = tenantOf(req);
    if (!tenant.saml) return refusal(res, 404, tenant, "SAML is not set up for this workspace.");
    const form = (req.body ?? {}) as Record<string, unknown>;
    try {
      await refresh(tenant.saml);
      const checked = await verify(tenant, tenant.saml, form["SAMLResponse"]);
      const account = accountFor(tenant, {
        via: "saml", issuer: tenant.saml.entityId, subject: checked.nameId, userName: checked.nameId, ...personOf(checked),
      });
      store.save();
      // of several values the lower one counts
      const roles = attribute(checked, "role");
      const role: Role = roles.length > 0 && roles.every((value) => value === "manager") ? "manager" : "driver";
      const groups = attribute(checked, "groups", "group", "memberOf");
      const request = checked.inResponseTo === undefined ? undefined : started.peek(checked.inResponseTo);
      const backTo = request?.backTo ?? localPath(form["RelayState"], tenant);
      // A strict browser keeps our cookie from a cross-site POST; it brings it on the way to /saml/finish.
      if (checked.inResponseTo !== undefined && sessions.markOf(req) === undefined) {
        const ticket = newSecret();
        arrived.put(ticket, { tenant: tenant.slug, requestId: checked.inResponseTo, accountId: account.id, groups, role, backTo }, 60_000);
        return res.redirect(303, `/t/${tenant.slug}/saml/finish?ticket=${ticket}`);
      }
      if (checked.inResponseTo !== undefined) redeem(req, tenant, checked.inResponseTo);
      sessions.begin(req, res, tenant, { accountId: account.id, via: "saml", claimedGroups: groups, role });
      res.redirect(303, backTo);
    } catch (error) {
      refuse(res, tenant, error);
    }
  });

  router.get("/saml/finish", (req, res) => {
    const tenant = tenantOf(req);
    const waiting = arrived.take(String(req.query["ticket"] ?? ""));
    try {
      const account = waiting?.tenant === tenant.slug ? tenant.users.get(waiting.accountId) : undefined;
      if (!waiting || !account?.resource.active) throw new SamlRefused("unknown or used ticket");
      redeem(req, tenant, waiting.requestId);
      sessions.begin(req, res, tenant, { accountId: account.id, via: "saml", claimedGroups: waiting.groups, role: waiting.role });
      res.redirect(303, waiting.backTo);
    } catch (error) {
      refuse(res, tenant, error);
    }
  });

  /** Reads the certificates again where they come from metadata; while that is away, the last ones count. */
  async function refresh(connection: SamlConnection): Promise<void> {
    const { metadata } = connection;
    if (!metadata || Date.now() - metadata.readAtMs < METADATA_MS) return;
    metadata.readAtMs = Date.now();
    try {
      const now = parseIdpMetadata(await fetchMetadata(metadata.url));
      if (now.entityId === connection.entityId) connection.certificates = now.certificates;
      store.save();
    } catch {
      // the provider is away, or says nothing that can be read
    }
  }

  /** Uses up a request; only the browser that sent it may. */
  function redeem(req: Request, tenant: Tenant, requestId: string): void {
    const request = started.peek(requestId);
    if (!request || request.tenant !== tenant.slug || request.mark !== sessions.markOf(req))
      throw new SamlRefused("this sign-in was started in another browser");
    started.take(requestId);
  }

  async function verify(tenant: Tenant, idp: SamlConnection, encoded: unknown): Promise<Checked> {
    const acs = addressesOf(baseUrl, tenant).acsUrl;
    const envelope = openEnvelope(encoded, idp, acs);
    const known = (id: string | null) => {
      const request = id === null ? undefined : started.peek(id);
      return request?.tenant === tenant.slug ? request.at : null;
    };
    const sp = provider(tenant, idp, baseUrl, {
      saveAsync: async () => null,
      getAsync: async (id) => known(id),
      removeAsync: async (id) => id, // used up in redeem(), by the right browser only
    }, envelope.responseSigned);
    const { profile } = await sp.validatePostResponseAsync({ SAMLResponse: Buffer.from(envelope.xml).toString("base64") });
    if (!profile?.getAssertionXml || !profile.getAssertion) throw new SamlRefused("no assertion");
    const checked = checkAssertion(profile.getAssertionXml(), profile.getAssertion(), { idp, acs, inResponseTo: envelope.inResponseTo });
    if (profile.nameID !== checked.nameId) throw new SamlRefused("two readings of one name");
    useOnce(`${tenant.slug} ${idp.entityId} ${checked.id}`, checked.usableUntilMs);
    return checked;
  }

  /** Profiles §4.1.4.5: an assertion id counts once, for as long as the assertion could still be believed. */
  function useOnce(key: string, untilMs: number): void {
    for (const [old, until] of store.usedAssertions) if (until < Date.now()) store.usedAssertions.delete(old);
    if (store.usedAssertions.has(key)) throw new SamlRefused("this response was used before");
    store.usedAssertions.set(key, Math.max(untilMs, Date.now() + 15 * 60_000));
    store.save();
  }

  return router;
}

function provider(tenant: Tenant, idp: SamlConnection, baseUrl: string, cacheProvider: CacheProvider, responseSigned = false): SAML {
  const at = addressesOf(baseUrl, tenant);
  return new SAML({
    issuer: at.entityId,
    audience: at.entityId,
    callbackUrl: at.acsUrl,
    entryPoint: idp.ssoUrl,
    idpCert: idp.certificates,
    idpIssuer: idp.entityId,
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: responseSigned, // when a second signature is there, it has to hold too
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    acceptedClockSkewMs: SKEW_MS,
    maxAssertionAgeMs: 10 * 60_000,
    validateInResponseTo: ValidateInResponseTo.ifPresent,
    requestIdExpirationPeriodMs: REQUEST_LIFE_MS,
    cacheProvider,
  });
}

function attribute(checked: Checked, ...names: string[]): string[] {
  for (const [name, values] of checked.attributes)
    if (names.some((n) => name.toLowerCase() === n.toLowerCase()) && values.length > 0) return values;
  return [];
}

function personOf(checked: Checked) {
  const [email = checked.nameId.includes("@") ? checked.nameId : undefined] = attribute(checked, "email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3");
  const [givenName] = attribute(checked, "firstName", "givenName", "first_name", "urn:oid:2.5.4.42");
  const [familyName] = attribute(checked, "lastName", "familyName", "surname", "sn", "last_name", "urn:oid:2.5.4.4");
  const [displayName] = attribute(checked, "displayName", "name", "urn:oid:2.16.840.1.113730.3.1.241");
  return { ...(email ? { email } : {}), ...(givenName ? { givenName } : {}), ...(familyName ? { familyName } : {}), ...(displayName ? { displayName } : {}), groups: [] };
}

function refuse(res: Response, tenant: Tenant, error: unknown): void {
  if (error instanceof Refused) refusal(res, 403, tenant, error.message);
  else if (error instanceof SamlRefused) refusal(res, 403, tenant, `Acme did not accept the answer of your identity provider: ${error.message}.`);
  else refusal(res, 403, tenant, "Acme did not accept the answer of your identity provider."); // the library's words may quote the message
}
