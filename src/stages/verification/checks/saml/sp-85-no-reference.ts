import { canonicalOctets, isElement, signOctets, type XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import type { ForgerTools } from "../../bench/test-idp.ts";
import { renamed, signedBy, takeApart, withAssertions } from "./forging.ts";

/** The signature without a Reference, and with a value that is right for what is left: it covers nothing. */
async function emptied(signature: XmlElement, tools: ForgerTools): Promise<XmlElement> {
  const info = signature.children.find((child): child is XmlElement => isElement(child) && child.name === "ds:SignedInfo");
  if (!info) return signature;
  const bare: XmlElement = { ...info, children: info.children.filter((child) => !(isElement(child) && child.name === "ds:Reference")) };
  const value = (await signOctets(canonicalOctets(bare, []), tools.key)).toString("base64");
  return { ...signature, children: signature.children.map((child) => (child === info ? bare : isElement(child) && child.name === "ds:SignatureValue" ? { ...child, children: [value] } : child)) };
}

export const noReference = samlAttack({
  id: "SP-85", slug: "no-reference", gate: "blocks", target: "victim", title: "Refuses a signature over nothing",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a signature whose SignedInfo names no element at all?",
  why: "Such a signature verifies and covers nothing: one of them, once made, signs every assertion.",
  remedy: "Demand exactly one Reference, to the ID of the element that holds the signature.",
  example: {
    sent: `
      <ds:SignedInfo>… no ds:Reference …</ds:SignedInfo>
      <ds:SignatureValue>… right for this SignedInfo …</ds:SignatureValue>`,
    right: `
      ← 403 "Exactly one Reference is expected"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # Every reference was verified: there was none.`,
  },
  send: ({ people }) => [{
    name: "a changed assertion under a signature without a reference",
    change: {
      sign: "assertion",
      async tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        const forged = renamed(bareAssertion, tools.assertionAbout(people.victim));
        return withAssertions(response, [signedBy(forged, assertionSignature && (await emptied(assertionSignature, tools)))]);
      },
    },
  }],
});
