import { defineCheck } from "../../check.ts";
import { hasTwoCustomers, strangerStaysOut } from "../customers.ts";

export const foreignEmail = defineCheck({
  id: "RP-36", slug: "foreign-email", about: "/test/secondTenant", protocol: "oidc", kind: "attack", gate: "blocks", title: "Merges nobody by an e-mail address from another provider",
  spec: { doc: "owasp-asvs-5.0", section: "6.8.1", level: "MUST" },
  asks: "Are two people with one e-mail address, from two customers' providers, kept apart?",
  why: "Each customer's provider says what it likes about addresses; a merge hands one customer's accounts to the next one's administrator.",
  remedy: "Recognise people by iss and sub within their tenant; an e-mail address is a fact about them, not who they are.",
  expects: "The stranger is refused or gets an account of their own at their own customer.",
  example: {
    right: "green's provider: sub 7, email ada@blue.example, email_verified true\nGET /t/green/whoami ← {\"userName\": \"eve\"}\nGET /t/blue/whoami ← 401",
    wrong: "green's provider: sub 7, email ada@blue.example, email_verified true\nGET /t/green/whoami ← {\"userName\": \"ada\"}",
  },
  applies: (oidc, manifest) => (oidc.scopes.includes("email") ? hasTwoCustomers(oidc, manifest) : "The app does not ask for e-mail addresses."),
  run: (bench) => strangerStaysOut(bench, bench.second, bench.section.jit, { what: "the e-mail address", of: ({ email }) => ({ email }) }),
});
