import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";

export const unsolicited = defineCheck({
  // Most widely used stacks take unsolicited responses unless told not to: this warns.
  id: "SP-51", slug: "unsolicited", about: "/sso/saml/flows/idpInitiated", protocol: "saml", kind: "attack", gate: "warns", title: "Refuses responses that nobody asked for, when it says so",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.5", level: "MAY" },
  asks: "Does an app whose sign-ins start at the app alone refuse an unsolicited response?",
  why: "Who may post a response unasked can sign somebody in to an account that is not theirs.",
  remedy: "Switch unsolicited responses off in the library, or declare sso.saml.flows.idpInitiated.",
  example: {
    sent: `
      manifest: sso.saml.flows.idpInitiated: false
      POST /saml/acs   an honest response that nobody asked for`,
    right: `
      ← 403 "Sign-ins start at this app"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Declared off, and on all the same: allow_unsolicited is the library's default.`,
  },
  expects: "The response is refused, and honest sign-ins before and after it work.",
  applies: (saml) => !saml.flows.idpInitiated || "The app takes responses that nobody asked for, and says so.",
  run: (bench) => sandwich(bench, [{
    name: "an honest response that nobody asked for", target: "own",
    attempt: async () => bench.deliver(await bench.idp.respond()),
  }]),
});
