import { serialize } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";

export const doctypeDifferential = samlAttack({
  id: "SP-23", slug: "doctype-differential", gate: "blocks", target: "victim", title: "Refuses documents that two parsers read differently",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a document type that hides a forged response from one parser and shows it to another?",
  why: "Where the signature is verified in one reading and the person is taken from another, anybody can be anybody (CVE-2025-25291).",
  remedy: "Refuse every message with a DOCTYPE, and verify and read the very same tree.",
  example: {
    sent: `
      <!DOCTYPE r [<!NOTATION n SYSTEM '
      ]><samlp:Response>… about vera@corp.example …</samlp:Response>
      '>]>
      <samlp:Response>… signed, about ana@corp.example …</samlp:Response>`,
    right: `
      ← 400 "A document type is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # The parser that verified saw the second response, the one that read saw the first.`,
  },
  send({ people }) {
    let forged = "";
    const change = (wrap: (forged: string) => string) => ({
      sign: "assertion" as const,
      tree(signed: Parameters<typeof serialize>[0], tools: { assertionAbout(p: typeof people.victim): typeof signed; responseAround(a: readonly (typeof signed)[]): typeof signed }) {
        forged = serialize(tools.responseAround([tools.assertionAbout(people.victim)])).replaceAll("'", "&apos;");
        return signed;
      },
      xml: (text: string) => `${wrap(forged)}${text}`,
    });
    return [
      { name: "a forged response in an entity of the document type", change: change((f) => `<!DOCTYPE r [<!ENTITY e ']>${f}'>]>`) },
      { name: "a forged response in a notation's quotes", change: change((f) => `<!DOCTYPE r [<!NOTATION n SYSTEM ']>${f}'>]>`) },
    ];
  },
});
