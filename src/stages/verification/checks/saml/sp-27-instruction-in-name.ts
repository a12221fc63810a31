import { instruction, raw } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { splitNames } from "./split-name.ts";

export const instructionInName = samlAttack({
  id: "SP-27", slug: "instruction-in-name", about: "/sso/saml/nameId", gate: "blocks", target: "victim", newcomerMayEnter: true, title: "Reads a name with an instruction in it whole",
  spec: { doc: "saml-core-2.0-os", section: "2.2.2", level: "MUST" },
  asks: "Does the app refuse a NameID that a processing instruction splits, or read all of it?",
  why: "Who reads the first piece of text alone takes one person's signed name for another's (VU#475445).",
  remedy: "Refuse messages with comments, CDATA sections and processing instructions; read the whole text of an element.",
  example: {
    sent: `
      <saml:NameID>vera@corp.example<?x y?>.w81</saml:NameID>
      # And once more with the rest of the signed name inside the instruction: <?x .w81?>`,
    right: `
      ← 403 "Processing instructions are not allowed in a message"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The instruction split the text, and the first piece was taken for the name.`,
  },
  expects: "The whole name is read, or the message is refused; honest sign-ins before and after it work.",
  send: (bench) => [
    ...splitNames(bench, "a signed processing instruction", (left, right) => [left, instruction("x", "y"), right]),
    // Some canonicalisers take an instruction's data for text: then part of a signed name can be put where no reader sees it.
    ...splitNames(bench, "a processing instruction in place of the part", (left, right) => left.endsWith(".") ? [raw(`<?x ${left}?>`, left), right] : [left, raw(`<?x ${right}?>`, right)]),
  ],
});
