import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { makeSigningKey, type SigningKey } from "../../../protocols/saml/index.ts";

const generate = promisify(generateKeyPair);

/** The keys and names under which a bench acts as an identity provider. Plain JSON: kept sealed, or in a local file. */
export interface BenchIdentity {
  /** In the addresses: the org's slug, or `home` on a laptop. */
  key: string;
  saml: SigningKey;
  /** PKCS#8 PEM. */
  oidc: { rsa: string; ec: string; clientId: string; clientSecret: string };
  /** What each host under test must show; see host-proof.ts. */
  proof: string;
}

/** A new identity. Keys are made on the thread pool. */
export async function makeBenchIdentity(key: string, now: Date): Promise<BenchIdentity> {
  const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
  const [saml, rsa, ec] = await Promise.all([
    makeSigningKey(`Entente bench ${key}`, now),
    generate("rsa", { modulusLength: 2048 }),
    generate("ec", { namedCurve: "P-256" }),
  ]);
  return {
    key, saml, proof: randomBytes(24).toString("base64url"),
    oidc: { rsa: pem(rsa.privateKey), ec: pem(ec.privateKey), clientId: `entente-bench-${key}`, clientSecret: randomBytes(24).toString("base64url") },
  };
}

/** Where a bench is reached, and under which names. @param benchUrl Without a trailing slash. */
export function benchAddresses(benchUrl: string, key: string) {
  const base = `${benchUrl}/bench/${key}`;
  return {
    base,
    samlEntityId: `${base}/saml/metadata`,
    samlMetadataUrl: `${base}/saml/metadata`,
    samlSsoUrl: `${base}/saml/sso`,
    issuer: `${base}/oidc`,
    discoveryUrl: `${base}/oidc/.well-known/openid-configuration`,
    authorizationEndpoint: `${base}/oidc/authorize`,
    tokenEndpoint: `${base}/oidc/token`,
    userinfoEndpoint: `${base}/oidc/userinfo`,
    jwksUri: `${base}/oidc/jwks`,
  };
}
export type BenchAddresses = ReturnType<typeof benchAddresses>;
