import { samlAttack } from "../../saml-attack.ts";

export const noAuthnStatement = samlAttack({
  // Three of eight widely used stacks take it, so this warns.
  id: "SP-90", slug: "no-authn-statement", gate: "warns", title: "Refuses an assertion that authenticates nobody",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Is an assertion without an AuthnStatement refused?",
  why: "Providers also sign assertions about people who did not sign in, for attribute queries; those must not open sessions.",
  remedy: "Demand an AuthnStatement in the assertion that signs somebody in.",
  example: {
    sent: `
      <saml:Assertion>… Subject, Conditions, attributes; no saml:AuthnStatement …</saml:Assertion>`,
    right: `
      ← 403 "No AuthnStatement"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{ name: "a signed assertion without an AuthnStatement", change: { assertion: (parts) => ({ ...parts, authn: null }) } }],
});
