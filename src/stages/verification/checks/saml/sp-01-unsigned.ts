import { samlAttack } from "../../saml-attack.ts";

export const unsigned = samlAttack({
  id: "SP-01", slug: "unsigned", gate: "blocks", title: "Refuses a response without any signature",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.5", level: "MUST" },
  asks: "Does the app refuse a response that nobody signed?",
  why: "Whoever can write XML could sign in as anybody.",
  remedy: "Require a signature over the assertion (or over the response that holds it), and check it before anything is read.",
  example: {
    sent: `
      POST /saml/acs
      <samlp:Response …><saml:Issuer>https://idp.example</saml:Issuer>
        <saml:Assertion …>… no ds:Signature anywhere …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "Response and assertion are unsigned"
      GET /whoami ← 401`,
    wrong: `
      ← 302 /dashboard
      GET /whoami ← 200 {"email": "ana@corp.example"}
      # "No signature" was read as "nothing to check".`,
  },
  send: () => [{ name: "an honest response with every signature left out", change: { sign: "none" } }],
});
