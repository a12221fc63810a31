import { sandwich } from "../../sandwich.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell } from "../../verdict.ts";
import { hasTwoCustomers } from "../customers.ts";

export const foreignAcs = defineCheck({
  id: "SP-83", slug: "foreign-acs", about: "/test/secondTenant", protocol: "saml", kind: "attack", gate: "blocks", title: "Takes a response at the ACS that it was made for",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Is a good response for one customer refused at another customer's ACS?",
  why: "Somebody who may sign in at one customer would be in at every other one with the same message.",
  remedy: "Compare Destination, Recipient and audience with the addresses of the tenant whose ACS was called, and the issuer with that tenant's provider.",
  expects: "Nobody is signed in at the second customer by the first one's provider, and honest sign-ins there work.",
  example: {
    right: "POST /t/green/saml/acs   a response of blue's provider for /t/blue/saml/acs\n← 403",
    wrong: "POST /t/green/saml/acs   a response of blue's provider for /t/blue/saml/acs\n← 303 /t/green/   Set-Cookie: session=…",
  },
  applies: hasTwoCustomers,
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    return sandwich(second, [
      {
        name: "an honest response for the first customer, brought to the second one's ACS", target: "own",
        attempt: async () => second.deliver({ ...(await bench.idp.respond()), acsUrl: second.acsUrl }),
      },
      {
        name: "a response by the first customer's provider that is addressed to the second one", target: "own",
        attempt: async () => second.deliver(await bench.idp.respond({ acsUrl: second.acsUrl, facts: { audience: second.idp.audience } })),
      },
      {
        name: "a response by the first customer's provider about somebody of the second one, addressed to that one", target: "own",
        attempt: async () => second.deliver(await bench.idp.respond({ as: second.people.own, acsUrl: second.acsUrl, facts: { audience: second.idp.audience } })),
      },
    ]);
  },
});
