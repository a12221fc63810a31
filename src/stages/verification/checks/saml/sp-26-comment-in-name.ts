import { comment } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { splitNames } from "./split-name.ts";

export const commentInName = samlAttack({
  id: "SP-26", slug: "comment-in-name", about: "/sso/saml/nameId", gate: "blocks", target: "victim", newcomerMayEnter: true, title: "Reads a name with a comment in it whole",
  spec: { doc: "saml-core-2.0-os", section: "2.2.2", level: "MUST" },
  asks: "Does the app refuse a NameID that a comment splits, or read all of it?",
  why: "Who reads the first piece of text alone takes one person's signed name for another's (VU#475445).",
  remedy: "Refuse messages with comments, CDATA sections and processing instructions; read the whole text of an element.",
  example: {
    sent: `
      <saml:NameID>vera@corp.example<!--x-->.w81</saml:NameID>
      # Signed as it stands. Read whole, it is the newcomer vera@corp.example.w81.`,
    right: `
      ← 302 /welcome, signed in as vera@corp.example.w81
      # textContent, not the first text node. Refusing comments is as good.`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # nameId.firstChild.nodeValue ends at the comment.`,
  },
  expects: "The whole name is read, or the message is refused; honest sign-ins before and after it work.",
  send: (bench) => splitNames(bench, "a comment", (left, right) => [left, comment("x"), right]),
});
