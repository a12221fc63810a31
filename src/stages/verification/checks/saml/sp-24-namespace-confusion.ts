import type { XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

const FOREIGN = "urn:entente:not-saml";

export const namespaceConfusion = samlAttack({
  id: "SP-24", slug: "namespace-confusion", gate: "blocks", target: "victim", title: "Tells SAML's elements from others of the same name",
  spec: { doc: "saml-core-2.0-os", section: "1.2", level: "MUST" },
  asks: "Does the app ignore or refuse an Assertion of another namespace beside the signed one?",
  why: "A check that looks for SAML's assertion and a reader that takes anything called Assertion see two different people.",
  remedy: "Find elements by namespace and name together, everywhere; never by local name or prefix.",
  example: {
    sent: `
      <other:Assertion xmlns:other="urn:entente:not-saml">… vera@corp.example …</other:Assertion>
      <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Elements are found by namespace and name. A refusal is as good.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # local-name()="Assertion" is true for both.`,
  },
  send({ people }) {
    const foreign = (assertion: XmlElement): XmlElement => ({ ...assertion, name: "other:Assertion", attrs: { ...assertion.attrs, "xmlns:other": FOREIGN } });
    const unprefixed = (assertion: XmlElement): XmlElement => ({ ...assertion, name: "Assertion", attrs: { ...assertion.attrs, xmlns: FOREIGN } });
    return ([["an assertion of another namespace before the signed one", foreign], ["an assertion of another default namespace before the signed one", unprefixed]] as const).map(([name, shape]) => ({
      name,
      change: {
        sign: "assertion",
        tree(signed, tools) {
          const { response, assertion } = takeApart(signed);
          return withAssertions(response, [shape(tools.assertionAbout(people.victim)), assertion]);
        },
      },
    }));
  },
});
