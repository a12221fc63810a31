import { defineCheck } from "../../check.ts";
import { logoutIsRefused, takesLogout } from "./logout-check.ts";

export const unsignedLogout = defineCheck({
  id: "SP-76", slug: "unsigned-logout", about: "/sso/saml/slo", protocol: "saml", kind: "attack", gate: "blocks", title: "Logs nobody out on an unsigned word",
  spec: { doc: "saml-profiles-2.0-os", section: "4.4.4.1", level: "MUST" },
  asks: "Does the app refuse a LogoutRequest that is unsigned, or signed by an unknown key?",
  why: "Anybody could end anybody's session, and watch where they sign in again.",
  remedy: "Demand a signature on every LogoutRequest, by a key of the configured metadata.",
  example: {
    sent: `
      POST /saml/slo
      <samlp:LogoutRequest ID="_l1"><saml:Issuer>https://idp.example</saml:Issuer>
        <saml:NameID>ana@corp.example</saml:NameID></samlp:LogoutRequest>
      # No ds:Signature; then once more, signed by an unknown key`,
    right: `
      ← 403 "A LogoutRequest must be signed"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 302 https://idp.example/slo?SAMLResponse=…
      GET /whoami ← 401`,
  },
  expects: "An honest logout request ends the session, the others do not.",
  applies: takesLogout,
  run: async (bench) => logoutIsRefused(bench, [
    { name: "an unsigned logout request", change: { signer: "nobody" } },
    { name: "a logout request signed by an unknown key", change: { signer: await bench.idp.foreignKey() } },
  ]),
});
