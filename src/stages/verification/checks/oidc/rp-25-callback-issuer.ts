import { oidcAttack } from "../../oidc-attack.ts";

export const callbackIssuer = oidcAttack({
  // Warns: who talks to one provider needs no such defence (RFC 9700 §2.1), and most libraries do not look; a mix-up itself is RP-26.
  id: "RP-25", slug: "callback-issuer", gate: "warns", title: "Checks which provider the callback came from",
  spec: { doc: "rfc9207", section: "2.4", level: "MUST" },
  asks: "Does the app refuse a callback whose iss is another provider's, or lacks although the provider promised it?",
  why: "An app with several providers can be made to hand the code of one to the other.",
  remedy: "Compare iss of the callback with the issuer that the sign-in was sent to; require it when the discovery document promises it.",
  example: {
    sent: `
      GET /callback?code=…&state=…&iss=https://other-provider.invalid
      # And without iss, though the provider's configuration promises it`,
    right: `
      ← 403 "The answer comes from https://other-provider.invalid"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Among several providers, one can pass its own code off as another's (RFC 9207).`,
  },
  send: () => [
    { name: "a callback with the iss of another provider", change: { callback: (params: Record<string, string>) => ({ ...params, iss: "https://other-provider.invalid" }) } },
    { name: "a callback without the iss that was promised", change: { callback: (params: Record<string, string>) => ({ ...params, iss: undefined }) } },
  ],
});
