import { raw } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { splitNames } from "./split-name.ts";

export const cdataInName = samlAttack({
  id: "SP-28", slug: "cdata-in-name", about: "/sso/saml/nameId", gate: "blocks", target: "victim", newcomerMayEnter: true, title: "Reads a name with a CDATA section whole",
  spec: { doc: "saml-core-2.0-os", section: "2.2.2", level: "MUST" },
  asks: "Does the app refuse a NameID that is partly a CDATA section, or read all of it?",
  why: "Who reads the first piece of text alone takes one person's signed name for another's (VU#475445).",
  remedy: "Refuse messages with comments, CDATA sections and processing instructions; read the whole text of an element.",
  example: {
    sent: `
      <saml:NameID>vera@corp.example<![CDATA[.w81]]></saml:NameID>`,
    right: `
      ← 302 /welcome, signed in as vera@corp.example.w81
      # Text and CDATA belong to one name.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The CDATA section is a node of its own, and was left out.`,
  },
  expects: "The whole name is read, or the message is refused; honest sign-ins before and after it work.",
  send: (bench) => splitNames(bench, "a CDATA section", (left, right) => [left, raw(`<![CDATA[${right}]]>`, right)]),
});
