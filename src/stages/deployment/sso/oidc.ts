import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type AdapterPayload, type ClientMetadata, type Configuration, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { newId } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { groupsOf, personById } from "../../../directory/index.ts";
import { type Org, orgBySlug } from "../../../tenancy/index.ts";
import { type Installation, urlOf } from "../installation.ts";
import { mappingInput, valueOf } from "../profile.ts";
import { installationById, mayUse, noteProof } from "../reading.ts";
import * as apps from "../store.ts";
import { accessOf } from "../access.ts";
import { newNonce, send, stopPage } from "./answer.ts";
import { endpoints } from "./endpoints.ts";
import { artifactAdapter } from "./oidc-store.ts";
import { clientSecret } from "./prepare.ts";
import type { ReadSignedIn } from "./session.ts";
import * as store from "./store.ts";

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
export function openProviders(platform: Platform, readSignedIn: ReadSignedIn) {
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
      : { provider: await makeProvider(platform, org, claims, readSignedIn), org, signature, checkedAt: now };
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
      if (path.startsWith("/interaction/")) return interact(platform, found, readSignedIn, request, response);
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

async function makeProvider(platform: Platform, org: Org, claims: string[], readSignedIn: ReadSignedIn): Promise<Provider> {
  const { issuer } = endpoints(platform.config.publicUrl, org.slug, "");
  const path = `/t/${org.slug}`;
  const keys = await orgKeys(platform, org);
  const policy = interactionPolicy.base();
  policy.get("login")?.checks.add(new interactionPolicy.Check("network_session", "The network's own session decides", "login_required", async (ctx) =>
    (await isStillAllowed(platform, org, ctx, readSignedIn)) ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT));
  const config: Configuration = {
    adapter: (model) => artifactAdapter(platform, org.id, model, (id) => clientMetadata(platform, org, id)),
    jwks: { keys: keys.jwks as NonNullable<Configuration["jwks"]>["keys"] },
    cookies: {
      keys: keys.cookieKeys, names: { session: `op_${org.slug}`, interaction: `op_i_${org.slug}`, resume: `op_r_${org.slug}` },
      long: { path, signed: true, httpOnly: true, sameSite: "lax" }, short: { path, signed: true, httpOnly: true, sameSite: "lax" },
    },
    claims: {
      openid: ["sub", ...claims], email: ["email", "email_verified"],
      profile: ["name", "given_name", "family_name", "preferred_username", "locale", "zoneinfo", "updated_at"], address: ["address"], phone: ["phone_number"],
    },
    scopes: ["openid"],
    responseTypes: ["code"],
    pkce: { required: (_ctx, client) => client["entente_pkce"] === "required" },
    extraClientMetadata: { properties: ["entente_pkce"] },
    conformIdTokenClaims: false, // apps read names and e-mail from the ID token as well as from userinfo
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
    features: {
      devInteractions: { enabled: false }, userinfo: { enabled: true }, introspection: { enabled: true }, revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          const nonce = newNonce();
          ctx.set("content-security-policy", `default-src 'none'; script-src 'nonce-${nonce}'; form-action 'self' *; base-uri 'none'; frame-ancestors 'none'`);
          ctx.type = "html";
          ctx.body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign out - Entente</title></head><body><main><h1>Sign out of ${escaped(org.name)}?</h1>${form}<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button> <button type="submit" form="op.logoutForm">Stay signed in</button></p></main></body></html>`;
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.type = "html";
          ctx.body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed out - Entente</title></head><body><main><h1>You are signed out</h1><p><a href="/my">My apps</a></p></main></body></html>`;
        },
      },
    },
    interactions: { policy, url: (_ctx, interaction) => `${path}/interaction/${interaction.uid}` },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 12 * 3600, Grant: 12 * 3600 },
    findAccount: (ctx, sub) => account(platform, org, ctx, sub),
    loadExistingGrant: grantFor,
    fetch: async (input) => throughEgress(platform, String(input instanceof Request ? input.url : input)),
    renderError: async (ctx, out) => {
      const page = stopPage({
        status: ctx.status, title: "This sign-in cannot go on", reason: out.error_description ?? "The app sent a request we cannot answer.",
        next: "Go back to the app and try again; if it happens again, tell your admin.", code: `oidc-${out.error}`,
      });
      if (!("html" in page)) return;
      ctx.type = "html";
      ctx.set("content-security-policy", page.policy);
      ctx.body = page.html;
    },
  };
  const provider = new Provider(issuer, config);
  provider.proxy = true; // see pinOrigin: the only forwarded header left is ours
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
async function isStillAllowed(platform: Platform, org: Org, ctx: KoaContextWithOIDC, readSignedIn: ReadSignedIn): Promise<boolean> {
  if (ctx.oidc.result?.login) return true; // comes from our own interaction, in this very request
  const signedIn = await readSignedIn(ctx.req.headers.cookie);
  if (!signedIn || signedIn.actor.orgId !== org.id) return false;
  return platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, ctx.oidc.client?.clientId ?? "");
    const use = installation && (await mayUse(tx, org.id, signedIn.actor.accountId, installation.app));
    return use?.allowed === true && use.person.id === ctx.oidc.session?.accountId;
  });
}

