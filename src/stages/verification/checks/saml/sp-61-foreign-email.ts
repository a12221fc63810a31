import { defineCheck } from "../../check.ts";
import { hasTwoCustomers, strangerStaysOut } from "../customers.ts";

export const foreignEmail = defineCheck({
  id: "SP-61", slug: "foreign-email", about: "/test/secondTenant", protocol: "saml", kind: "attack", gate: "blocks", title: "Links nobody to another customer's account by e-mail",
  spec: { doc: "owasp-asvs-5.0", section: "6.8.1", level: "MUST" },
  asks: "Is an e-mail address of another customer's people, asserted by one's own provider, kept from opening their account?",
  why: "A provider may write any address into an assertion. Where the address is the key to the account, every customer holds everybody's.",
  remedy: "Know people by provider and NameID within their tenant; take an e-mail address only from domains that the tenant has proven to be its own.",
  expects: "The stranger is refused or gets an account of their own at their own customer.",
  example: {
    right: "green's provider: NameID eve, email ada@blue.example → /t/green/saml/acs\nGET /t/green/whoami ← {\"userName\": \"eve\"}\nGET /t/blue/whoami ← 401",
    wrong: "green's provider: NameID eve, email ada@blue.example → /t/green/saml/acs\nGET /t/blue/whoami ← {\"userName\": \"ada\"}",
  },
  applies: hasTwoCustomers,
  run: (bench) => strangerStaysOut(bench, bench.second, bench.section.jit, { what: "the e-mail address", of: ({ email }) => ({ email }) }),
});
