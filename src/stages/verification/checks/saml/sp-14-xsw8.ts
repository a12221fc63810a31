import { samlAttack } from "../../saml-attack.ts";
import { el } from "../../../../protocols/saml/index.ts";
import { holding, signedBy, takeApart, withAssertions } from "./forging.ts";

export const xsw8 = samlAttack({
  id: "SP-14", slug: "xsw8", gate: "blocks", target: "victim", title: "Refuses a signed assertion in an object of a forged one's signature (XSW8)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <saml:Assertion ID="_f1">
        <ds:Signature>… Reference URI="#_a1" …
          <ds:Object><saml:Assertion ID="_a1">… ana@corp.example …</saml:Assertion></ds:Object>
        </ds:Signature>
        … vera@corp.example …
      </saml:Assertion>`,
    right: `
      ← 403 "ds:Object is not allowed in a SAML signature"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # ds:Object may hold anything by the schema, so validation did not help.`,
  },
  send: ({ people }) => [{
    name: "a forged assertion whose signature holds the signed one in an Object",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        const hidden = el("ds:Object", {}, bareAssertion);
        return withAssertions(response, [signedBy(tools.assertionAbout(people.victim), assertionSignature && holding(assertionSignature, hidden))]);
      },
    },
  }],
});