async function installationOfClient(tx: Tx, clientId: string): Promise<Installation | undefined> {
  const appId = await store.appOfClient(tx, clientId);
  const installation = appId && (await installationById(tx, appId));
  return installation && installation.app.enabled.includes("oidc") ? installation : undefined;
}

async function clientMetadata(platform: Platform, org: Org, clientId: string): Promise<AdapterPayload | undefined> {
  return platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, clientId);
    const oidc = installation?.manifest.sso?.oidc;
    if (!installation || !oidc || installation.app.status === "inactive") return undefined;
    const rule = { allowLocal: platform.config.allowLocalTargets };
    const urls = (templates: readonly string[]) => templates.flatMap((template) => urlOf(installation, template, rule) ?? []);
    const jwksUri = urlOf(installation, oidc.jwksUri, rule);
    const backchannel = urlOf(installation, oidc.backchannelLogoutUri, rule);
    const secret = await clientSecret(platform, tx, installation);
    const metadata: ClientMetadata = {
      client_id: clientId, client_name: installation.app.label, redirect_uris: urls(oidc.redirectUris), response_types: ["code"], grant_types: ["authorization_code"],
      application_type: "web", token_endpoint_auth_method: oidc.tokenEndpointAuthMethod, id_token_signed_response_alg: oidc.idTokenAlg, scope: oidc.scopes.join(" "),
      post_logout_redirect_uris: urls(oidc.postLogoutRedirectUris), entente_pkce: oidc.pkce,
      ...(secret && oidc.tokenEndpointAuthMethod !== "private_key_jwt" ? { client_secret: secret } : {}),
      ...(jwksUri ? { jwks_uri: jwksUri } : {}), ...(backchannel ? { backchannel_logout_uri: backchannel } : {}),
    };
    return metadata as AdapterPayload;
  });
}

/** The person behind `sub`, asked again at every token: who was unassigned between two steps gets nothing. */
async function account(platform: Platform, org: Org, ctx: KoaContextWithOIDC, sub: string) {
  return platform.db.inTenant(org.id, async (tx) => {
    const person = await personById(tx, org.id, sub);
    const installation = ctx.oidc.client && (await installationOfClient(tx, ctx.oidc.client.clientId));
    if (!person) return undefined;
    if (!installation) return { accountId: sub, claims: async () => ({ sub }) };
    const groups = await groupsOf(tx, org.id, person.id);
    const access = accessOf(installation.app, person, groups.map((g) => g.id), await apps.assignmentsOf(tx, installation.app.id));
    if (!access.allowed) return undefined;
    const input = mappingInput(person, groups, org, installation.app);
    const custom = Object.fromEntries((installation.manifest.sso?.oidc?.claims ?? []).map((claim) => [claim.name, valueOf(claim.expression, input) ?? undefined]));
    const profile = person.profile as Record<string, string | undefined>;
    return {
      accountId: sub,
      claims: async () => ({
        ...custom, sub, name: person.displayName, given_name: person.givenName, family_name: person.familyName, preferred_username: person.userName,
        email: person.email, email_verified: false, locale: profile["locale"], zoneinfo: profile["timezone"], phone_number: profile["primaryPhone"],
        updated_at: Math.floor(person.updatedAt.getTime() / 1000),
      }),
    };
  });
}

