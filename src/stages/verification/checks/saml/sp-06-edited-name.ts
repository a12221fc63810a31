import { samlAttack } from "../../saml-attack.ts";
import { renamed } from "./forging.ts";

export const editedName = samlAttack({
  id: "SP-06", slug: "edited-name", about: "/sso/saml/nameId", gate: "blocks", title: "Refuses a NameID that was changed after signing", target: "victim",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app notice that the signed assertion was changed?",
  why: "Anybody with an account could put another person's name in the place of their own.",
  remedy: "Compare the digest in the signature with the bytes of the assertion, with a maintained library.",
  example: {
    sent: `
      POST /saml/acs   signed for ana@corp.example, changed afterwards to
      <saml:NameID>vera@corp.example</saml:NameID>`,
    right: `
      ← 403 "Digest of #_a1 does not match"
      GET /whoami ← 401`,
    wrong: `
      ← 302 /dashboard
      GET /whoami ← 200 {"email": "vera@corp.example"}`,
  },
  send: ({ people }) => [{
    name: "a signed response in which the name was changed afterwards",
    change: { tree: (signed, { assertionAbout }) => renamed(signed, assertionAbout(people.victim)) },
  }],
});
