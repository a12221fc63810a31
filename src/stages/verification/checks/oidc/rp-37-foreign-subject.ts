import { defineCheck } from "../../check.ts";
import { hasTwoCustomers, strangerStaysOut } from "../customers.ts";

export const foreignSubject = defineCheck({
  id: "RP-37", slug: "foreign-subject", about: "/test/secondTenant", protocol: "oidc", kind: "attack", gate: "blocks", title: "Tells one sub from two providers apart",
  spec: { doc: "openid-connect-core-1_0", section: "5.7", level: "MUST" },
  asks: "Are two people with one `sub`, from two customers' providers, kept apart?",
  why: "A sub is unique at its provider alone, and whoever runs a provider chooses them.",
  remedy: "Look accounts up by iss and sub together.",
  expects: "The stranger is refused or gets an account of their own at their own customer.",
  example: {
    right: "blue's provider: sub 7 is ada; green's provider: sub 7 is eve\nGET /t/green/whoami ← {\"userName\": \"eve\"}",
    wrong: "blue's provider: sub 7 is ada; green's provider: sub 7 is eve\nGET /t/green/whoami ← {\"userName\": \"ada\"}",
  },
  applies: hasTwoCustomers,
  run: (bench) => strangerStaysOut(bench, bench.second, bench.section.jit, { what: "the sub", of: ({ subject }) => ({ subject }) }),
});
