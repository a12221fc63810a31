import { createHash, createHmac, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Has } from "./flaws.ts";
import type { Jwk, Provider, Trust } from "./provider.ts";

export type Claims = Record<string, unknown>;
export class Refused extends Error {}

const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;

/** Claims of a token whose signature holds. @throws {Refused} */
export async function readToken(token: string, provider: Provider, jwksUri: string, trust: Trust, has: Has): Promise<Claims> {
  const parts = token.split(".");
  const [head = "", body = "", mac = ""] = parts;
  if (parts.length !== 3) throw new Refused("not a JWS");
  const header = decode(head);
  const signature = Buffer.from(mac, "base64url");
  const signs = (jwk: Jwk) => verify("sha256", Buffer.from(`${head}.${body}`), createPublicKey({ key: jwk as never, format: "jwk" }), signature);
  const hmac = (secret: string | Buffer) => createHmac("sha256", secret).update(`${head}.${body}`).digest().equals(signature);
  const alg = String(header["alg"]);

  if (header["crit"] !== undefined && !has("crit-ignored")) throw new Refused("crit");
  if (has("takes-alg-none") && alg.toLowerCase() === "none") return decode(body);
  if (has("takes-zeros") && alg === "ES256" && signature.every((byte) => byte === 0)) return decode(body);
  if (alg === "HS256") {
    if (has("takes-client-secret-hmac") && hmac(trust.clientSecret)) return decode(body);
    if (has("kid-is-a-path") && hmac(readFileSync(join("/var/keys", String(header["kid"]))))) return decode(body);
    const jwk = has("public-key-as-secret") ? await provider.keyOf(jwksUri, header["kid"]) : undefined;
    if (jwk && hmac(createPublicKey({ key: jwk as never, format: "jwk" }).export({ type: "spki", format: "pem" }) as string)) return decode(body);
  }
  if (has("shows-stack-traces") && String(header["kid"]).includes("/")) throw new Error(`no key file ${String(header["kid"])}`);
  if (alg !== "RS256") throw new Refused("algorithm");
  if (has("signature-unchecked")) return decode(body);
  if (has("takes-cut-signature") && signature.length === 0) return decode(body);
  if (has("believes-key-in-token") && header["jwk"] && signs(header["jwk"] as Jwk)) return decode(body);
  if (has("follows-address-in-token") && typeof header["jku"] === "string") {
    const { body: set } = await provider.json(header["jku"]);
    if ((set["keys"] as Jwk[]).some(signs)) return decode(body);
  }
  const jwk = await provider.keyOf(jwksUri, header["kid"]);
  if (!jwk || !signs(jwk)) throw new Refused("signature");
  return decode(body);
}

export interface Expected { issuer: string; clientId: string; nonces: readonly string[]; accessToken: string | undefined }

/** OIDC Core §3.1.3.7. @throws {Refused} */
export function checkClaims(claims: Claims, { issuer, clientId, nonces, accessToken }: Expected, has: Has): void {
  const nowS = Date.now() / 1000;
  const need = (holds: boolean, what: string) => {
    if (!holds) throw new Refused(what);
  };
  const audiences = [claims["aud"]].flat();
  const { azp, exp, iat, nbf, sub, nonce, at_hash } = claims as Record<string, string | undefined>;
  const several = audiences.length > 1;
  need(claims["iss"] === issuer || has("iss-unchecked"), "iss");
  need(audiences.includes(clientId) || (has("aud-by-letters") && String(claims["aud"]).includes(clientId)) || has("aud-unchecked"), "aud");
  need(!several || azp !== undefined || has("takes-second-audience") || has("aud-unchecked"), "several audiences");
  need(azp === undefined || azp === clientId || has("azp-unchecked"), "azp");
  need(Number(exp) > nowS - 60 || has("exp-unchecked"), "exp");
  need((Number(iat) < nowS + 60 && !(Number(nbf ?? 0) > nowS + 60)) || has("iat-unchecked"), "iat");
  need(nonces.includes(nonce ?? "") || has("nonce-unchecked"), "nonce");
  need((typeof sub === "string" && sub !== "") || has("takes-no-subject"), "sub");
  const half = createHash("sha256").update(accessToken ?? "").digest().subarray(0, 16).toString("base64url");
  need(accessToken === undefined || at_hash === undefined || at_hash === half || has("at-hash-unchecked"), "at_hash");
}
