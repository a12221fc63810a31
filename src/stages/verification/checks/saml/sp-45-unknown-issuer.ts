import { samlAttack } from "../../saml-attack.ts";

export const unknownIssuer = samlAttack({
  id: "SP-45", slug: "unknown-issuer", gate: "blocks", title: "Refuses an issuer it does not know",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app compare the Issuer with the provider that it was configured with?",
  why: "Where one key serves several tenants of a provider, the Issuer alone tells whose people an assertion speaks of.",
  remedy: "Compare <Issuer> of the assertion with the entity ID of the configured provider, character by character.",
  example: {
    sent: `
      <saml:Issuer>https://unknown-provider.invalid/saml</saml:Issuer>
      # Signed by the right key`,
    right: `
      ← 403 "https://unknown-provider.invalid/saml is not the configured provider"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The key fits; whose people it speaks of was not asked.`,
  },
  send: () => [{ name: "a correctly signed response of an issuer that was never configured", change: { facts: { issuer: "https://unknown-provider.invalid/saml" } } }],
});
