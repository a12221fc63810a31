import express, { Router, type NextFunction, type Request, type Response } from "express";
import { emailOf, forgetLinks, groupsOf, localOf, nameOf, namesOf } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { BadSetting, fetchMetadata, parseIdpMetadata, samlConnection, secureUrl } from "./idp-metadata.ts";
import { hashedPassword } from "./passwords.ts";
import { fold, newAccount, newSecret, newTenant, sameSecret, sha256, type OidcConnection, type SamlConnection, type Store, type Tenant } from "./state.ts";

export const TENANT = /^[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?$/;

/** Everything an administrator can do, for the pages and the JSON API alike. @throws {BadSetting} */
export function adminActions(store: Store, baseUrl: string) {
  return {
    putTenant(slug: unknown, name: unknown): Tenant {
      if (typeof slug !== "string" || !TENANT.test(slug)) throw new BadSetting("A workspace id has 1 to 42 lower-case letters, digits and inner hyphens.");
      const label = typeof name === "string" && name.trim() ? name.trim().slice(0, 64) : slug;
      const tenant = store.tenants.get(slug) ?? newTenant(slug, label);
      tenant.name = label;
      store.tenants.set(slug, tenant);
      store.save();
      return tenant;
    },
    removeTenant(tenant: Tenant): void {
      store.tenants.delete(tenant.slug);
      for (const [hash, session] of store.sessions) if (session.tenant === tenant.slug) store.sessions.delete(hash);
      store.save();
    },
    async putSaml(tenant: Tenant, given: Record<string, unknown>): Promise<SamlConnection> {
      const saml = given["metadataUrl"] ? { ...parseIdpMetadata(await fetchMetadata(given["metadataUrl"])), metadata: { url: String(given["metadataUrl"]), readAtMs: Date.now() } }
        : typeof given["metadataXml"] === "string" ? parseIdpMetadata(given["metadataXml"])
        : samlConnection(given);
      forgetLinks(tenant, "saml", saml.entityId);
      tenant.saml = saml;
      store.save();
      return saml;
    },
    putOidc(tenant: Tenant, given: Record<string, unknown>): OidcConnection {
      const issuer = given["issuer"];
      secureUrl(issuer, "The issuer");
      const text = (key: string) => {
        const value = given[key];
        if (typeof value !== "string" || !value || value.length > 512) throw new BadSetting(`${key} is needed.`);
        return value;
      };
      const oidc = { issuer: text("issuer"), clientId: text("clientId"), clientSecret: text("clientSecret") };
      forgetLinks(tenant, "oidc", oidc.issuer);
      tenant.oidc = oidc;
      store.save();
      return oidc;
    },
    /** An account with a password, for an administrator who must get in when the provider is away. */
    putLocalAccount(tenant: Tenant, given: Record<string, unknown>): void {
      const { userName, email, password } = given;
      if (typeof userName !== "string" || !userName.trim() || typeof email !== "string" || typeof password !== "string" || password.length < 12) throw new BadSetting("userName, email and a password of at least 12 characters are needed.");
      const known = localOf(tenant).find((a) => namesOf(a).name === fold(userName));
      if (!known && [...tenant.users.values()].some((a) => namesOf(a).name === fold(userName))) throw new BadSetting("Another account has this name.");
      const account = known ?? newAccount("local", { userName, active: true, displayName: userName, emails: [{ value: email, primary: true }] });
      (tenant.local ??= new Map()).set(account.id, { ...account, passwordHash: hashedPassword(password) });
      store.save();
    },
    /** Makes a new token; the old one stops at once. */
    rotateScimToken(tenant: Tenant): { baseUrl: string; token: string } {
      const token = newSecret();
      tenant.scimTokenHash = sha256(token);
      store.save();
      return { baseUrl: addressesOf(baseUrl, tenant).scimBaseUrl, token };
    },
    addProof(value: unknown): void {
      if (typeof value !== "string" || !/^[\x21-\x7e]{1,512}$/.test(value.trim())) throw new BadSetting("A proof is one line of printable characters.");
      store.proofs.add(value.trim());
      store.save();
    },
  };
}

export type AdminActions = ReturnType<typeof adminActions>;

/** The JSON API under `/admin/api`: `Authorization: Bearer <admin password>`. */
export function adminApi(store: Store, actions: AdminActions, baseUrl: string, password: string, attempts: Attempts): Router {
  const router = Router();
  router.use((req, res, next) => {
    const given = /^Bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1];
    if (given !== undefined && attempts.open() && sameSecret(given, password)) return next();
    if (given !== undefined) attempts.failed();
    res.status(401).set("WWW-Authenticate", "Bearer").json({ error: "The admin password is needed." });
  });
  router.use(express.json({ limit: "1mb" }));

  const found = (req: Request<{ tenant: string }>) => {
    const tenant = store.tenants.get(req.params.tenant);
    if (!tenant) throw new NotFound();
    return tenant;
  };
  const body = (req: Request): Record<string, unknown> => {
    const given: unknown = req.body;
    return typeof given === "object" && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : {};
  };
  const view = (tenant: Tenant) => ({
    slug: tenant.slug, name: tenant.name, addresses: addressesOf(baseUrl, tenant),
    saml: tenant.saml ?? null,
    oidc: tenant.oidc ? { issuer: tenant.oidc.issuer, clientId: tenant.oidc.clientId } : null,
    scim: { tokenMade: tenant.scimTokenHash !== undefined },
  });

  router.get("/tenants", (_req, res) => void res.json([...store.tenants.values()].map(view)));
  router.put("/tenants/:tenant", (req, res) => void res.json(view(actions.putTenant(req.params.tenant, body(req)["name"]))));
  router.get("/tenants/:tenant", (req, res) => void res.json(view(found(req))));
  router.delete("/tenants/:tenant", (req, res) => { actions.removeTenant(found(req)); res.status(204).end(); });
  router.put("/tenants/:tenant/saml", async (req, res) => {
    const tenant = found(req);
    await actions.putSaml(tenant, body(req));
    res.json(view(tenant));
  });
  router.put("/tenants/:tenant/oidc", (req, res) => {
    const tenant = found(req);
    actions.putOidc(tenant, body(req));
    res.json(view(tenant));
  });
  router.post("/tenants/:tenant/scim-token", (req, res) => void res.status(201).json(actions.rotateScimToken(found(req))));
  router.put("/tenants/:tenant/local-account", (req, res) => { actions.putLocalAccount(found(req), body(req)); res.status(204).end(); });
  router.get("/tenants/:tenant/users", (req, res) => {
    const tenant = found(req);
    res.json([...tenant.users.values()].map((a) => ({
      id: a.id, userName: a.resource.userName, name: nameOf(a), email: emailOf(a) ?? null, active: a.resource.active,
      origin: a.origin, links: a.links.map((l) => l.via), groups: groupsOf(tenant, a),
    })));
  });
  router.get("/proof", (_req, res) => void res.json([...store.proofs]));
  router.put("/proof", (req, res) => { actions.addProof(body(req)["value"]); res.json([...store.proofs]); });
  router.use((_req, res) => void res.status(404).json({ error: "There is nothing here." }));

  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof BadSetting) return void res.status(400).json({ error: error.message });
    if (error instanceof NotFound) return void res.status(404).json({ error: "There is no such workspace." });
    if (error instanceof SyntaxError) return void res.status(400).json({ error: "The body is not JSON." });
    next(error);
  });
  return router;
}

export class NotFound extends Error {}

/** Ten wrong passwords a minute, then even the right one waits. */
export function attemptsLimit() {
  let failures: number[] = [];
  return {
    open: () => (failures = failures.filter((at) => at > Date.now() - 60_000)).length < 10,
    failed: () => void failures.push(Date.now()),
  };
}
export type Attempts = ReturnType<typeof attemptsLimit>;
