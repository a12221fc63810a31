import { encryptAssertion } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { takeApart, withAssertions } from "./forging.ts";

export const encryptedFirst = samlAttack({
  id: "SP-33", slug: "encrypted-first", about: "/sso/saml/encryption", gate: "blocks", target: "victim", title: "Refuses an encrypted assertion beside the signed one",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a forged, encrypted assertion in front of a signed one?",
  why: "Where decryption happens after the signature was found, the decrypted assertion takes the place of the signed one (CVE-2026-2092).",
  remedy: "Decrypt first, then verify the very assertion that you read; refuse responses with more than one.",
  example: {
    sent: `
      <saml:EncryptedAssertion>… forged: vera@corp.example …</saml:EncryptedAssertion>
      <saml:Assertion ID="_a1"><ds:Signature>…</ds:Signature>… ana@corp.example …</saml:Assertion>`,
    right: `
      ← 403 "Exactly one assertion is taken, found 2"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # _a1 was verified first; decryption then put the forgery in front of it.`,
  },
  applies: (saml) => saml.encryption?.certificate !== undefined || "The manifest names no certificate to encrypt for (sso.saml.encryption).",
  send: ({ people, section }) => [{
    name: "a forged, encrypted assertion before the signed one",
    change: {
      sign: "assertion",
      tree(signed, tools) {
        const { response, assertion } = takeApart(signed);
        const forged = encryptAssertion(tools.assertionAbout(people.victim), { certificate: section.encryption?.certificate ?? "", cipher: section.encryption?.algorithm });
        return withAssertions(response, [forged, assertion]);
      },
    },
  }],
});
