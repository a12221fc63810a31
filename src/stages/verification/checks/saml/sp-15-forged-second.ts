import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

export const forgedSecond = samlAttack({
  id: "SP-15", slug: "forged-second", gate: "blocks", target: "victim", title: "Refuses a forged assertion behind the signed one",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <samlp:Response>
        <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>
        <saml:Assertion ID="_f2">… vera@corp.example, unsigned …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 403 "Exactly one assertion is taken, found 2"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # In a loop over all assertions, the last one's subject won.`,
  },
  send: ({ people }) => [{
    name: "the signed assertion, and a forged one behind it",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        return withAssertions(response, [assertion, tools.assertionAbout(people.victim)]);
      },
    },
  }],
});
