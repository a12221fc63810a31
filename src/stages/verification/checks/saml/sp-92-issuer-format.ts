import { rewrite } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { signedAround } from "./forging.ts";

export const issuerFormat = samlAttack({
  // Six of eight widely used stacks take it, so this informs.
  id: "SP-92", slug: "issuer-format", gate: "informs", title: "Wants an entity as issuer",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.2", level: "MUST" },
  asks: "Is an assertion refused whose Issuer has the format of a person's name?",
  why: "A value means something by its format; what is read without it can be somebody else's.",
  remedy: "Demand that Format of Issuer is left out or is the entity format.",
  example: {
    sent: `
      <saml:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">…</saml:Issuer>`,
    right: `
      ← 403 "Issuer is no entity"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: ({ people, section }) => [{
    name: "an assertion whose Issuer has the format of an e-mail address",
    change: {
      sign: "none",
      tree: (_unsigned, tools) => signedAround(tools, rewrite(tools.assertionAbout(people.own), (element) =>
        element.name === "saml:Issuer" ? { ...element, attrs: { ...element.attrs, Format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" } } : element), section.sign),
    },
  }],
});
