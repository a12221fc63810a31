import { samlAttack } from "../../saml-attack.ts";
import { holding, signedBy, takeApart, withId } from "./forging.ts";

export const xsw1 = samlAttack({
  id: "SP-07", slug: "xsw1", gate: "blocks", target: "victim", title: "Refuses a forged response around the signed one (XSW1)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <samlp:Response ID="_forged">
        <ds:Signature>… Reference URI="#_p1" …
          <samlp:Response ID="_p1">… the signed original, about ana@corp.example …</samlp:Response>
        </ds:Signature>
        <saml:Assertion>… vera@corp.example …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "The signature refers to #_p1, not to its parent #_forged"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # #_p1 verifies, wherever it hides; the assertion was then read from the outer response.`,
  },
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
