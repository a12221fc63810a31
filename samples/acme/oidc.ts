import { createHash } from "node:crypto";
import express, { Router, type Request, type Response } from "express";
import * as client from "openid-client";
import { accountFor, Refused } from "./accounts.ts";
import { addressesOf } from "./addresses.ts";
import { isLoopback } from "./idp-metadata.ts";
import { refusal } from "./pages.ts";
import { localPath, Pending, type Sessions } from "./sessions.ts";
import type { OidcConnection, Session, Store, Tenant } from "./state.ts";

interface Started { tenant: string; mark: string; connection: OidcConnection; config: client.Configuration; nonce: string; verifier: string; backTo: string }

const CLOCK_S = 90;
const MAX_AGE_S = 600;
const MAX_BYTES = 512 * 1024;

/** An answer of the provider that the library takes and Acme does not. */
class OidcRefused extends Error {}

/** OpenID Connect relying party: code flow with PKCE, state and nonce; ID token signature always verified. */
export function oidcRoutes(store: Store, sessions: Sessions, baseUrl: string, tenantOf: (req: Request) => Tenant): Router {
  const started = new Pending<Started>();
  const router = Router({ mergeParams: true });

  async function start(req: Request, res: Response, tenant: Tenant, backTo: string, loginHint?: unknown): Promise<void> {
    if (!tenant.oidc) return refusal(res, 404, tenant, "OpenID Connect is not set up for this workspace.");
    try {
      const config = await configure(tenant.oidc);
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
      started.put(state, { tenant: tenant.slug, mark: sessions.mark(req, res, tenant), connection: tenant.oidc, config, nonce, verifier, backTo });
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: addressesOf(baseUrl, tenant).redirectUri,
        // only where the provider says that it gives refresh tokens
        scope: config.serverMetadata().scopes_supported?.includes("offline_access") ? "openid profile email offline_access" : "openid profile email",
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
        ...(typeof loginHint === "string" && loginHint.length <= 256 ? { login_hint: loginHint } : {}),
      });
      res.redirect(303, url.href);
    } catch {
      refusal(res, 502, tenant, "Your identity provider did not answer as its configuration says.");
    }
  }

  router.get("/oidc/login", (req, res) => start(req, res, tenantOf(req), localPath(req.query["returnTo"], tenantOf(req))));

  // Core §4: started by the provider's tile. Only the configured issuer, only a place inside this workspace.
  router.all("/oidc/initiate", express.urlencoded({ extended: false, limit: "16kb" }), async (req, res) => {
    const tenant = tenantOf(req);
    if (req.method !== "GET" && req.method !== "POST") return void res.status(405).set("Allow", "GET, POST").end();
    const asked = (req.method === "POST" ? (req.body ?? {}) : req.query) as Record<string, unknown>;
    if (!tenant.oidc || asked["iss"] !== tenant.oidc.issuer) return refusal(res, 400, tenant, "This workspace does not know that issuer.");
    const target = typeof asked["target_link_uri"] === "string" ? asked["target_link_uri"] : "";
    const inside = target.startsWith(`${baseUrl}/`) ? target.slice(baseUrl.length) : undefined;
    await start(req, res, tenant, localPath(inside, tenant), asked["login_hint"]);
  });

  router.get("/oidc/callback", async (req, res) => {
    const tenant = tenantOf(req);
    const connection = tenant.oidc;
    const mine = (s: Started | undefined) => s && s.tenant === tenant.slug && s.mark === sessions.markOf(req) && s.connection.issuer === connection?.issuer;
    const state = typeof req.query["state"] === "string" ? req.query["state"] : "";
    // Another browser's answer leaves the pending sign-in of its owner alone.
    const pending = mine(started.peek(state)) ? started.take(state) : undefined;
    if (!connection || !pending) return refusal(res, 403, tenant, "This sign-in was not started here, or it was used before.");
    try {
      // what was read when this sign-in began counts until its end; keys have not been read yet
      const config = pending.connection === connection ? pending.config : await configure(connection);
      const here = new URL(req.originalUrl, baseUrl);
      const tokens = await client.authorizationCodeGrant(config, here, {
        expectedState: state, expectedNonce: pending.nonce, pkceCodeVerifier: pending.verifier, idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims || !tokens.id_token) throw new OidcRefused("no ID token");
      checkClaims(claims, connection, tokens.id_token, tokens.access_token);
      const info = config.serverMetadata().userinfo_endpoint ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
      const person = { ...claims, ...info } as Record<string, unknown>;
      const text = (key: string) => (typeof person[key] === "string" && person[key] ? person[key] : undefined);
      const [email, displayName, givenName, familyName] = [text("email"), text("name"), text("given_name"), text("family_name")];
      const account = accountFor(tenant, {
        via: "oidc", issuer: connection.issuer, subject: claims.sub,
        userName: text("preferred_username") ?? email ?? claims.sub,
        ...(email ? { email } : {}), ...(displayName ? { displayName } : {}),
        ...(givenName ? { givenName } : {}), ...(familyName ? { familyName } : {}),
        ...(person["email_verified"] === false ? { emailVerified: false } : {}),
        groups: [],
      });
      const groups = Array.isArray(person["groups"]) ? person["groups"].filter((g) => typeof g === "string") : [];
      sessions.begin(req, res, tenant, { accountId: account.id, via: "oidc", claimedGroups: groups, idToken: tokens.id_token, ...refreshOf(tokens, claims.sub) });
      store.save();
      res.redirect(303, pending.backTo);
    } catch (error) {
      refusal(res, 403, tenant, error instanceof Refused ? error.message : "Acme did not accept the answer of your identity provider.");
    }
  });

  // Before any page of a session whose access token has ended, the provider is asked for new ones; if it refuses, or answers
  // about anybody else, the session is over (Core §12.2).
  router.use(async (req, _res, next) => {
    const tenant = tenantOf(req);
    const who = sessions.current(req, tenant);
    const { refresh } = who?.session ?? {};
    if (!who || !refresh || refresh.untilMs > Date.now()) return next();
    const done = renewing.get(who.hash) ?? renew(tenant, who.session, refresh).catch(() => false).finally(() => renewing.delete(who.hash));
    renewing.set(who.hash, done);
    if (!(await done)) store.sessions.delete(who.hash);
    store.save();
    next();
  });

  return router;
}

