import express, { Router, type Request } from "express";
import * as client from "openid-client";
import { emailOf, groupsOf, localOf, nameOf } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { attemptsLimit } from "./admin.ts";
import { configure } from "./oidc.ts";
import { html, page, refusal } from "./pages.ts";
import { passwordFits } from "./passwords.ts";
import type { Sessions } from "./sessions.ts";
import type { Tenant } from "./state.ts";

/** What a person sees of their workspace, and the endpoint that says who is signed in. */
export function workspaceRoutes(sessions: Sessions, baseUrl: string, tenantOf: (req: Request) => Tenant): Router {
  const router = Router({ mergeParams: true, strict: false });
  const attempts = attemptsLimit();

  router.get("/", (req, res) => {
    const tenant = tenantOf(req);
    const who = sessions.current(req, tenant);
    if (!who) {
      return page(res, tenant.name, html`
<p class="lead">Sign in to see today’s deliveries.</p>
<ul class="choices">
  ${tenant.saml && html`<li><a class="button" href="/t/${tenant.slug}/saml/login">Sign in with SAML</a></li>`}
  ${tenant.oidc && html`<li><a class="button" href="/t/${tenant.slug}/oidc/login">Sign in with OpenID Connect</a></li>`}
</ul>
${localOf(tenant).length > 0 && html`<form method="post" action="/t/${tenant.slug}/sign-in" class="card">
  <label>Account <input name="userName" autocomplete="username" required></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button class="button quiet">Sign in with a password</button>
</form>`}
${!tenant.saml && !tenant.oidc && html`<p class="notice">No sign-in is set up for this workspace yet.</p>`}`);
    }
    const email = emailOf(who.account);
    const groups = [...new Set([...groupsOf(tenant, who.account), ...who.session.claimedGroups])];
    page(res, tenant.name, html`
<section class="card" aria-labelledby="you">
  <h2 id="you">Signed in as ${nameOf(who.account)} ${email && html`<small>${email}</small>`}</h2>
  <dl>
    <dt>Account</dt><dd id="user-name">${who.account.resource.userName}</dd>
    <dt>Signed in with</dt><dd>${{ saml: "SAML", oidc: "OpenID Connect", password: "a password" }[who.session.via]}</dd>
    <dt>Made by</dt><dd>${{ scim: "provisioning (SCIM)", sso: "the first sign-in", local: "an administrator" }[who.account.origin]}</dd>
    <dt>Role</dt><dd>${who.session.role ?? "driver"}</dd>
    <dt>Groups</dt><dd>${groups.length > 0 ? groups.join(", ") : "none"}</dd>
  </dl>
  <form method="post" action="/t/${tenant.slug}/sign-out"><button class="button quiet">Sign out</button></form>
</section>`, { formAction: tenant.oidc ? [new URL(tenant.oidc.issuer).origin] : [] });
  });

  router.get("/whoami", (req, res) => {
    const tenant = tenantOf(req);
    const who = sessions.current(req, tenant);
    res.set("Cache-Control", "no-store");
    if (!who) return void res.status(401).json({ signedIn: false });
    res.json({
      signedIn: true, userName: who.account.resource.userName, email: emailOf(who.account) ?? null, name: nameOf(who.account),
      via: who.session.via, groups: groupsOf(tenant, who.account), rights: [...groupsOf(tenant, who.account), who.session.role ?? "driver"], sessionId: who.hash.slice(0, 16),
    });
  });

  router.post("/sign-in", express.urlencoded({ extended: false, limit: "16kb" }), (req, res) => {
    const tenant = tenantOf(req);
    const { userName, password } = (req.body ?? {}) as Record<string, unknown>;
    const account = localOf(tenant).find((a) => a.resource.userName === userName);
    if (!attempts.open() || !account || typeof password !== "string" || !passwordFits(password, account.passwordHash)) {
      attempts.failed();
      return refusal(res, 403, tenant, "Account and password do not fit.");
    }
    sessions.begin(req, res, tenant, { accountId: account.id, via: "password", claimedGroups: [] });
    res.redirect(303, `/t/${tenant.slug}/`);
  });

  // SameSite=Lax keeps the cookie from a foreign form, so only our own button signs anybody out.
  router.post("/sign-out", async (req, res) => {
    const tenant = tenantOf(req);
    const ended = sessions.current(req, tenant) && sessions.end(req, res, tenant);
    const after = addressesOf(baseUrl, tenant).postLogoutUri;
    if (ended?.idToken && tenant.oidc) {
      try {
        const config = await configure(tenant.oidc);
        if (config.serverMetadata().end_session_endpoint)
          return res.redirect(303, client.buildEndSessionUrl(config, { id_token_hint: ended.idToken, post_logout_redirect_uri: after, state: client.randomState() }).href);
      } catch {
        // The provider is away; here the person is signed out all the same.
      }
    }
    res.redirect(303, after);
  });

  router.get("/signed-out", (req, res) => {
    const tenant = tenantOf(req);
    page(res, "Signed out", html`<p>You are signed out of Acme.</p><p><a class="button quiet" href="/t/${tenant.slug}/">Sign in again</a></p>`);
  });

  return router;
}
