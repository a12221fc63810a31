import { defineCheck } from "../../check.ts";
import { hasScim, leaverStaysOut } from "../switched-off.ts";

export const switchedOff = defineCheck({
  id: "SP-82", slug: "switched-off-account", about: "/provisioning/scim/features", protocol: "saml", kind: "attack", gate: "warns", title: "Lets nobody in whose account is switched off",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "SHOULD" },
  asks: "Does the app refuse a valid assertion about somebody whom provisioning has deactivated or deleted?",
  why: "A leaver whom sign-in lets in, or brings back to life, has not left.",
  remedy: "Look at the account's state at every sign-in; do not make accounts anew under the name of a removed one.",
  example: {
    sent: `
      PATCH /scim/v2/Users/7f3a   {"op": "replace", "value": {"active": false}}   ← 200
      POST /saml/acs   a valid assertion about the same person`,
    right: `
      ← 403 "This account is deactivated"`,
    wrong: `
      ← 302 /dashboard, signed in as nell@corp.example
      # Sign-in did not look at active, or made a second account under the same name.`,
  },
  expects: "The person enters while the account is active, and neither enters nor gets a new account afterwards.",
  applies: hasScim,
  run: (bench) => leaverStaysOut(bench, bench.scim),
});
