import { samlAttack } from "../../saml-attack.ts";
import { holding, signedBy, takeApart, withId } from "./forging.ts";

export const xsw1 = samlAttack({
  id: "SP-07", slug: "xsw1", gate: "blocks", target: "victim", title: "Refuses a forged response around the signed one (XSW1)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  send: ({ people }) => [{
    name: "a forged response whose signature holds the signed response",
    change: {
      sign: "response",
      tree(signed, tools) {
        const { bareResponse, responseSignature } = takeApart(signed);
        const forged = withId(tools.responseAround([tools.assertionAbout(people.victim)]), tools.newId());
        return responseSignature ? signedBy(forged, holding(responseSignature, bareResponse)) : forged;
      },
    },
  }],
});
