import { samlAttack } from "../../saml-attack.ts";

export const twoIssuers = samlAttack({
  // Nobody gets in who should not, and how widely used stacks answer is not measured: this warns.
  id: "SP-46", slug: "two-issuers", gate: "warns", title: "Refuses a response of one issuer with an assertion of another",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse a response whose Issuer differs from its assertion's?",
  why: "Where two issuers share a message, the one may be trusted for what the other says.",
  remedy: "Compare both <Issuer> elements with the entity ID of the configured provider.",
  example: {
    sent: `
      <samlp:Response><saml:Issuer>https://unknown-provider.invalid/saml</saml:Issuer>
        <saml:Assertion><saml:Issuer>https://idp.example</saml:Issuer>…</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "Response and assertion have different issuers"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Only one of the two issuers was read.`,
  },
  send: ({ section }) => [{
    name: "a response of an unknown issuer around an assertion of the right one",
    change: { sign: section.sign, response: (parts) => ({ ...parts, issuer: "https://unknown-provider.invalid/saml" }) },
  }],
});
