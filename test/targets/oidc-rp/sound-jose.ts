import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import type { Discovery, TokenAnswer, Trust } from "./provider.ts";
import { type SoundApp, startSoundApp } from "./sound-app.ts";

const word = () => randomBytes(24).toString("base64url");

/** Written by hand around jose, as many apps are: discovery read once, keys kept, nothing beyond what OIDC Core §3.1.3.7 demands. */
export async function startJoseApp({ issuer, clientId, clientSecret }: Trust, cooldownDuration: number, alg = "RS256", proof: "client_secret_basic" | "private_key_jwt" = "client_secret_basic"): Promise<SoundApp> {
  const own = await generateKeyPair("PS256");
  /** RFC 7523 §2.2: a new one for each request. */
  const assertion = () => new SignJWT({ jti: word() }).setProtectedHeader({ alg: "PS256", kid: "own" }).setIssuer(clientId).setSubject(clientId).setAudience(issuer).setIssuedAt().setExpirationTime("1m").sign(own.privateKey);
  const found = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Discovery;
  const keys = createRemoteJWKSet(new URL(found.jwks_uri), { cooldownDuration });
  return startSoundApp(issuer, {
    async begin(redirectUri) {
      const kept = { state: word(), nonce: word(), verifier: word(), redirectUri };
      const url = new URL(found.authorization_endpoint);
      url.search = new URLSearchParams({
        client_id: clientId, redirect_uri: redirectUri, response_type: "code", scope: "openid profile email", state: kept.state, nonce: kept.nonce,
        code_challenge: createHash("sha256").update(kept.verifier).digest("base64url"), code_challenge_method: "S256",
      }).toString();
      return { url: url.href, kept };
    },
    async finish({ searchParams: query }, kept) {
      if (query.get("state") !== kept.state || query.has("error") || query.get("iss") !== issuer) throw new Error("not our answer");
      const answer = await fetch(found.token_endpoint, {
        method: "POST", redirect: "error", headers: proof === "private_key_jwt" ? {} : { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` },
        body: new URLSearchParams({
          ...(proof === "private_key_jwt" ? { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: await assertion() } : {}),
          grant_type: "authorization_code", code: query.get("code") ?? "", redirect_uri: kept.redirectUri, code_verifier: kept.verifier }),
      });
      const tokens = (await answer.json()) as TokenAnswer;
      if (!answer.ok || tokens.token_type?.toLowerCase() !== "bearer") throw new Error("no tokens");
      const { payload } = await jwtVerify(tokens.id_token ?? "", keys, { issuer, audience: clientId, algorithms: [alg], requiredClaims: ["sub", "exp", "iat"] });
      if (payload["nonce"] !== kept.nonce || !payload.sub) throw new Error("not for this sign-in");
      if ([payload.aud].flat().length !== 1 && payload["azp"] !== clientId) throw new Error("several audiences");
      const info = (await (await fetch(found.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json()) as Record<string, unknown>;
      if (info["sub"] !== payload.sub) throw new Error("UserInfo of somebody else");
      return { ...payload, ...info };
    },
  }, { keys: [{ ...(await exportJWK(own.publicKey)), kid: "own", alg: "PS256", use: "sig" }] });
}