const renewing = new Map<string, Promise<boolean>>();

async function renew(tenant: Tenant, session: Session, refresh: NonNullable<Session["refresh"]>): Promise<boolean> {
  if (!tenant.oidc) return false;
  const tokens = await client.refreshTokenGrant(await configure(tenant.oidc), refresh.token);
  const claims = tokens.claims();
  if (claims && tokens.id_token) {
    checkClaims(claims, tenant.oidc, tokens.id_token, tokens.access_token);
    if (claims.sub !== refresh.subject) return false;
    session.idToken = tokens.id_token;
  }
  session.refresh = refreshOf(tokens, refresh.subject).refresh ?? { ...refresh, untilMs: Date.now() + (tokens.expires_in ?? 300) * 1000 };
  return true;
}

const refreshOf = (tokens: client.TokenEndpointResponse, subject: string): { refresh?: NonNullable<Session["refresh"]> } =>
  tokens.refresh_token ? { refresh: { token: tokens.refresh_token, subject, untilMs: Date.now() + (tokens.expires_in ?? 300) * 1000 } } : {};

/** Core §3.1.3.7 where the library leaves a choice: one audience, sensible times, a subject, a matching at_hash. */
function checkClaims(claims: client.IDToken, { clientId }: OidcConnection, idToken: string, accessToken: string): void {
  const nowS = Date.now() / 1000;
  const audience = [claims.aud].flat();
  if (audience.length !== 1 || audience[0] !== clientId) throw new OidcRefused("audience");
  if (claims.azp !== undefined && claims.azp !== clientId) throw new OidcRefused("authorized party");
  if (typeof claims.sub !== "string" || claims.sub.length === 0 || claims.sub.length > 255) throw new OidcRefused("subject");
  if (claims.iat > nowS + CLOCK_S || claims.iat < nowS - MAX_AGE_S) throw new OidcRefused("issued at another time");
  const header = JSON.parse(Buffer.from(idToken.split(".")[0] ?? "", "base64url").toString()) as { alg?: string };
  if (header.alg !== "RS256") throw new OidcRefused("algorithm");
  const half = createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
  if (claims["at_hash"] !== undefined && claims["at_hash"] !== half) throw new OidcRefused("at_hash");
}

/** Reads the provider's configuration afresh for each sign-in, and its keys when a token is there: a rotated key is never missed, a withdrawn one never believed. */
export async function configure({ issuer, clientId, clientSecret }: OidcConnection): Promise<client.Configuration> {
  const server = new URL(issuer);
  const local = server.protocol === "http:" && isLoopback(server.hostname);
  const config = await client.discovery(server, clientId, { client_secret: clientSecret, id_token_signed_response_alg: "RS256", [client.clockTolerance]: CLOCK_S },
    secretAsAsked(clientSecret),
    { timeout: 10, [client.customFetch]: bounded, execute: [client.enableNonRepudiationChecks, ...(local ? [client.allowInsecureRequests] : [])] });
  if (config.serverMetadata().issuer !== issuer) throw new OidcRefused("issuer of the configuration");
  return config;
}

/** Basic unless the provider says that it takes only the form field. */
function secretAsAsked(secret: string): client.ClientAuth {
  return (as, ...rest) => {
    const methods = as.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = methods.includes("client_secret_basic") || !methods.includes("client_secret_post") ? client.ClientSecretBasic : client.ClientSecretPost;
    return way(secret)(as, ...rest);
  };
}

/** A fetch that follows no redirect and reads at most 512 KiB, so that a provider cannot exhaust us. */
const bounded: client.CustomFetch = async (url, options) => {
  const answer = await fetch(url, { ...options, body: options.body ?? null, redirect: "manual", ...(options.signal ? { signal: options.signal } : {}) } as RequestInit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new OidcRefused("answer too large");
    chunks.push(chunk);
  }
  const bodyless = [101, 204, 205, 304].includes(answer.status);
  return new globalThis.Response(bodyless ? null : Buffer.concat(chunks), { status: answer.status, headers: answer.headers });
};
