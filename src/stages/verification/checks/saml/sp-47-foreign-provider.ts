import { sandwich } from "../../sandwich.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell } from "../../verdict.ts";
import { acrossIn, hasTwoCustomers, secondSignsIn, somebodyOf } from "../customers.ts";

export const foreignProvider = defineCheck({
  id: "SP-47", slug: "foreign-provider", about: "/test/secondTenant", protocol: "saml", kind: "attack", gate: "blocks", title: "Lets no other customer's provider speak for its people",
  spec: { doc: "owasp-asvs-5.0", section: "6.8.1", level: "MUST" },
  asks: "Does an assertion by the provider of one customer open nothing at another customer?",
  why: "Any customer runs a provider with a valid key; if the app only asks whether some known provider signed, each of them is an admin everywhere.",
  remedy: "Choose certificates and issuer by the tenant of the ACS that was called; find accounts within that tenant alone.",
  expects: "Nobody of the first customer is signed in there by the second customer's provider.",
  example: {
    right: "POST /t/blue/saml/acs   issuer: green's provider, NameID ada@blue\n← 403",
    wrong: "POST /t/blue/saml/acs   issuer: green's provider, NameID ada@blue\n← 303 /t/blue/   Set-Cookie: session=…\n# The signature was good; whose it was, nobody asked.",
  },
  applies: hasTwoCustomers,
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    await secondSignsIn(second);
    const { person } = await somebodyOf(bench, bench.section.jit);
    second.spoil();
    return sandwich(bench, [
      {
        name: "an assertion by the second customer's provider about somebody of the first, at the first one's ACS", target: "victim",
        attempt: async () => bench.deliver(await second.idp.respond({ as: person, acsUrl: bench.acsUrl, facts: { audience: bench.idp.audience } })),
      },
      {
        name: "the same assertion in the name of the first customer's provider, under the second one's key", target: "victim",
        attempt: async () => bench.deliver(await second.idp.respond({ as: person, acsUrl: bench.acsUrl, facts: { audience: bench.idp.audience, issuer: bench.idp.entityId } })),
      },
      {
        name: "an assertion by the second customer's provider about somebody of the first, at the second one's own ACS", target: "victim",
        async attempt() {
          const browser = second.browser();
          return acrossIn(bench, browser, await second.signIn(second.people.newcomer(person.userName), browser));
        },
      },
    ]);
  },
});
