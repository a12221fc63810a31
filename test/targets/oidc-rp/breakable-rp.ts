import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Account, accountOf } from "./accounts.ts";
import type { Flaw, Has } from "./flaws.ts";
import { type Discovery, openProvider, type Provider, type Trust } from "./provider.ts";
import { checkClaims, readToken, Refused } from "./token.ts";

export interface BreakableRp {
  url: string;
  /** From now on these flaws and no others; everything that was remembered is forgotten. */
  become(...flaws: Flaw[]): void;
  close(): Promise<void>;
}

interface Pending { browser: string; state: string; nonce: string; verifier: string; backTo: string; at: Discovery; initiated: boolean }
interface Session { account: Account; subject: string }
interface World { has: Has; provider: Provider; accounts: Map<string, Account>; sessions: Map<string, Session>; pending: Map<string, Pending>; nonces: string[]; logouts: Set<string>; seen: Set<string> }

const BASE = "/t/entente-test";
const word = () => randomBytes(24).toString("base64url");

/** A relying party under Acme's addresses, so that Acme's manifest fits it; with back-channel logout. Listens on loopback. */
export async function startBreakableRp(trust: Trust): Promise<BreakableRp> {
  const fresh = (...flaws: Flaw[]): World => {
    const has: Has = (flaw) => flaws.includes(flaw);
    return { has, provider: openProvider(trust, has), accounts: new Map(), sessions: new Map(), pending: new Map(), nonces: [], logouts: new Set(), seen: new Set() };
  };
  let world = fresh();
  const server = createServer((request, response) => void answer(request, response, world).catch((error: unknown) => fail(response, error, world)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${url}${BASE}/oidc/callback`;

  async function answer(request: IncomingMessage, response: ServerResponse, at: World): Promise<void> {
    const here = new URL(request.url ?? "/", url);
    const routes: Record<string, () => unknown> = {
      "GET /whoami": () => whoAmI(request, response, at),
      "GET /": () => home(request, response, at),
      "GET /oidc/login": () => start(request, response, at, here.searchParams.get("returnTo"), false),
      "GET /oidc/initiate": () => initiate(request, response, at, here.searchParams),
      "GET /oidc/callback": () => callback(request, response, at, here.searchParams),
      "POST /oidc/backchannel": async () => logout(new URLSearchParams(await textOf(request)).get("logout_token") ?? "", response, at),
    };
    const route = here.pathname.startsWith(BASE) ? routes[`${request.method} ${here.pathname.slice(BASE.length)}`] : undefined;
    if (!route) return void response.writeHead(404).end();
    await route();
  }

  async function initiate(request: IncomingMessage, response: ServerResponse, at: World, query: URLSearchParams): Promise<void> {
    const issuer = query.get("iss") ?? "";
    if (issuer !== trust.issuer && !at.has("starts-anywhere")) throw new Refused("unknown issuer");
    if (issuer !== trust.issuer) await at.provider.json(`${issuer}/.well-known/openid-configuration`).catch(() => undefined);
    await start(request, response, at, query.get("target_link_uri"), true);
  }

  async function start(request: IncomingMessage, response: ServerResponse, at: World, backTo: string | null, initiated: boolean): Promise<void> {
    const browser = cookie(request, "rp_browser") ?? word();
    const found = await at.provider.discover();
    const pending: Pending = {
      browser, state: word(), nonce: word(), verifier: word(), at: found, initiated, backTo: at.has("goes-anywhere") && backTo ? backTo : `${BASE}/`,
    };
    at.pending.set(pending.state, pending);
    at.nonces.push(pending.nonce);
    const to = new URL(found.authorization_endpoint);
    to.search = new URLSearchParams({
      client_id: trust.clientId, redirect_uri: redirectUri, response_type: "code", scope: "openid profile email", state: pending.state, nonce: pending.nonce,
      ...(at.has("no-pkce") ? {} : { code_challenge: createHash("sha256").update(pending.verifier).digest("base64url"), code_challenge_method: "S256" }),
    }).toString();
    redirect(response, to.href, [`rp_browser=${browser}`]);
  }

  /** The sign-in that this callback answers, and no other one of this browser. */
  function take(query: URLSearchParams, browser: string | undefined, at: World): Pending {
    const mine = (pending: Pending) => pending.browser === browser || at.has("any-browser-answers");
    const named = at.pending.get(query.get("state") ?? "");
    const found = named && mine(named) ? named : at.has("state-unchecked") ? [...at.pending.values()].filter(mine).at(-1) : undefined;
    if (!found) throw new Refused("not started here");
    if (!at.has("pending-kept") && !at.has("state-unchecked")) at.pending.delete(found.state);
    return found;
  }

  async function callback(request: IncomingMessage, response: ServerResponse, at: World, query: URLSearchParams): Promise<void> {
    const { has, provider } = at;
    const browser = cookie(request, "rp_browser");
    if (has("breaks-on-reload") && at.seen.has(query.get("code") ?? "")) throw new TypeError("reading 'nonce' of undefined");
    at.seen.add(query.get("code") ?? "");
    const pending = take(query, browser, at);
    if (pending.initiated && has("forgets-who-started")) throw new Refused("not started here");
    if (query.has("error") && !has("error-ignored")) throw new Refused("the provider said no");
    const issuer = has("discovery-issuer-unchecked") ? pending.at.issuer : trust.issuer;
    if (query.get("iss") !== issuer && !has("callback-iss-unchecked")) throw new Refused("another provider");
    const front = has("tokens-from-the-browser") && query.has("id_token")
      ? { id_token: query.get("id_token") ?? "", access_token: query.get("access_token") ?? "", token_type: "Bearer" } : undefined;
    const tokens = front ?? (await provider.redeem(pending.at.token_endpoint, {
      grant_type: "authorization_code", code: has("forgets-the-code") ? "" : (query.get("code") ?? ""), redirect_uri: redirectUri,
      ...(has("no-pkce") ? {} : { code_verifier: pending.verifier }),
    }));
    if (!tokens?.access_token || String(tokens.token_type).toLowerCase() !== "bearer") throw new Refused("no tokens");
    const info = await provider.userinfo(pending.at.userinfo_endpoint, tokens.access_token);
    let claims = info;
    if (tokens.id_token !== undefined || !has("believes-userinfo-alone")) {
      claims = await readToken(tokens.id_token ?? "", provider, pending.at.jwks_uri, trust, has);
      checkClaims(claims, { issuer, clientId: trust.clientId, nonces: has("any-nonce-of-ours") ? at.nonces : [pending.nonce], accessToken: tokens.access_token }, has);
      if (info["sub"] !== claims["sub"] && !has("userinfo-subject-unchecked")) throw new Refused("UserInfo of somebody else");
    }
    const account = accountOf(at.accounts, trust.issuer, { ...claims, ...info }, has);
    const session = has("keeps-session-id") && browser ? browser : word();
    at.sessions.set(session, { account, subject: String(claims["sub"]) });
    if (has("shows-tokens")) return void page(response, at, `<script>var token = "${tokens.access_token}"</script>`, [`rp_session=${session}`]);
    redirect(response, pending.backTo, [`rp_session=${session}`]);
  }

  async function logout(token: string, response: ServerResponse, at: World): Promise<void> {
    const { has, provider } = at;
    const { jwks_uri } = await provider.discover();
    const none: Has = (flaw) => flaw === "takes-alg-none" && has("logout-unsigned");
    const claims = await readToken(token, provider, jwks_uri, trust, none);
    const event = "http://schemas.openid.net/event/backchannel-logout" in ((claims["events"] ?? {}) as object);
    if ((claims["iss"] !== trust.issuer || claims["aud"] !== trust.clientId) && !has("logout-for-anybody")) throw new Refused("not for us");
    if ((!event || claims["nonce"] !== undefined) && !has("logout-by-any-token")) throw new Refused("not a logout token");
    const jti = String(claims["jti"]);
    if (at.logouts.has(jti) && !has("logout-replayed")) throw new Refused("used before");
    at.logouts.add(jti);
    for (const [id, { subject }] of at.sessions) if (subject === claims["sub"]) at.sessions.delete(id);
    response.writeHead(200, { "cache-control": "no-store" }).end();
  }

  const sessionOf = (request: IncomingMessage, at: World) => at.sessions.get(cookie(request, at.has("keeps-session-id") ? "rp_browser" : "rp_session") ?? "");
  function whoAmI(request: IncomingMessage, response: ServerResponse, at: World): void {
    const account = sessionOf(request, at)?.account;
    response.writeHead(account ? 200 : 401, { "content-type": "application/json" }).end(JSON.stringify(account ? { userName: account.userName, roles: account.roles } : { userName: null }));
  }
  function home(request: IncomingMessage, response: ServerResponse, at: World): void {
    const name = sessionOf(request, at)?.account.displayName ?? "nobody";
    page(response, at, `<h1>Signed in: ${at.has("names-as-markup") ? name : name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}</h1>`);
  }

  return {
    url,
    become: (...flaws) => { world = fresh(...flaws); },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const cookie = (request: IncomingMessage, name: string) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
const jar = (cookies: readonly string[]) => cookies.map((one) => `${one}; Path=${BASE}; HttpOnly; SameSite=Lax`);

function redirect(response: ServerResponse, location: string, cookies: readonly string[]): void {
  response.writeHead(303, { location, "set-cookie": jar(cookies), "cache-control": "no-store" }).end();
}
function page(response: ServerResponse, at: World, html: string, cookies: readonly string[] = []): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "set-cookie": jar(cookies), "referrer-policy": "no-referrer", ...(at.has("frameable") ? {} : { "x-frame-options": "DENY" }) });
  response.end(`<!doctype html><title>A small app</title>${html}`);
}
function fail(response: ServerResponse, error: unknown, at: World): void {
  const expected = error instanceof Refused;
  const broken = at.has("breaks-on-reload") && error instanceof TypeError;
  const said = at.has("shows-stack-traces") && error instanceof Error ? (error.stack ?? "") : "This sign-in was refused.";
  response.writeHead(broken ? 500 : expected ? 403 : 400, { "content-type": "text/plain" }).end(`${said}\n`);
}
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
