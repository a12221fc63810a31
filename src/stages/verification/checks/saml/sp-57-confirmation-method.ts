import { samlAttack } from "../../saml-attack.ts";

export const confirmationMethod = samlAttack({
  // Two to four of eight widely used stacks take it, so this warns.
  id: "SP-57", slug: "confirmation-method", gate: "warns", title: "Wants a bearer confirmation",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Does the app refuse an assertion that no bearer may use?",
  why: "A holder-of-key assertion belongs to whoever has the key; without the proof it is worth nothing.",
  remedy: "Demand a SubjectConfirmation with the bearer method.",
  example: {
    sent: `
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches">…
      # Also cm:holder-of-key`,
    right: `
      ← 403 "A bearer confirmation is required"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The method was not read: a message for another protocol served as a sign-in.`,
  },
  send: () => ["holder-of-key", "sender-vouches"].map((method) => ({
    name: `an assertion with the confirmation method ${method}`,
    change: { assertion: (parts) => ({ ...parts, confirmations: parts.confirmations.map((c) => ({ ...c, method: `urn:oasis:names:tc:SAML:2.0:cm:${method}` })) }) },
  })),
});
