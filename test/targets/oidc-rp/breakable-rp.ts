import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { smallScim } from "../small-scim.ts";
import { type Account, accountOf, type People } from "./accounts.ts";
import type { Flaw, Has } from "./flaws.ts";
import { type Discovery, openProvider, type Provider, type TokenAnswer, type Trust } from "./provider.ts";
import { checkClaims, readToken, Refused } from "./token.ts";

export interface BreakableRp {
  url: string;
  /** Where it listens itself, when something stands in front of it. */
  inner: string;
  /** From now on these flaws and no others; everything that was remembered is forgotten. */
  become(...flaws: Flaw[]): void;
  close(): Promise<void>;
}

/** One customer: the provider that they trust, and their people. */
interface Tenant { base: string; trust: Trust; provider: Provider; people: People; links: Map<string, Account> }
interface Pending { tenant: Tenant; linkTo: Account | undefined; browser: string; state: string; nonce: string; verifier: string; backTo: string; at: Discovery; initiated: boolean }
interface Session { tenant: Tenant; account: Account; subject: string; idToken: string; refresh?: { token: string; untilMs: number } }
interface World { has: Has; tenants: Tenant[]; sessions: Map<string, Session>; pending: Map<string, Pending>; nonces: string[]; logouts: Set<string>; seen: Set<string> }

const word = () => randomBytes(24).toString("base64url");

/**
 * A relying party under Acme's addresses, so that Acme's manifest fits it; with back-channel logout. Listens on loopback.
 * @param publicUrl The address that people know it by, when something stands in front of it.
 */
