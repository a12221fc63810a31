import { Router, type Request, type Response } from "express";
import * as client from "openid-client";
import { emailOf, groupsOf, nameOf } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { configure } from "./oidc.ts";
import type { Sessions } from "./sessions.ts";
import type { Tenant } from "./state.ts";

/** Markup that is ready to be sent. Only {@link html} makes it, so plain text is always escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) { this.text = text; }
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function html(parts: TemplateStringsArray, ...values: (Markup | Markup[] | string | number | undefined | false)[]): Markup {
  const show = (value: (typeof values)[number]): string => {
    if (value instanceof Markup) return value.text;
    if (Array.isArray(value)) return value.map(show).join("");
    return value === undefined || value === false ? "" : String(value).replace(/[&<>"']/g, (c) => ESCAPES[c] ?? "");
  };
  return new Markup(parts.map((part, i) => part + (i < values.length ? show(values[i]) : "")).join(""));
}

/** Sends one page. `formAction`: further origins that a form may end at (a provider's logout). */
export function page(res: Response, title: string, body: Markup, options: { status?: number; formAction?: string[] } = {}): void {
  const csp = `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${(options.formAction ?? []).join(" ")}`;
  res.status(options.status ?? 200).set({ "Content-Security-Policy": csp.trim(), "Cache-Control": "no-store" }).type("html").send(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Acme</title>
<link rel="stylesheet" href="/acme.css">
<link rel="icon" href="/logo.svg" type="image/svg+xml">
</head>
<body>
<header class="bar"><a class="brand" href="/"><img src="/logo.svg" alt="" width="32" height="32">Acme <span>Dispatch</span></a></header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer><p>Acme is a sample app. It delivers nothing, to nobody, on time.</p></footer>
</body>
</html>`.text);
}

/** Says no, in words, with the way back. Never quotes what the other side sent. */
export function refusal(res: Response, status: number, tenant: Tenant | undefined, why: string): void {
  page(res, status === 404 ? "Not here" : "Not signed in", html`
<p class="notice" role="alert">${why}</p>
<p><a class="button quiet" href="${tenant ? `/t/${tenant.slug}/` : "/"}">Back to the start</a></p>`, { status });
}

/** What a person sees of their workspace, and the endpoint that says who is signed in. */
export function workspaceRoutes(sessions: Sessions, baseUrl: string, tenantOf: (req: Request) => Tenant): Router {
  const router = Router({ mergeParams: true, strict: false });

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
${!tenant.saml && !tenant.oidc && html`<p class="notice">No sign-in is set up for this workspace yet.</p>`}`);
    }
    const email = emailOf(who.account);
    const groups = [...new Set([...groupsOf(tenant, who.account), ...who.session.claimedGroups])];
    page(res, tenant.name, html`
<section class="card" aria-labelledby="you">
  <h2 id="you">Signed in as ${nameOf(who.account)} ${email && html`<small>${email}</small>`}</h2>
  <dl>
    <dt>Account</dt><dd id="user-name">${who.account.resource.userName}</dd>
    <dt>Signed in with</dt><dd>${who.session.via === "saml" ? "SAML" : "OpenID Connect"}</dd>
    <dt>Made by</dt><dd>${who.account.origin === "scim" ? "provisioning (SCIM)" : "the first sign-in"}</dd>
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
      via: who.session.via, groups: groupsOf(tenant, who.account), sessionId: who.hash.slice(0, 16),
    });
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
