import { samlAttack } from "../../saml-attack.ts";

export const similarAudience = samlAttack({
  id: "SP-39", slug: "similar-audience", about: "/sso/saml/entityId", gate: "blocks", title: "Compares audiences character by character",
  spec: { doc: "saml-core-2.0-os", section: "2.5.1.4", level: "MUST" },
  asks: "Does the app refuse an audience that only looks like its own?",
  why: "Somebody else may own the longer, shorter or differently written name, and hand assertions on.",
  remedy: "Compare each <Audience> with your entity ID for equality, without folding case, trimming or prefixes.",
  example: {
    sent: `
      <saml:Audience>https://app.example/saml.another-app.invalid</saml:Audience>
      # Also https://app.example/saml/, …/sam, HTTPS://APP.EXAMPLE/SAML and our ID at the end of theirs`,
    right: `
      # audience === "https://app.example/saml"
      ← 403 "The assertion is for another service provider"`,
    wrong: `
      # audience.startsWith("https://app.example/saml")
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: ({ idp: { audience } }) =>
    [`${audience}/`, `${audience}.another-app.invalid`, `https://another-app.invalid/${audience}`, audience.slice(0, -1), audience.toUpperCase()]
      .filter((other) => other !== audience).map((other) => ({ name: `the audience ${other}`, change: { facts: { audience: other } } })),
});