export async function startBreakableRp(trust: Trust, second?: Trust, publicUrl?: string): Promise<BreakableRp> {
  const fresh = (...flaws: Flaw[]): World => {
    const has: Has = (flaw) => flaws.includes(flaw);
    const everybody = () => tenants.flatMap((tenant) => [...tenant.people.accounts.values()]);
    const tenants = [["/t/entente-test", trust] as const, ...(second ? [["/t/entente-test-two", second] as const] : [])]
      .map(([base, of]): Tenant => ({ base, trust: of, provider: openProvider(of, has), people: { accounts: new Map(), everybody, provisioned: new Map() }, links: new Map() }));
    return { has, tenants, sessions: new Map(), pending: new Map(), nonces: [], logouts: new Set(), seen: new Set() };
  };
  let world = fresh();
  const server = createServer((request, response) => void answer(request, response, world).catch((error: unknown) => fail(response, error, world)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const inner = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = publicUrl ?? inner;
  const redirectUriOf = (tenant: Tenant) => `${url}${tenant.base}/oidc/callback`;

  async function answer(request: IncomingMessage, response: ServerResponse, at: World): Promise<void> {
    const here = new URL(request.url ?? "/", url);
    const tenant = at.tenants.find((one) => here.pathname.startsWith(`${one.base}/`));
    if (!tenant) return void response.writeHead(404).end();
    const path = here.pathname.slice(tenant.base.length);
    const routes: Record<string, () => unknown> = {
      "GET /whoami": () => whoAmI(tenant, request, response, at),
      "GET /": () => home(tenant, request, response, at),
      "GET /oidc/login": () => start(tenant, request, response, at, here.searchParams.get("returnTo"), {}),
      "GET /oidc/initiate": () => initiate(tenant, request, response, at, here.searchParams),
      "GET /oidc/link": () => link(tenant, request, response, at),
      "GET /oidc/callback": () => callback(tenant, request, response, at, here.searchParams),
      "GET /sign-out": () => signOut(tenant, request, response, at),
      "GET /signed-out": () => page(response, at, "<p>Signed out.</p>"),
      "POST /oidc/backchannel": async () => logout(tenant, new URLSearchParams(await textOf(request)).get("logout_token") ?? "", response, at),
    };
    if (path.startsWith("/scim/v2")) {
      const call = { method: request.method ?? "GET", path: path.slice("/scim/v2".length), query: here.searchParams, body: await textOf(request) };
      return smallScim(tenant.people.provisioned, call, response);
    }
    const route = routes[`${request.method} ${path}`];
    if (!route) return void response.writeHead(404).end();
    await route();
  }

  async function initiate(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World, query: URLSearchParams): Promise<void> {
    const issuer = query.get("iss") ?? "";
    if (issuer !== tenant.trust.issuer && !at.has("starts-anywhere")) throw new Refused("unknown issuer");
    if (issuer !== tenant.trust.issuer) await tenant.provider.json(`${issuer}/.well-known/openid-configuration`).catch(() => undefined);
    await start(tenant, request, response, at, query.get("target_link_uri"), { initiated: true });
  }

  /** The identity of the next sign-in will open the account of whoever is signed in here now. */
  async function link(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World): Promise<void> {
    const session = sessionOf(tenant, request, at);
    if (!session) throw new Refused("sign in first");
    await start(tenant, request, response, at, null, { linkTo: session.account });
  }

  async function start(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World, backTo: string | null, { initiated = false, linkTo }: { initiated?: boolean; linkTo?: Account }): Promise<void> {
    const browser = cookie(request, "rp_browser") ?? word();
    const found = await tenant.provider.discover();
    const pending: Pending = {
      tenant, linkTo, browser, state: word(), nonce: word(), verifier: word(), at: found, initiated, backTo: at.has("goes-anywhere") && backTo ? backTo : `${tenant.base}/`,
    };
    at.pending.set(pending.state, pending);
    at.nonces.push(pending.nonce);
    const to = new URL(found.authorization_endpoint);
    to.search = new URLSearchParams({
      client_id: tenant.trust.clientId, redirect_uri: redirectUriOf(tenant), response_type: "code", scope: "openid profile email offline_access", state: pending.state, nonce: pending.nonce,
      ...(at.has("no-pkce") ? {} : { code_challenge: createHash("sha256").update(pending.verifier).digest("base64url"), code_challenge_method: "S256" }),
    }).toString();
    redirect(response, to.href, [`rp_browser=${browser}`]);
  }

  /** The sign-in that this callback answers, and no other one of this browser. */
  function take(query: URLSearchParams, browser: string | undefined, at: World): Pending {
    const mine = (pending: Pending) => pending.browser === browser || at.has("any-browser-answers") || (pending.linkTo !== undefined && at.has("links-for-anybody"));
    const named = at.pending.get(query.get("state") ?? "");
    const found = named && mine(named) ? named : at.has("state-unchecked") ? [...at.pending.values()].filter(mine).at(-1) : undefined;
    if (!found) throw new Refused("not started here");
    if (!at.has("pending-kept") && !at.has("state-unchecked")) at.pending.delete(found.state);
    return found;
  }

  async function callback(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World, query: URLSearchParams): Promise<void> {
    const { has } = at;
    const { provider, trust: own } = tenant;
    const browser = cookie(request, "rp_browser");
    if (has("breaks-on-reload") && at.seen.has(query.get("code") ?? "")) throw new TypeError("reading 'nonce' of undefined");
    at.seen.add(query.get("code") ?? "");
    const pending = take(query, browser, at);
    if (pending.tenant !== tenant) throw new Refused("begun at another customer");
    if (pending.initiated && has("forgets-who-started")) throw new Refused("not started here");
    if (query.has("error") && has("breaks-on-provider-errors")) throw new RangeError("no code");
    if (query.has("error") && !has("error-ignored")) throw new Refused("the provider said no");
    const issuer = has("discovery-issuer-unchecked") ? pending.at.issuer : own.issuer;
    if (query.get("iss") !== issuer && !has("callback-iss-unchecked")) throw new Refused("another provider");
    const front = has("tokens-from-the-browser") && query.has("id_token")
      ? { id_token: query.get("id_token") ?? "", access_token: query.get("access_token") ?? "", token_type: "Bearer" } : undefined;
    const tokens = front ?? (await provider.redeem(pending.at.token_endpoint, {
      grant_type: "authorization_code", code: has("forgets-the-code") ? "" : (query.get("code") ?? ""), redirect_uri: redirectUriOf(tenant),
      ...(has("no-pkce") ? {} : { code_verifier: pending.verifier }),
    }));
    if (!tokens?.access_token || String(tokens.token_type).toLowerCase() !== "bearer") throw new Refused("no tokens");
    const info = await provider.userinfo(pending.at.userinfo_endpoint, tokens.access_token);
    let claims = info;
    if (tokens.id_token !== undefined || !has("believes-userinfo-alone")) {
      claims = await readToken(tokens.id_token ?? "", provider, pending.at.jwks_uri, own, has);
      checkClaims(claims, { issuer, clientId: own.clientId, nonces: has("any-nonce-of-ours") ? at.nonces : [pending.nonce], accessToken: tokens.access_token }, has);
      if (info["sub"] !== claims["sub"] && !has("userinfo-subject-unchecked")) throw new Refused("UserInfo of somebody else");
    }
    const identity = `${own.issuer} ${String(claims["sub"])}`;
    const here = sessionOf(tenant, request, at);
    if (pending.linkTo) {
      if (here?.account !== pending.linkTo && !has("links-for-anybody")) throw new Refused("the linking was begun by another one");
      if (here) tenant.links.set(identity, here.account);
      return redirect(response, pending.backTo, []);
    }
    const account = tenant.links.get(identity) ?? accountOf(tenant.people, own.issuer, { ...claims, ...info }, has);
    const session = has("keeps-session-id") && browser ? browser : word();
    at.sessions.set(session, { tenant, account, subject: String(claims["sub"]), idToken: tokens.id_token ?? "", ...refreshOf(tokens) });
    if (has("shows-tokens")) return void page(response, at, `<script>var token = "${tokens.access_token}"</script>`, [`rp_session=${session}`]);
    redirect(response, pending.backTo, [`rp_session=${session}`]);
  }

  async function logout({ provider, trust: own }: Tenant, token: string, response: ServerResponse, at: World): Promise<void> {
    const { has } = at;
    const { jwks_uri } = await provider.discover();
    const none: Has = (flaw) => flaw === "takes-alg-none" && has("logout-unsigned");
    const claims = await readToken(token, provider, jwks_uri, own, none);
    const event = "http://schemas.openid.net/event/backchannel-logout" in ((claims["events"] ?? {}) as object);
    if ((claims["iss"] !== own.issuer || claims["aud"] !== own.clientId) && !has("logout-for-anybody")) throw new Refused("not for us");
    if ((!event || claims["nonce"] !== undefined) && !has("logout-by-any-token")) throw new Refused("not a logout token");
    const jti = String(claims["jti"]);
    if (at.logouts.has(jti) && !has("logout-replayed")) throw new Refused("used before");
    at.logouts.add(jti);
    for (const [id, { subject }] of at.sessions) if (subject === claims["sub"]) at.sessions.delete(id);
    response.writeHead(200, { "cache-control": "no-store" }).end();
  }

  const keyOf = (request: IncomingMessage, at: World) => cookie(request, at.has("keeps-session-id") ? "rp_browser" : "rp_session") ?? "";
  function sessionOf(tenant: Tenant, request: IncomingMessage, at: World): Session | undefined {
    const session = at.sessions.get(keyOf(request, at));
    return session?.tenant === tenant ? session : undefined;
  }

  /** Ends a session whose renewal is refused, or is somebody else's. */
  async function renew({ provider, trust: own }: Tenant, key: string, session: Session, at: World): Promise<void> {
    const { has } = at;
    const { refresh } = session;
    if (!refresh || refresh.untilMs > Date.now() || has("never-renews")) return;
    const found = await provider.discover();
    const tokens = await provider.redeem(found.token_endpoint, { grant_type: "refresh_token", refresh_token: refresh.token });
    if (!tokens?.id_token) return void (has("refused-renewal-is-fine") || at.sessions.delete(key));
    const claims = await readToken(tokens.id_token, provider, found.jwks_uri, own, has);
    const theirs = claims["iss"] !== own.issuer || claims["sub"] !== session.subject;
    const elsewhere = claims["aud"] !== own.clientId;
    if ((theirs && !has("renews-for-anybody")) || (elsewhere && !has("renewed-audience-unchecked"))) return void at.sessions.delete(key);
    Object.assign(session, refreshOf(has("keeps-old-refresh-token") ? { ...tokens, refresh_token: refresh.token } : tokens));
  }

  async function whoAmI(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World): Promise<void> {
    const before = sessionOf(tenant, request, at);
    if (before) await renew(tenant, keyOf(request, at), before, at);
    const account = sessionOf(tenant, request, at)?.account;
    response.writeHead(account ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify(account ? { userName: account.userName, roles: account.roles } : { userName: null }));
  }
  function home(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World): void {
    const name = sessionOf(tenant, request, at)?.account.displayName ?? "nobody";
    page(response, at, `<h1>Signed in: ${at.has("names-as-markup") ? name : name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}</h1>`);
  }
  async function signOut(tenant: Tenant, request: IncomingMessage, response: ServerResponse, at: World): Promise<void> {
    const session = sessionOf(tenant, request, at);
    if (!at.has("cookie-only-sign-out")) at.sessions.delete(keyOf(request, at));
    const { end_session_endpoint: end } = await tenant.provider.discover();
    const to = new URL(end ?? `${url}${tenant.base}/signed-out`);
    to.search = new URLSearchParams({ id_token_hint: session?.idToken ?? "", post_logout_redirect_uri: `${url}${tenant.base}/${at.has("wrong-way-back") ? "good-bye" : "signed-out"}`, state: word() }).toString();
    redirect(response, to.href, ["rp_session="]);
  }

  return {
    url, inner,
    become: (...flaws) => { world = fresh(...flaws); },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const refreshOf = ({ refresh_token: token, expires_in: lifeS = 300 }: TokenAnswer): Pick<Session, "refresh"> => (token === undefined ? {} : { refresh: { token, untilMs: Date.now() + lifeS * 1000 } });
const cookie = (request: IncomingMessage, name: string) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
const jar = (cookies: readonly string[]) => cookies.map((one) => `${one}; Path=/t; HttpOnly; SameSite=Lax`);

function redirect(response: ServerResponse, location: string, cookies: readonly string[]): void {
  response.writeHead(303, { location, "set-cookie": jar(cookies), "cache-control": "no-store" }).end();
}
function page(response: ServerResponse, at: World, html: string, cookies: readonly string[] = []): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "set-cookie": jar(cookies), "referrer-policy": "no-referrer", ...(at.has("frameable") ? {} : { "x-frame-options": "DENY" }) });
  response.end(`<!doctype html><title>A small app</title>${html}`);
}
function fail(response: ServerResponse, error: unknown, at: World): void {
  const expected = error instanceof Refused;
  const broken = error instanceof RangeError || ((at.has("breaks-on-reload") || at.has("breaks-on-letters")) && error instanceof TypeError);
  const said = at.has("shows-stack-traces") && error instanceof Error ? (error.stack ?? "") : "This sign-in was refused.";
  response.writeHead(broken ? 500 : expected ? 403 : 400, { "content-type": "text/plain" }).end(`${said}\n`);
}
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
