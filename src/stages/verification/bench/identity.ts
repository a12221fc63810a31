import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { makeSigningKey, type SigningKey } from "../../../protocols/saml/index.ts";

const generate = promisify(generateKeyPair);

/** The keys and names under which a bench acts as one customer's identity provider. */
export interface ProviderIdentity {
  /** In the addresses: the org's slug, or `home` on a laptop; the second provider's ends in `~b`, which no slug does. */
  key: string;
  saml: SigningKey;
  /** PKCS#8 PEM. */
  oidc: { rsa: string; ec: string; clientId: string; clientSecret: string };
}

/** Everything that a bench is. Plain JSON: kept sealed, or in a local file. */
export interface BenchIdentity extends ProviderIdentity {
  /** The key that will sign next: its certificate stands in the metadata already, as while a key changes. */
  samlNext: SigningKey;
  /** Another customer's provider, with keys of its own. */
  second: ProviderIdentity;
  /** What each host under test must show; see host-proof.ts. */
  proof: string;
}

/** A new identity. Keys are made on the thread pool. */
export async function makeBenchIdentity(key: string, now: Date): Promise<BenchIdentity> {
  const [whole, rest] = await Promise.all([makeProvider(key, `entente-bench-${key}`, now), newerParts(key, now)]);
  return { ...whole, ...rest, proof: randomBytes(24).toString("base64url") };
}

/** What was kept by an earlier version, with the parts that it did not know yet. `undefined`: nothing is missing. */
export async function completedIdentity(kept: Omit<BenchIdentity, "samlNext" | "second"> & Partial<BenchIdentity>, now: Date): Promise<BenchIdentity | undefined> {
  return kept.samlNext && kept.second ? undefined : { ...(await newerParts(kept.key, now)), ...kept };
}

/** The provider that answers under a key: the first, the second, or none of this bench. */
export const providerOf = (identity: BenchIdentity, key: string): ProviderIdentity | undefined => [identity, identity.second].find((provider) => provider.key === key);

/** The key of the whole identity that a provider's key belongs to. */
export const wholeKey = (key: string): string => key.replace(/~b$/, "");

async function newerParts(key: string, now: Date): Promise<Pick<BenchIdentity, "samlNext" | "second">> {
  const [samlNext, second] = await Promise.all([makeSigningKey(`Entente bench ${key}, next`, now), makeProvider(`${key}~b`, `entente-bench-${key}-second`, now)]);
  return { samlNext, second };
}

async function makeProvider(key: string, clientId: string, now: Date): Promise<ProviderIdentity> {
  const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
  const [saml, rsa, ec] = await Promise.all([
    makeSigningKey(`Entente bench ${key}`, now),
    generate("rsa", { modulusLength: 2048 }),
    generate("ec", { namedCurve: "P-256" }),
  ]);
  return { key, saml, oidc: { rsa: pem(rsa.privateKey), ec: pem(ec.privateKey), clientId, clientSecret: randomBytes(24).toString("base64url") } };
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
    endSessionEndpoint: `${base}/oidc/end-session`,
  };
}
export type BenchAddresses = ReturnType<typeof benchAddresses>;
