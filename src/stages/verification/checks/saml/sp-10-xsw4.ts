import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions, withId } from "./forging.ts";

export const xsw4 = samlAttack({
  id: "SP-10", slug: "xsw4", gate: "blocks", target: "victim", title: "Refuses a forged assertion around the signed one (XSW4)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <saml:Assertion ID="_f1">
        … vera@corp.example …
        <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>
      </saml:Assertion>`,
    right: `
      ← 403 "Assertion _f1 is unsigned; an assertion inside it is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # Somewhere below there is a good signature: that was enough.`,
  },
  send: ({ people }) => [{
    name: "a forged assertion that holds the signed one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        const forged = withId(tools.assertionAbout(people.victim), tools.newId());
        return withAssertions(response, [{ ...forged, children: [...forged.children, assertion] }]);
      },
    },
  }],
});
