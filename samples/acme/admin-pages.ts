import express, { Router, type NextFunction, type Request, type Response } from "express";
import { emailOf, nameOf } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { NotFound, type AdminActions, type Attempts } from "./admin.ts";
import { BadSetting } from "./idp-metadata.ts";
import { html, page, refusal, type Markup } from "./pages.ts";
import { cookie } from "./sessions.ts";
import { newSecret, sameSecret, sha256, type Store, type Tenant } from "./state.ts";

const COOKIE = "acme_admin";
const LIFE_MS = 2 * 60 * 60 * 1000;

/** The administrator's pages under `/admin`: plain forms, no script. */
export function adminPages(store: Store, actions: AdminActions, baseUrl: string, password: string, attempts: Attempts): Router {
  const router = Router();
  const signedIn = new Map<string, number>();
  router.use(express.urlencoded({ extended: false, limit: "256kb" }));

  // The cookie is SameSite=Strict; a form from elsewhere is refused a second time by its Origin.
  router.use((req, res, next) => {
    const origin = req.headers.origin;
    if (req.method !== "GET" && origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== req.headers.host)) return refusal(res, 403, undefined, "That form came from another site.");
    if (req.path === "/sign-in") return next();
    const until = signedIn.get(sha256(cookie(req, COOKIE) ?? "")) ?? 0;
    if (until > Date.now()) return next();
    if (req.method === "GET") return signInPage(res);
    refusal(res, 401, undefined, "Sign in as administrator first.");
  });

  router.get("/sign-in", (_req, res) => signInPage(res));
  router.post("/sign-in", (req, res) => {
    if (!attempts.open() || !sameSecret(field(req, "password"), password)) {
      attempts.failed();
      return signInPage(res, "That is not the admin password.");
    }
    const id = newSecret();
    signedIn.set(sha256(id), Date.now() + LIFE_MS);
    res.cookie(COOKIE, id, { path: "/admin", httpOnly: true, sameSite: "strict", secure: baseUrl.startsWith("https:"), maxAge: LIFE_MS });
    res.redirect(303, "/admin");
  });
  router.post("/sign-out", (req, res) => {
    signedIn.delete(sha256(cookie(req, COOKIE) ?? ""));
    res.clearCookie(COOKIE, { path: "/admin" }).redirect(303, "/admin");
  });

  router.get("/", (_req, res) => listPage(res, store));
  router.post("/tenants", (req, res) => {
    const tenant = actions.putTenant(field(req, "slug"), field(req, "name"));
    res.redirect(303, `/admin/tenants/${tenant.slug}`);
  });
  router.post("/proof", (req, res) => { actions.addProof(field(req, "value")); res.redirect(303, "/admin"); });

  const found = (req: Request<{ tenant: string }>): Tenant => {
    const tenant = store.tenants.get(req.params.tenant);
    if (!tenant) throw new NotFound();
    return tenant;
  };
  router.get("/tenants/:tenant", (req, res) => tenantPage(res, found(req), baseUrl));
  router.post("/tenants/:tenant/saml", async (req, res) => {
    const tenant = found(req);
    await actions.putSaml(tenant, field(req, "metadataUrl") ? { metadataUrl: field(req, "metadataUrl") } : { metadataXml: field(req, "metadataXml") });
    tenantPage(res, tenant, baseUrl, html`<p class="notice good" role="status">SAML is set up.</p>`);
  });
  router.post("/tenants/:tenant/oidc", (req, res) => {
    const tenant = found(req);
    actions.putOidc(tenant, { issuer: field(req, "issuer"), clientId: field(req, "clientId"), clientSecret: field(req, "clientSecret") });
    tenantPage(res, tenant, baseUrl, html`<p class="notice good" role="status">OpenID Connect is set up.</p>`);
  });
  router.post("/tenants/:tenant/scim-token", (req, res) => {
    const { token } = actions.rotateScimToken(found(req));
    tenantPage(res, found(req), baseUrl, html`<div class="notice good" role="status"><p>Copy the SCIM token now. It is not shown again.</p><p><code id="scim-token">${token}</code></p></div>`);
  });

  router.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (error instanceof NotFound) return refusal(res, 404, undefined, "There is no such workspace.");
    if (error instanceof BadSetting) return page(res, "That did not work", html`<p class="notice" role="alert">${error.message}</p><p><a class="button quiet" href="/admin">Back to the workspaces</a></p>`, { status: 400 });
    next(error);
  });
  return router;
}

function field(req: Request, name: string): string {
  const value = ((req.body ?? {}) as Record<string, unknown>)[name];
  return typeof value === "string" ? value.trim() : "";
}

