import { samlAttack } from "../../saml-attack.ts";
import { signedBy, takeApart, withAssertions } from "./forging.ts";

export const xsw5 = samlAttack({
  id: "SP-11", slug: "xsw5", gate: "blocks", target: "victim", title: "Refuses a forged assertion that took the signature over (XSW5)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <saml:Assertion ID="_f1">
        <ds:Signature>… Reference URI="#_a1" …</ds:Signature>
        … vera@corp.example …
      </saml:Assertion>
      <saml:Assertion ID="_a1">… ana@corp.example, its signature taken out …</saml:Assertion>`,
    right: `
      ← 403 "The signature in _f1 refers to _a1"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The assertion that holds a valid signature was taken for the one that it covers.`,
  },
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
