import { samlAttack } from "../../saml-attack.ts";
import { holding, signedBy, takeApart, withAssertions } from "./forging.ts";

export const xsw6 = samlAttack({
  id: "SP-12", slug: "xsw6", gate: "blocks", target: "victim", title: "Refuses a signed assertion hidden in a forged one's signature (XSW6)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <saml:Assertion ID="_f1">
        <ds:Signature>… Reference URI="#_a1" …
          <saml:Assertion ID="_a1">… ana@corp.example …</saml:Assertion>
        </ds:Signature>
        … vera@corp.example …
      </saml:Assertion>`,
    right: `
      ← 403 "saml:Assertion does not belong into ds:Signature"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The signature is enveloped by a forgery, and envelops what it covers.`,
  },
  send: ({ people }) => [{
    name: "a forged assertion whose signature holds the signed one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        return withAssertions(response, [signedBy(tools.assertionAbout(people.victim), assertionSignature && holding(assertionSignature, bareAssertion))]);
      },
    },
  }],
});
