import { samlAttack } from "../../saml-attack.ts";

export const unknownIssuer = samlAttack({
  id: "SP-45", slug: "unknown-issuer", gate: "blocks", title: "Refuses an issuer it does not know",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app compare the Issuer with the provider that it was configured with?",
  why: "Where one key serves several tenants of a provider, the Issuer alone tells whose people an assertion speaks of.",
  remedy: "Compare <Issuer> of the assertion with the entity ID of the configured provider, character by character.",
  send: () => [{ name: "a correctly signed response of an issuer that was never configured", change: { facts: { issuer: "https://unknown-provider.invalid/saml" } } }],
});
