import { el, insertSignature, type XmlElement } from "../../../../protocols/saml/index.ts";
import type { ForgerTools } from "../../bench/test-idp.ts";
import type { Person } from "../../bench/people.ts";
import { samlAttack } from "../../saml-attack.ts";
import { takeApart } from "./forging.ts";

/** A forged assertion under a signature of ours that covers an honest assertion by another kind of reference. */
async function pointing(uri: (honestId: string) => string, victim: Person, signed: XmlElement, tools: ForgerTools): Promise<XmlElement> {
  const { bareAssertion } = takeApart(signed);
  const vouched = await tools.sign(bareAssertion, { referenceUri: uri(bareAssertion.attrs["ID"] ?? ""), object: el("ds:Object", {}, bareAssertion) });
  const { assertionSignature } = takeApart(tools.responseAround([vouched]));
  const forged = tools.assertionAbout(victim);
  return tools.responseAround([assertionSignature ? insertSignature(forged, assertionSignature) : forged]);
}

export const referenceUri = samlAttack({
  id: "SP-21", slug: "reference-uri", gate: "blocks", target: "victim", title: "Takes a signature over its own parent alone",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a signature whose Reference is empty, external, an XPointer, or points elsewhere?",
  why: "Such a signature is valid and says nothing about the assertion that it stands in.",
  remedy: "Demand that Reference/@URI is `#` and the ID of the element that the signature stands in.",
  example: {
    sent: `
      <saml:Assertion ID="_f1">
        <ds:Signature>… Reference URI="#xpointer(id('_a1'))" …
          <ds:Object><saml:Assertion ID="_a1">… ana@corp.example …</saml:Assertion></ds:Object>
        </ds:Signature>
        … vera@corp.example …
      </saml:Assertion>
      # Also with URI="", URI="#_a1" and URI="https://another-app.invalid/assertion.xml"`,
    right: `
      ← 403 "Reference must be #_f1, the signature's own parent"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example`,
  },
  send: ({ people }) => ([
    ["an empty reference", () => ""],
    ["a reference to another host", () => "https://another-app.invalid/assertion.xml"],
    ["an XPointer", (id: string) => `#xpointer(id('${id}'))`],
    ["a reference to another element", (id: string) => `#${id}`],
  ] as const).map(([name, uri]) => ({
    name: `a forged assertion under a signature with ${name}`,
    change: { sign: "none", tree: (signed, tools) => pointing(uri, people.victim, signed, tools) },
  })),
});
