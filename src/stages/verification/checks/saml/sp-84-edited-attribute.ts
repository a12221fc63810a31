import { rewrite } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";

export const editedAttribute = samlAttack({
  id: "SP-84", slug: "edited-attribute", about: "/sso/saml/attributes", gate: "blocks", title: "Refuses attributes that were changed after signing",
  spec: { doc: "saml-core-2.0-os", section: "5.4", level: "MUST" },
  asks: "Does the app notice that an attribute of the signed assertion was changed?",
  why: "Groups and roles travel as attributes; whoever can edit them is an administrator.",
  remedy: "Compare the digest in the signature with the bytes of the whole assertion, with a maintained library.",
  example: {
    sent: `
      <saml:AttributeValue>admins</saml:AttributeValue>   # was signed as: staff`,
    right: `
      ← 403 "Digest does not match"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example, groups: admins`,
  },
  applies: (saml) => saml.attributes.length > 0 || "The manifest names no attributes.",
  send: () => [{
    name: "a signed response in which an attribute was changed afterwards",
    change: { tree: (signed) => rewrite(signed, (element) => (element.name === "saml:AttributeValue" ? { ...element, children: ["admins"] } : element)) },
  }],
});
