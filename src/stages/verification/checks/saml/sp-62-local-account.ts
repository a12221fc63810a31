import { defineCheck } from "../../check.ts";
import { hasLocalAccount, localAccountStaysApart } from "../local-account.ts";

export const localAccount = defineCheck({
  id: "SP-62", slug: "local-account", about: "/test/localAccount", protocol: "saml", kind: "attack", gate: "blocks", title: "Merges nobody with an account that has a password",
  spec: { doc: "owasp-asvs-5.0", section: "6.8.1", level: "MUST" },
  asks: "Is a first sign-in kept from taking over, in silence, an account that has a password in the app?",
  why: "The provider's administrator writes names and addresses as they like; the account's owner never agreed, and often is an administrator.",
  remedy: "Link such an account only after its owner signed in with the password and asked for it; otherwise refuse, or make another one.",
  expects: "Somebody with its e-mail address, and somebody with its name, are refused or get an account of their own.",
  example: {
    sent: `
      # The app has an account keeper@corp.example with a password.
      <saml:NameID>eve@corp.example</saml:NameID>   attribute email = keeper@corp.example`,
    right: `
      ← 403 "This e-mail address belongs to another account"`,
    wrong: `
      ← 302 /dashboard, signed in as keeper@corp.example`,
  },
  applies: hasLocalAccount,
  run: (bench) => localAccountStaysApart(bench),
});
