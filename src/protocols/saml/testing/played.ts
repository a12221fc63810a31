import { makeSigningKey, type SigningKey } from "../keys.ts";
import type { ResponseFacts, ResponseSigning } from "../response.ts";

export const NOW = new Date("2026-03-01T09:00:00Z");
export const IDP = "https://idp.example/t/acme";
export const SP = "https://sp.example/metadata";
export const ACS = "https://sp.example/acs";

const made = new Map<string, Promise<SigningKey>>();

/** One key per name and test file; making one costs a tenth of a second. */
export function keyOf(name: string): Promise<SigningKey> {
  const key = made.get(name) ?? makeSigningKey(name, NOW);
  made.set(name, key);
  return key;
}

/** An honest Response's facts, changed where a test says so. */
export async function facts(changed: Partial<ResponseFacts & ResponseSigning> = {}): Promise<ResponseFacts & ResponseSigning> {
  const { privateKey, certificate } = await keyOf("idp");
  return {
    issuer: IDP,
    destination: ACS,
    audience: SP,
    inResponseTo: "_request",
    nameId: { value: "ada@example.com", format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" },
    attributes: [{ name: "email", values: ["ada@example.com"] }, { name: "groups", values: ["eng", "ops"] }],
    authnInstant: NOW,
    sessionIndex: "_session",
    now: NOW,
    sign: "both",
    key: privateKey,
    certificate,
    ...changed,
  };
}
