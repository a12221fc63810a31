import type { IncomingMessage, ServerResponse } from "node:http";
import Provider, { type Configuration, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import type { Platform } from "../../../platform/platform.ts";
import { type Org, orgBySlug } from "../../../tenancy/index.ts";
import { installationById, mayUse } from "../reading.ts";
import * as apps from "../store.ts";
import { send, signedOutPage, signOutPage, stopPage } from "./answer.ts";
import { endpoints } from "./endpoints.ts";
import { accountFor, SCOPE_CLAIMS } from "./oidc-account.ts";
import { clientMetadata, installationOfClient } from "./oidc-client.ts";
import { interact } from "./oidc-interaction.ts";
import { orgKeys } from "./oidc-keys.ts";
import { noteSignIn } from "./oidc-notes.ts";
import { artifactAdapter } from "./oidc-store.ts";
import type { NetworkSessions } from "./session.ts";

/** How long a provider is used before its org's claims are read again. An app that was installed meanwhile waits no longer. */
const PROVIDER_FRESH_MS = 10_000;
const MAX_PROVIDERS = 200;

interface Opened {
  provider: Provider;
  org: Org;
  /** What the provider was built from; another one means another provider. */
  signature: string;
  checkedAt: number;
}

/** One OpenID provider per org, made when first asked for; the least recently used goes when there are too many. */
export function openProviders(platform: Platform, sessions: NetworkSessions) {
  const opened = new Map<string, Opened>();

  async function providerOf(slug: string): Promise<Opened | undefined> {
    const known = opened.get(slug);
    const now = platform.clock.now().getTime();
    if (known && now - known.checkedAt < PROVIDER_FRESH_MS) return known;
    const org = await platform.db.inNetwork((tx) => orgBySlug(tx, slug));
    if (!org || org.status !== "active") return undefined;
    const claims = await customClaims(platform, org);
    const signature = claims.join(" ");
    const fresh: Opened = known?.signature === signature
      ? { ...known, checkedAt: now }
      : { provider: await makeProvider(platform, org, claims, sessions), org, signature, checkedAt: now };
    opened.delete(slug);
    opened.set(slug, fresh);
    if (opened.size > MAX_PROVIDERS) opened.delete(opened.keys().next().value ?? "");
    return fresh;
  }

  return {
    async handle(slug: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const found = await providerOf(slug);
      if (!found) return send(response, stopPage({ status: 404, title: "There is no such org here", reason: "No org signs people in at this address.", next: "Check the address.", code: "sso-unknown" }));
      pinOrigin(request, platform.config.publicUrl);
      const prefix = `/t/${slug}`;
      const path = new URL(request.url ?? "/", platform.config.publicUrl).pathname.slice(prefix.length);
      if (path.startsWith("/interaction/")) return interact(platform, found, sessions, request, response);
      Object.assign(request, { originalUrl: request.url, baseUrl: prefix });
      request.url = (request.url ?? "").slice(prefix.length) || "/";
      await found.provider.callback()(request, response);
    },
  };
}

/** Addresses in discovery and redirects come from the configuration, never from what a request says about itself. */
function pinOrigin(request: IncomingMessage, publicUrl: string): void {
  const { host, protocol } = new URL(publicUrl);
  for (const name of Object.keys(request.headers)) if (name.startsWith("x-forwarded-") || name === "forwarded") delete request.headers[name];
  request.headers.host = host;
  request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
}

/** Claims beyond those of the scopes, over all apps of the org: the provider has to know their names. */
async function customClaims(platform: Platform, org: Org): Promise<string[]> {
  return platform.db.inTenant(org.id, async (tx) => {
    const names = new Set<string>();
    for (const app of await apps.list(tx, org.id)) {
      const { manifest } = await installationById(tx, app.id);
      for (const claim of manifest.sso?.oidc?.claims ?? []) names.add(claim.name);
    }
    return [...names].sort();
  });
}

async function makeProvider(platform: Platform, org: Org, claims: string[], sessions: NetworkSessions): Promise<Provider> {
  const { issuer } = endpoints(platform.config.publicUrl, org.slug, "");
  const path = `/t/${org.slug}`;
  const keys = await orgKeys(platform, org);
  const policy = interactionPolicy.base();
  policy.get("login")?.checks.add(new interactionPolicy.Check("network_session", "The network's own session decides", "login_required", async (ctx) =>
    (await isStillAllowed(platform, org, ctx, sessions)) ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT));
  const config: Configuration = {
    adapter: (model) => artifactAdapter(platform, org.id, model, (id) => clientMetadata(platform, org, id)),
    jwks: { keys: keys.jwks as NonNullable<Configuration["jwks"]>["keys"] },
    cookies: {
      keys: keys.cookieKeys, names: { session: `op_${org.slug}`, interaction: `op_i_${org.slug}`, resume: `op_r_${org.slug}` },
      long: { path, signed: true, httpOnly: true, sameSite: "lax" }, short: { path, signed: true, httpOnly: true, sameSite: "lax" },
    },
    // all names under `openid`; which of them a client gets is decided in accountFor
    claims: { openid: ["sub", ...claims], ...Object.fromEntries(Object.entries(SCOPE_CLAIMS).map(([scope, names]) => [scope, [...names]])) },
    scopes: ["openid"],
    allowOmittingSingleRegisteredRedirectUri: false,
    responseTypes: ["code"],
    pkce: { required: (_ctx, client) => client["entente_pkce"] === "required" },
    extraClientMetadata: { properties: ["entente_pkce"] },
    conformIdTokenClaims: false, // apps read names and e-mail from the ID token as well as from userinfo
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
    features: {
      devInteractions: { enabled: false }, userinfo: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => isAlive(platform, org, client, token) },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => show(ctx, signOutPage(org.name, form)),
        postLogoutSuccessSource: async (ctx) => show(ctx, signedOutPage()),
      },
    },
    interactions: { policy, url: (_ctx, interaction) => `${path}/interaction/${interaction.uid}` },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 12 * 3600, Grant: 12 * 3600 },
    findAccount: (ctx, sub) => accountFor(platform, org, ctx.oidc.client?.clientId, sub),
    loadExistingGrant: grantFor,
    fetch: (input, init) => throughEgress(platform, String(input instanceof Request ? input.url : input), init),
    renderError: async (ctx, out) => show(ctx, stopPage({
      status: ctx.status, title: "This sign-in cannot go on", reason: out.error_description ?? "The app sent a request we cannot answer.",
      next: "Go back to the app and try again; if it happens again, tell your admin.", code: `oidc-${out.error}`,
    })),
  };
  const provider = new Provider(issuer, config);
  provider.proxy = true; // see pinOrigin: the only forwarded header left is ours
  provider.use(async (ctx, next) => {
    await next();
    // who confirmed the sign-out leaves the network too, else the next click would sign them in again
    if (ctx.oidc?.route === "end_session_confirm" && ctx.oidc.params?.["logout"] && ctx.status === 303) await sessions.end(ctx.req.headers.cookie);
  });
  provider.on("grant.success", (ctx) => void noteSignIn(platform, org, ctx).catch((err: unknown) => platform.log.error({ err }, "sign-in not noted")));
  provider.on("server_error", (_ctx, err) => platform.log.error({ err, org: org.slug }, "OpenID provider failed"));
  return provider;
}

