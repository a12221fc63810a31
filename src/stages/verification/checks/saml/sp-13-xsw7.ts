import { samlAttack } from "../../saml-attack.ts";
import { el } from "../../../../protocols/saml/index.ts";
import { takeApart } from "./forging.ts";

export const xsw7 = samlAttack({
  id: "SP-13", slug: "xsw7", gate: "blocks", target: "victim", title: "Refuses a forged assertion in an extension (XSW7)",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app read nothing but the element that the signature covers?",
  why: "A signature stays valid wherever its element is moved; who reads another element than was verified signs in whomever a forger names.",
  remedy: "Verify first, then read from the verified element alone; refuse responses with more than one assertion.",
  example: {
    sent: `
      <samlp:Response>
        <samlp:Extensions>
          <saml:Assertion ID="_f1">… vera@corp.example …</saml:Assertion>
        </samlp:Extensions>
        <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>
      </samlp:Response>`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Only Response/Assertion is read; what stands in Extensions is nobody. A refusal is as good.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # //saml:Assertion[1] also looks into Extensions, where any content passes the schema.`,
  },
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
