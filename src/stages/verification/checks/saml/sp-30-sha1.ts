import { samlAttack } from "../../saml-attack.ts";

export const sha1 = samlAttack({
  // Eight of eight widely used stacks take it, so this warns.
  id: "SP-30", slug: "sha1", gate: "warns", title: "Refuses SHA-1 signatures",
  spec: { doc: "saml-core-2.0-os", section: "5.4.1", level: "SHOULD" },
  asks: "Does the app refuse a signature with SHA-1?",
  why: "Two documents with the same SHA-1 can be bought for the price of a car.",
  remedy: "Allow RSA with SHA-256 and better by a list of your own.",
  example: {
    sent: `
      <ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"/>
      <ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>`,
    right: `
      ← 403 "rsa-sha1 is not an allowed algorithm"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Nothing in the library's settings leaves SHA-1 out.`,
  },
  send: () => [{ name: "a response signed with RSA-SHA1", change: { signing: { method: "rsa-sha1", digest: "sha1" } } }],
});
