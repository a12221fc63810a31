import type { Has } from "./flaws.ts";

export interface Trust { issuer: string; clientId: string; clientSecret: string }
export interface Discovery { issuer: string; authorization_endpoint: string; token_endpoint: string; userinfo_endpoint: string; jwks_uri: string; end_session_endpoint?: string }
export type Jwk = Record<string, unknown> & { kid?: string };
export interface TokenAnswer { id_token?: string; access_token?: string; token_type?: string; refresh_token?: string; expires_in?: number }

/** An unknown key id makes the app read the JWKS again, at most this often, in milliseconds. */
const HOLD_BACK_MS = 700;
const TIMEOUT_MS = 2_000;
const MAX_BYTES = 512 * 1024;

/** What the app knows of its provider and asks of it. */
export function openProvider(trust: Trust, has: Has) {
  let keys: Jwk[] = [];
  let readAt = -Infinity;

  async function json(url: string, more: RequestInit = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(url, { redirect: "error", ...more, ...(has("waits-for-ever") ? {} : { signal: AbortSignal.timeout(TIMEOUT_MS) }) });
    const text = await answer.text();
    if (text.length > MAX_BYTES && !has("waits-for-ever")) throw new Error("too much");
    return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
  }
  async function readKeys(uri: string): Promise<void> {
    readAt = performance.now();
    const read = (await json(uri)).body["keys"] as Jwk[];
    keys = has("adds-keys") ? [...keys, ...read] : read;
  }

  return {
    async discover(): Promise<Discovery> {
      const { body } = await json(`${trust.issuer}/.well-known/openid-configuration`);
      const found = body as unknown as Discovery;
      if (found.issuer !== trust.issuer && !has("discovery-issuer-unchecked")) throw new Error("another issuer");
      return found;
    },
    async keyOf(uri: string, kid: unknown): Promise<Jwk | undefined> {
      // without a kid, the one RSA key
      const known = () => keys.find((key) => (kid === undefined && !has("needs-a-kid") ? key["kty"] === "RSA" : key.kid === kid));
      if (keys.length === 0) await readKeys(uri);
      if (known() || has("never-reads-keys-again")) return known();
      if (has("fetches-for-every-kid") || performance.now() - readAt > HOLD_BACK_MS) await readKeys(uri);
      return known();
    },
    async redeem(endpoint: string, form: Record<string, string>): Promise<TokenAnswer | undefined> {
      const inForm = has("secret-in-the-form");
      const { status, body } = await json(endpoint, {
        method: "POST", body: new URLSearchParams({ ...form, ...(inForm ? { client_id: trust.clientId, client_secret: trust.clientSecret } : {}) }), redirect: has("follows-token-redirect") ? "follow" : "manual",
        headers: inForm ? {} : { authorization: `Basic ${Buffer.from(`${trust.clientId}:${trust.clientSecret}`).toString("base64")}` },
      });
      return status === 200 ? (body as TokenAnswer) : undefined;
    },
    userinfo: async (endpoint: string, accessToken: string) => (await json(endpoint, { headers: { authorization: `Bearer ${accessToken}` } })).body,
    json,
  };
}
export type Provider = ReturnType<typeof openProvider>;
