import { createHash, createPublicKey, verify, type webcrypto } from "node:crypto";
import type { Fault } from "./faults.ts";

export interface OidcTrust { issuer: string; clientId: string; clientSecret: string }
export interface Pending { state: string; nonce: string; verifier: string; redirectUri: string }
type Claims = Record<string, unknown>;

export function authorizeUrl(pending: Pending, { issuer, clientId }: OidcTrust, faults: ReadonlySet<Fault>): string {
  const url = new URL(`${issuer}/authorize`);
  const challenge = createHash("sha256").update(pending.verifier).digest("base64url");
  const params = {
    client_id: clientId, redirect_uri: pending.redirectUri, response_type: "code", scope: "openid profile email", state: pending.state, nonce: pending.nonce,
    ...(faults.has("no-pkce") ? {} : { code_challenge: challenge, code_challenge_method: "S256" }),
  };
  url.search = new URLSearchParams(params).toString();
  return url.href;
}

/** Who a callback signs in; `undefined` when it is refused. */
export async function readCallback(query: URLSearchParams, pending: Pending, trust: OidcTrust, faults: ReadonlySet<Fault>): Promise<string | undefined> {
  if (query.get("state") !== pending.state && !faults.has("state-unchecked")) return undefined;
  const answer = await fetch(`${trust.issuer}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${trust.clientId}:${trust.clientSecret}`).toString("base64")}`, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code", code: query.get("code") ?? "", redirect_uri: pending.redirectUri, ...(faults.has("no-pkce") ? {} : { code_verifier: pending.verifier }),
    }),
  });
  if (!answer.ok) return undefined;
  const tokens = (await answer.json()) as { id_token: string; access_token: string };
  const claims = await claimsOf(tokens.id_token, trust, faults);
  if (!claims || !trusted(claims, pending, trust, faults)) return undefined;
  const info = (await (await fetch(`${trust.issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json()) as Claims;
  if (info["sub"] !== claims["sub"] && !faults.has("userinfo-subject-unchecked")) return undefined;
  const name = info["preferred_username"] ?? claims["preferred_username"];
  return typeof name === "string" ? name : undefined;
}

async function claimsOf(token: string, trust: OidcTrust, faults: ReadonlySet<Fault>): Promise<Claims | undefined> {
  const [head = "", body = "", signature = ""] = token.split(".");
  const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;
  const { alg, kid } = decode(head);
  if (faults.has("takes-alg-none") && String(alg).toLowerCase() === "none") return decode(body);
  if (alg !== "RS256") return undefined;
  if (faults.has("id-token-key-unchecked")) return decode(body);
  const { keys } = (await (await fetch(`${trust.issuer}/jwks`)).json()) as { keys: (webcrypto.JsonWebKey & { kid: string })[] };
  const jwk = keys.find((key) => key.kid === kid);
  if (!jwk) return undefined;
  const key = createPublicKey({ key: jwk as never, format: "jwk" });
  return verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")) ? decode(body) : undefined;
}

function trusted(claims: Claims, pending: Pending, trust: OidcTrust, faults: ReadonlySet<Fault>): boolean {
  const nowS = Date.now() / 1000;
  const rules: [Fault, boolean][] = [
    ["iss-unchecked", claims["iss"] === trust.issuer],
    ["aud-unchecked", claims["aud"] === trust.clientId],
    ["exp-unchecked", typeof claims["exp"] === "number" && claims["exp"] > nowS - 60],
    ["nonce-unchecked", claims["nonce"] === pending.nonce],
    ["subject-unchecked", typeof claims["sub"] === "string" && claims["sub"] !== ""],
  ];
  return rules.every(([fault, kept]) => kept || faults.has(fault));
}
