import { FIRST_VERSION } from "../../check.ts";
import { samlAttack } from "../../saml-attack.ts";

export const unknownIssuer = samlAttack({
  id: "SP-45", slug: "unknown-issuer", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends issuers that share the host or the beginning of the right one." }],
  gate: "blocks", title: "Refuses an issuer it does not know",
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
  send: ({ idp }) => [
    { name: "an issuer that was never configured", issuer: "https://unknown-provider.invalid/saml" },
    { name: "an issuer on the same host", issuer: new URL("/another-provider/saml", idp.entityId).href },
    { name: "an issuer whose name begins with the right one", issuer: `${idp.entityId}/another` },
  ].map(({ name, issuer }) => ({ name: `a correctly signed response of ${name}`, change: { facts: { issuer } } })),
});