function signInPage(res: Response, problem?: string): void {
  page(res, "Administration", html`
${problem && html`<p class="notice" role="alert">${problem}</p>`}
<form class="card" method="post" action="/admin/sign-in">
  <label for="password">Admin password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required>
  <button class="button">Sign in</button>
</form>`, { status: problem ? 401 : 200 });
}

function listPage(res: Response, store: Store): void {
  const tenants = [...store.tenants.values()];
  page(res, "Workspaces", html`
<section class="card" aria-labelledby="all"><h2 id="all">All workspaces</h2>
${tenants.length === 0 ? html`<p>None yet.</p>` : html`<ul>${tenants.map((t) => html`<li><a href="/admin/tenants/${t.slug}">${t.name}</a> <code>${t.slug}</code></li>`)}</ul>`}
</section>
<form class="card" method="post" action="/admin/tenants"><h2>New workspace</h2>
  <label for="slug">Workspace id</label><input id="slug" name="slug" required pattern="[a-z0-9]([a-z0-9\\-]{0,40}[a-z0-9])?" aria-describedby="slug-help">
  <p class="help" id="slug-help">Lower-case letters, digits and hyphens. It becomes part of every address.</p>
  <label for="name">Name</label><input id="name" name="name" maxlength="64">
  <button class="button">Create workspace</button>
</form>
<form class="card" method="post" action="/admin/proof"><h2>Proof of control</h2>
  <p class="help">Served at <code>/.well-known/entente-verification</code>, one line per value.</p>
  <label for="value">Value</label><input id="value" name="value" required>
  <button class="button">Add value</button>
  ${store.proofs.size > 0 && html`<ul>${[...store.proofs].map((p) => html`<li><code>${p}</code></li>`)}</ul>`}
</form>
<form method="post" action="/admin/sign-out"><button class="button quiet">Sign out</button></form>`);
}

function tenantPage(res: Response, tenant: Tenant, baseUrl: string, notice?: Markup): void {
  const at = addressesOf(baseUrl, tenant);
  const rows: [string, string][] = [["ACS URL", at.acsUrl], ["Entity ID", at.entityId], ["OIDC redirect URI", at.redirectUri], ["Initiate login URI", at.initiateLoginUri], ["Post-logout URI", at.postLogoutUri], ["SCIM base URL", at.scimBaseUrl], ["Who am I", at.whoAmI]];
  const users = [...tenant.users.values()];
  const base = `/admin/tenants/${tenant.slug}`;
  page(res, tenant.name, html`
<p><a href="/admin">All workspaces</a> · <a href="/t/${tenant.slug}/">Open the workspace</a></p>
${notice}
<section class="card" aria-labelledby="addresses"><h2 id="addresses">Addresses for your identity provider</h2>
  <dl class="addresses">${rows.map(([label, value]) => html`<dt>${label}</dt><dd><code>${value}</code></dd>`)}</dl>
</section>
<form class="card" method="post" action="${base}/saml"><h2>SAML</h2>
  <p class="help">${tenant.saml ? `Set up with ${tenant.saml.entityId}, ${tenant.saml.certificates.length} certificate(s).` : "Not set up."}</p>
  <label for="metadataUrl">Metadata URL</label><input id="metadataUrl" name="metadataUrl" type="url">
  <label for="metadataXml">or metadata XML</label><textarea id="metadataXml" name="metadataXml" rows="3"></textarea>
  <button class="button">Save SAML</button>
</form>
<form class="card" method="post" action="${base}/oidc"><h2>OpenID Connect</h2>
  <p class="help">${tenant.oidc ? `Set up with ${tenant.oidc.issuer}.` : "Not set up."}</p>
  <label for="issuer">Issuer</label><input id="issuer" name="issuer" type="url" required value="${tenant.oidc?.issuer ?? ""}">
  <label for="clientId">Client ID</label><input id="clientId" name="clientId" required autocomplete="off" value="${tenant.oidc?.clientId ?? ""}">
  <label for="clientSecret">Client secret</label><input id="clientSecret" name="clientSecret" type="password" required autocomplete="off">
  <button class="button">Save OpenID Connect</button>
</form>
<form class="card" method="post" action="${base}/scim-token"><h2>SCIM</h2>
  <p class="help">${tenant.scimTokenHash ? "A token is in use. Making a new one ends it at once." : "No token yet."}</p>
  <button class="button">Make SCIM token</button>
</form>
<section class="card" aria-labelledby="people"><h2 id="people">People</h2>
${users.length === 0 ? html`<p>Nobody yet.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of people"><table><thead><tr><th scope="col">Account</th><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">State</th></tr></thead>
<tbody>${users.slice(0, 500).map((u) => html`<tr><td>${u.resource.userName}</td><td>${nameOf(u)}</td><td>${emailOf(u)}</td><td>${u.resource.active ? "active" : "deactivated"}</td></tr>`)}</tbody></table></div>`}
</section>`);
}
