import { samlAttack } from "../../saml-attack.ts";
import { el } from "../../../../protocols/saml/index.ts";
import { takeApart } from "./forging.ts";

export const xsw7 = samlAttack({
  id: "SP-13", slug: "xsw7", gate: "blocks", target: "victim", title: "Refuses a forged assertion in an extension (XSW7)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  send: ({ people }) => [{
    name: "a forged assertion in Extensions before the signed one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response } = takeApart(signed);
        const [issuer, ...rest] = response.children;
        return { ...response, children: [issuer ?? "", el("samlp:Extensions", {}, tools.assertionAbout(people.victim)), ...rest] };
      },
    },
  }],
});