/** First-party: an app that the admin assigned needs no consent of the person. Scopes stay those the manifest declared. */
async function grantFor(ctx: KoaContextWithOIDC) {
  const { client, session, result, provider } = ctx.oidc;
  const clientId = client?.clientId ?? "";
  const known = result?.consent?.grantId ?? session?.grantIdFor(clientId);
  const existing = known ? await provider.Grant.find(known) : undefined;
  const grant = existing ?? new provider.Grant({ clientId, accountId: session?.accountId ?? "" });
  grant.addOIDCScope(client?.scope ?? "openid");
  await grant.save();
  return grant;
}

/** A session of the provider counts only while the network's own session is the same person's and the app is still theirs. */
async function isStillAllowed(platform: Platform, org: Org, ctx: KoaContextWithOIDC, sessions: NetworkSessions): Promise<boolean> {
  if (ctx.oidc.result?.login) return true; // comes from our own interaction, in this very request
  const signedIn = await sessions.read(ctx.req.headers.cookie);
  if (!signedIn || signedIn.actor.orgId !== org.id) return false;
  return platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, ctx.oidc.client?.clientId ?? "");
    const use = installation && (await mayUse(tx, org.id, signedIn.actor.accountId, installation.app));
    return use?.allowed === true && use.person.id === ctx.oidc.session?.accountId;
  });
}

/** A token is alive for the client that owns it, and only while its person may still use the app (RFC 7662 §4). */
async function isAlive(platform: Platform, org: Org, client: { clientId: string }, token: { clientId?: string | undefined; accountId?: string | undefined }): Promise<boolean> {
  if (token.clientId !== client.clientId || token.accountId === undefined) return false;
  return (await accountFor(platform, org, client.clientId, token.accountId)) !== undefined;
}

/** What the provider fetches by itself (client keys) or tells (sign-outs) leaves through the guard like everything else. */
async function throughEgress(platform: Platform, url: string, init: RequestInit = {}): Promise<Response> {
  const sent = new Headers(init.headers);
  const headers = Object.fromEntries(["accept", "content-type"].flatMap((name) => (sent.has(name) ? [[name, sent.get(name) ?? ""]] : [])));
  const answer = await platform.egress.request({
    url, purpose: "oidc-client", method: init.method ?? "GET", headers, maxBytes: 256 * 1024, timeoutMs: 5_000,
    ...(init.body === undefined || init.body === null ? {} : { body: String(init.body) }),
  });
  const body = [204, 304].includes(answer.status) ? null : new Uint8Array(answer.body);
  return new Response(body, { status: answer.status, headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]) });
}

function show(ctx: KoaContextWithOIDC, page: ReturnType<typeof stopPage>): void {
  ctx.set("content-security-policy", page.policy);
  ctx.type = "html";
  ctx.body = page.html;
}
