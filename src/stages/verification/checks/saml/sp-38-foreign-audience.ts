import { samlAttack } from "../../saml-attack.ts";

export const foreignAudience = samlAttack({
  id: "SP-38", slug: "foreign-audience", about: "/sso/saml/entityId", gate: "blocks", title: "Refuses an assertion for another app",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.4", level: "MUST" },
  asks: "Does the app refuse an assertion that was addressed to another service provider?",
  why: "Any app that people of the same org sign in to could take the assertion it received and use it to enter this one as them.",
  remedy: "Compare each <Audience> with your own entity ID, character by character; refuse the assertion when none is equal.",
  example: {
    sent: `
      <saml:AudienceRestriction>
        <saml:Audience>https://another-app.invalid/saml</saml:Audience>
      </saml:AudienceRestriction>`,
    right: `
      ← 403 "The assertion is for https://another-app.invalid/saml, not for https://app.example/saml"
      GET /whoami ← 401`,
    wrong: `
      ← 302 /dashboard
      GET /whoami ← 200 {"email": "ana@corp.example"}
      # A good signature of the right provider, on a message for somebody else.`,
  },
  send: () => [{ name: "a correctly signed assertion whose audience is another app", change: { facts: { audience: "https://another-app.invalid/saml" } } }],
});
