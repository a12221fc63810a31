import { samlAttack } from "../../saml-attack.ts";
import { isElement, type XmlElement } from "../../../../protocols/saml/index.ts";
import { takeApart } from "./forging.ts";

/** The same base64 with one bit of the first octet turned. */
function bent(value: string): string {
  const octets = Buffer.from(value, "base64");
  octets[0] = (octets[0] ?? 0) ^ 1;
  return octets.toString("base64");
}

const withBit = (signature: XmlElement): XmlElement => ({
  ...signature,
  children: signature.children.map((child) => (isElement(child) && child.name === "ds:SignatureValue" ? { ...child, children: [bent(String(child.children[0] ?? ""))] } : child)),
});

/** The element with its own signature broken; those further in stay, for their octets are digested. */
const broken = (element: XmlElement): XmlElement => ({
  ...element, children: element.children.map((child) => (isElement(child) && child.name === "ds:Signature" ? withBit(child) : child)),
});

export const brokenSignature = samlAttack({
  id: "SP-05", slug: "broken-signature", gate: "blocks", title: "Checks the signature value",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app refuse a signature in which one bit is wrong?",
  why: "Who compares digests and never checks the signature itself lets everybody write the digests.",
  remedy: "Check SignatureValue over SignedInfo with the configured key, with a maintained library.",
  example: {
    sent: `
      POST /saml/acs
      <ds:DigestValue>… right …</ds:DigestValue>
      <ds:SignatureValue>… right, save for one bit …</ds:SignatureValue>`,
    right: `
      ← 403 "SignatureValue does not verify"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Only the digest was compared, and anybody can compute a digest.`,
  },
  send: ({ section }) => [{
    name: "a response with one bit of each signature value turned",
    change: {
      sign: "none",
      async tree(bare, tools) {
        const { bareAssertion } = takeApart(bare);
        const response = tools.responseAround([section.sign === "response" ? bareAssertion : broken(await tools.sign(bareAssertion))]);
        return section.sign === "assertion" ? response : broken(await tools.sign(response));
      },
    },
  }],
});
