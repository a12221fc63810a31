import { defineCheck } from "../../check.ts";
import { logoutIsRefused, takesLogout } from "./logout-check.ts";

export const foreignLogout = defineCheck({
  // Another customer's provider cannot be played: a run has one. Not measured with widely used stacks, so this warns.
  id: "SP-78", slug: "foreign-logout", about: "/sso/saml/slo", protocol: "saml", kind: "attack", gate: "warns", title: "Ends the session of whom the request names",
  spec: { doc: "saml-profiles-2.0-os", section: "4.4.3.2", level: "MUST" },
  asks: "Does the app leave a session alone when the LogoutRequest names somebody else, or comes from another issuer?",
  why: "One customer's provider could throw another customer's people out.",
  remedy: "End the sessions whose NameID and issuer are those of the request, and no others.",
  example: {
    sent: `
      Signed in: ana@corp.example
      POST /saml/slo   signed <samlp:LogoutRequest>… <saml:NameID>vera@corp.example</saml:NameID>
      # Once more with the Issuer https://unknown-provider.invalid/saml`,
    right: `
      GET /whoami ← 200 {"email": "ana@corp.example"}
      # Vera had no session here; Ana keeps hers.`,
    wrong: `
      GET /whoami ← 401
      # The session of whoever's browser brought the request was ended.`,
  },
  expects: "An honest logout request ends the session, the others do not.",
  applies: takesLogout,
  run: (bench) => logoutIsRefused(bench, [
    { name: "a signed logout request that names the other account", about: "victim", change: {} },
    { name: "a signed logout request of another issuer", change: { issuer: "https://unknown-provider.invalid/saml" } },
  ]),
});
