import { samlAttack } from "../../saml-attack.ts";
import { signedBy, takeApart, withAssertions } from "./forging.ts";

export const xsw5 = samlAttack({
  id: "SP-11", slug: "xsw5", gate: "blocks", target: "victim", title: "Refuses a forged assertion that took the signature over (XSW5)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  send: ({ people }) => [{
    name: "a forged assertion with the signature, and the signed one without it behind",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        return withAssertions(response, [signedBy(tools.assertionAbout(people.victim), assertionSignature), bareAssertion]);
      },
    },
  }],
});