/** Between authorize and its answer: our own session decides, without a page when it is there. */
async function interact(platform: Platform, { provider, org }: Opened, readSignedIn: ReadSignedIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const here = new URL(request.url ?? "/", platform.config.publicUrl).pathname;
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!details) return send(response, stopPage({ status: 410, title: "This sign-in waited too long", reason: "Nobody answered it within ten minutes.", next: "Start again from the app.", code: "sso-expired" }));
  const signedIn = await readSignedIn(request.headers.cookie);
  const asked = details.prompt.reasons.some((reason) => ["login_prompt", "max_age"].includes(reason));
  const fresh = asked && signedIn !== undefined && signedIn.at.getTime() < details.iat * 1000;
  if (!signedIn || signedIn.actor.orgId !== org.id || fresh) {
    return send(response, { redirect: `/sign-in?org=${org.slug}${fresh ? "&fresh=1" : ""}&next=${encodeURIComponent(here)}` });
  }
  const found = await platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, String(details.params["client_id"] ?? ""));
    return installation && { installation, use: await mayUse(tx, org.id, signedIn.actor.accountId, installation.app) };
  });
  if (!found || !found.use.allowed) {
    const label = found?.installation.app.label ?? "this app";
    const reason = found && !found.use.allowed ? found.use.refusal : "The app is not installed in your org.";
    if (found) await addNote(platform, found.installation, { id: undefined, name: signedIn.actor.name }, "refused", reason);
    return send(response, stopPage({ status: 403, title: `You cannot open ${label}`, reason, next: "Ask your admin if you think you should.", code: "sso-not-assigned" }));
  }
  await provider.interactionFinished(request, response, {
    login: { accountId: found.use.person.id, ts: Math.floor(signedIn.at.getTime() / 1000), remember: false },
  }, { mergeWithLastSubmission: false });
}

async function noteSignIn(platform: Platform, org: Org, ctx: KoaContextWithOIDC): Promise<void> {
  const found = await platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, ctx.oidc.client?.clientId ?? "");
    const person = await personById(tx, org.id, ctx.oidc.account?.accountId ?? ctx.oidc.entities.AccessToken?.accountId ?? "");
    if (installation) await noteProof(platform, tx, installation.app.id, "oidc");
    return installation && { installation, person };
  });
  if (found) await addNote(platform, found.installation, { id: found.person?.id, name: found.person?.displayName ?? "" }, "signed_in", "");
}

async function addNote(platform: Platform, { app }: Installation, person: { id: string | undefined; name: string }, outcome: store.SignOn["outcome"], reason: string) {
  const at = platform.clock.now();
  await platform.db.inTenant(app.orgId, (tx) => store.addSignOn(tx, app.orgId, {
    id: newId("son", at.getTime()), appId: app.id, protocol: "oidc", personId: person.id, personName: person.name, at, outcome, reason, trace: {},
  }));
}

/** An org's signing keys and cookie keys, made at the first use and sealed. */
async function orgKeys(platform: Platform, org: Org): Promise<{ jwks: JWK[]; cookieKeys: string[] }> {
  const binding = { orgId: org.id, owner: "org", name: "oidc-keys", origin: "internal" };
  return platform.db.inTenant(org.id, async (tx) => {
    const kept = await platform.secrets.open(tx, binding);
    if (kept) return JSON.parse(kept) as { jwks: JWK[]; cookieKeys: string[] };
    const jwks: JWK[] = [];
    for (const alg of ["RS256", "ES256"]) {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      jwks.push({ ...(await exportJWK(privateKey)), kid: newId("key"), use: "sig", ...(alg === "ES256" ? { alg } : {}) });
    }
    const made = { jwks, cookieKeys: [randomBytes(32).toString("base64url")] };
    await platform.secrets.put(tx, binding, JSON.stringify(made));
    return made;
  });
}

/** What the provider fetches by itself (client keys, logout calls) leaves through the guard like everything else. */
async function throughEgress(platform: Platform, url: string): Promise<Response> {
  const answer = await platform.egress.request({ url, purpose: "oidc-client", maxBytes: 256 * 1024, timeoutMs: 5_000 });
  return new Response(new Uint8Array(answer.body), { status: answer.status, headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]) });
}

const escaped = (value: string) => value.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
