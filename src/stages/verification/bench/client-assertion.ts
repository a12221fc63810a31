import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import type { Json } from "../../../platform/jobs/index.ts";
import type { BenchState } from "./bench-state.ts";
import type { ProviderIdentity } from "./identity.ts";

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const NAME = "client-keys";
/** The app's keys are read once per run, and forgotten after it. */
const LIFE_S = 3_600;

/** Keeps the app's public keys for the token endpoint, which fetches nothing itself. */
export const putClientKeys = (state: BenchState, key: string, keys: Json) => state.put(key, NAME, keys, LIFE_S);

/**
 * Reads a client assertion (OIDC Core §9: `private_key_jwt` by the app's keys, `client_secret_jwt` by the secret).
 * @param audiences What `aud` may name: the token endpoint or the issuer.
 * @returns how the client proved itself, or why it did not.
 */
export async function readAssertion(assertion: string, identity: ProviderIdentity, audiences: readonly string[], state: BenchState, now: Date): Promise<{ how: string; problem?: string }> {
  const { clientId, clientSecret } = identity.oidc;
  const expect = { issuer: clientId, subject: clientId, audience: [...audiences], requiredClaims: ["exp", "jti"], currentDate: now, clockTolerance: 60 };
  const symmetric = algOf(assertion).startsWith("HS");
  const how = symmetric ? "client_secret_jwt" : "private_key_jwt";
  try {
    if (symmetric) await checkOnce(await jwtVerify(assertion, Buffer.from(clientSecret), { ...expect, algorithms: ["HS256", "HS384", "HS512"] }));
    else {
      const keys = (await state.get(identity.key, NAME)) as JSONWebKeySet | undefined;
      if (!keys) return { how, problem: "The manifest names no jwksUri, or its keys could not be read" };
      await checkOnce(await jwtVerify(assertion, createLocalJWKSet(keys), { ...expect, algorithms: ["RS256", "PS256", "ES256", "EdDSA"] }));
    }
    return { how };
  } catch (thrown) {
    return { how, problem: `The client assertion is refused: ${thrown instanceof Error ? thrown.message : "it cannot be read"}` };
  }

  async function checkOnce({ payload }: { payload: { jti?: string; exp?: number } }): Promise<void> {
    const name = `assertion:${String(payload.jti).slice(0, 200)}`;
    if (await state.get(identity.key, name)) throw new Error("its jti was used before");
    if ((payload.exp ?? 0) * 1000 > now.getTime() + 3_600_000) throw new Error("it holds for more than an hour");
    await state.put(identity.key, name, true, LIFE_S);
  }
}

function algOf(assertion: string): string {
  try {
    return String((JSON.parse(Buffer.from(assertion.split(".")[0] ?? "", "base64url").toString()) as { alg?: unknown }).alg);
  } catch {
    return "none";
  }
}
