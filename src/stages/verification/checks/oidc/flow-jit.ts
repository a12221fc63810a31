import { defineCheck } from "../../check.ts";
import { newcomerArrives } from "../newcomer.ts";

export const oidcJit = defineCheck({
  id: "OIDC-F3", slug: "jit-claims", about: "/sso/oidc/jit", protocol: "oidc", kind: "flow", gate: "blocks", title: "Makes an account at the first sign-in",
  spec: { doc: "openid-connect-core-1_0", section: "5.1", level: "MAY" },
  asks: "Does somebody whom the app never met get an account of their own, with their claims?",
  why: "Without it, new people meet an error on their first day, or land in another person's account.",
  remedy: "Make the account from iss and sub with the claims of the manifest, or declare that accounts must exist first (sso.oidc.jit: false).",
  example: {
    sent: `
      {"sub": "nell-0417", "email": "nell@corp.example", "given_name": "Nell", "family_name": "Ng"}
      # ID token or UserInfo of somebody whom the app has never met`,
    right: `
      ← 302 /welcome
      GET /whoami ← 200 {"email": "nell@corp.example", "givenName": "Nell"}`,
    wrong: `
      ← 403 "User not found"
      # The manifest says sso.oidc.jit: true.`,
  },
  applies: (oidc) => oidc.jit || "The manifest says that the app makes no accounts at sign-in.",
  run: (bench) => newcomerArrives(bench, (person) => bench.attempt({ as: person })),
});
