import { encryptAssertion } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";

export const encryptedUnsigned = samlAttack({
  id: "SP-32", slug: "encrypted-unsigned", about: "/sso/saml/encryption", gate: "blocks", target: "victim", title: "Does not take encryption for a signature",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.5", level: "MUST" },
  asks: "Does the app refuse an encrypted assertion that nobody signed?",
  why: "Everybody can encrypt for the app: its certificate is public (CVE-2026-2092).",
  remedy: "After decryption, demand a signature as of a plain assertion.",
  example: {
    sent: `
      <samlp:Response>
        <saml:EncryptedAssertion>… encrypted for the app, nobody's signature inside:
          vera@corp.example …</saml:EncryptedAssertion>
      </samlp:Response>`,
    right: `
      ← 403 "The decrypted assertion is unsigned"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # "It was encrypted for us" is true of whatever anybody sends: the certificate is public.`,
  },
  applies: (saml) => saml.encryption?.certificate !== undefined || "The manifest names no certificate to encrypt for (sso.saml.encryption).",
  send: ({ people, section }) => [{
    name: "an encrypted, unsigned assertion about the other account",
    change: {
      sign: "none",
      tree: (_signed, tools) => tools.responseAround([encryptAssertion(tools.assertionAbout(people.victim), {
        certificate: section.encryption?.certificate ?? "", cipher: section.encryption?.algorithm,
      })]),
    },
  }],
});
