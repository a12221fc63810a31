import { defineCheck } from "../../check.ts";
import { hasScim, leaverStaysOut } from "../switched-off.ts";

export const switchedOff = defineCheck({
  id: "RP-58", slug: "switched-off-account", about: "/provisioning/scim/features", protocol: "oidc", kind: "attack", gate: "warns", title: "Lets nobody in whose account is switched off",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "SHOULD" },
  asks: "Does the app refuse a valid ID token about somebody whom provisioning has deactivated?",
  why: "A leaver whom sign-in lets in, or brings back to life, has not left.",
  remedy: "Look at the account's state at every sign-in; do not make accounts anew under the name of a removed one.",
  expects: "The person enters while the account is active, and neither enters nor gets a new account afterwards.",
  example: {
    sent: `
      PATCH /Users/u1   {"op": "replace", "value": {"active": false}}   ← 200
      GET /oidc/callback?code=…   # a valid ID token about u1`,
    right: `
      ← 403 "This account is deactivated"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  applies: hasScim,
  run: (bench) => leaverStaysOut(bench, bench.scim),
});
