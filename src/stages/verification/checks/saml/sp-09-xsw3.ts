import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

export const xsw3 = samlAttack({
  id: "SP-09", slug: "xsw3", gate: "blocks", target: "victim", title: "Refuses a forged assertion before the signed one (XSW3)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <samlp:Response>
        <saml:Assertion ID="_f1">… vera@corp.example, unsigned …</saml:Assertion>
        <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "Exactly one assertion is taken, found 2"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # verify() found the signed one, getElementsByTagName("Assertion")[0] the other.`,
  },
  send: ({ people }) => [{
    name: "a forged assertion before the signed one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        return withAssertions(response, [tools.assertionAbout(people.victim), assertion]);
      },
    },
  }],
});
