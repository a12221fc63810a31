import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { newId } from "../../../kernel/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { Org } from "../../../tenancy/index.ts";
import { lockOrg } from "./store.ts";

/** An org's signing keys and cookie keys, made at the first use and sealed. Of several processes that come first, one makes them. */
export async function orgKeys(platform: Platform, org: Org): Promise<{ jwks: JWK[]; cookieKeys: string[] }> {
  const binding = { orgId: org.id, owner: "org", name: "oidc-keys", origin: "internal" };
  return platform.db.inTenant(org.id, async (tx) => {
    await lockOrg(tx, org.id, binding.name);
    const kept = await platform.secrets.open(tx, binding);
    if (kept) return JSON.parse(kept) as { jwks: JWK[]; cookieKeys: string[] };
    const jwks: JWK[] = [];
    for (const alg of ["RS256", "ES256"]) {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      // the RSA key names no algorithm: it signs RS256 and PS256
      jwks.push({ ...(await exportJWK(privateKey)), kid: newId("key"), use: "sig", ...(alg === "ES256" ? { alg } : {}) });
    }
    const made = { jwks, cookieKeys: [randomBytes(32).toString("base64url")] };
    await platform.secrets.put(tx, binding, JSON.stringify(made));
    return made;
  });
}
