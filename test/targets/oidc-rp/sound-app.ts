import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a library does of a sign-in; the rest of the app is the same for each. */
export interface SignOn<Kept> {
  begin(redirectUri: string): Promise<{ url: string; kept: Kept }>;
  /** Who the callback signs in. @throws when the library refuses it. */
  finish(callback: URL, kept: Kept): Promise<Record<string, unknown>>;
}
export interface SoundApp { url: string; close(): Promise<void> }

const BASE = "/t/entente-test";
const cookie = (request: IncomingMessage, name: string) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];

/** A plain app around somebody else's OpenID Connect library, under Acme's addresses. People are known by iss and sub. @param jwks The app's own public keys, where it proves itself by one. */
export async function startSoundApp<Kept>(issuer: string, signOn: SignOn<Kept>, jwks?: { keys: readonly object[] }): Promise<SoundApp> {
  const names = new Map<string, string>();
  const sessions = new Map<string, string>();
  const pending = new Map<string, Kept>();
  const server = createServer((request, response) => void answer(request, response).catch(() => say(response, 403, "This sign-in was refused.")));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const here = new URL(request.url ?? "/", url);
    const name = sessions.get(cookie(request, "session") ?? "");
    if (here.pathname === `${BASE}/whoami`) return say(response, name ? 200 : 401, JSON.stringify({ userName: name ?? null, groups: [] }), "application/json");
    if (here.pathname === `${BASE}/oidc/jwks` && jwks) return say(response, 200, JSON.stringify(jwks), "application/json");
    if (here.pathname === `${BASE}/`) return say(response, 200, `<h1>Signed in</h1>`, "text/html");
    if (here.pathname === `${BASE}/oidc/initiate` && here.searchParams.get("iss") !== issuer) return say(response, 400, "This provider is not known here.");
    if (here.pathname === `${BASE}/oidc/login` || here.pathname === `${BASE}/oidc/initiate`) {
      const { url: to, kept } = await signOn.begin(`${url}${BASE}/oidc/callback`);
      const id = randomBytes(24).toString("hex");
      pending.set(id, kept);
      return go(response, to, `pending=${id}`);
    }
    if (here.pathname === `${BASE}/oidc/callback`) {
      const id = cookie(request, "pending") ?? "";
      const kept = pending.get(id);
      pending.delete(id);
      if (kept === undefined) return say(response, 403, "This sign-in was not started here.");
      const claims = await signOn.finish(here, kept);
      const who = `${issuer} ${String(claims["sub"])}`;
      const wanted = String(claims["preferred_username"] ?? claims["sub"]);
      if (!names.has(who) && [...names.values()].includes(wanted)) return say(response, 403, "This name belongs to somebody else.");
      if (!names.has(who)) names.set(who, wanted);
      const session = randomBytes(24).toString("hex");
      sessions.set(session, names.get(who) ?? "");
      return go(response, `${BASE}/`, `session=${session}`);
    }
    say(response, 404, "There is nothing here.");
  }

  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function go(response: ServerResponse, location: string, setCookie: string): void {
  response.writeHead(303, { location, "set-cookie": `${setCookie}; Path=${BASE}; HttpOnly; SameSite=Lax` }).end();
}
function say(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  response.writeHead(status, { "content-type": type, "x-frame-options": "DENY", "referrer-policy": "no-referrer" }).end(body);
}
