import { raw } from "../../../../protocols/saml/index.ts";
import { samlAttack } from "../../saml-attack.ts";
import { named, signedAround } from "./forging.ts";

/** Three levels that come to the name itself: the smallest that shows whether entities are expanded. */
const DOCTYPE = (name: string): string => `<!DOCTYPE r [<!ENTITY a "${name}"><!ENTITY b "&a;"><!ENTITY c "&b;">]>`;
const escaped = (text: string): string => text.replace(/[&"<%]/g, (c) => `&#${c.charCodeAt(0)};`);

export const nestedEntities = samlAttack({
  id: "SP-64", slug: "nested-entities", gate: "blocks", title: "Expands no entities",
  spec: { doc: "saml-core-2.0-os", section: "5.4.2", level: "MUST" },
  asks: "Does the app refuse a message whose document type declares entities?",
  why: "Ten nested entities come to a billion characters; and what an entity stands for is not what people see.",
  remedy: "Switch DTDs off in the parser, or refuse every message with a DOCTYPE before it is parsed.",
  example: {
    sent: `
      <!DOCTYPE r [<!ENTITY a "ana@corp.example"><!ENTITY b "&a;"><!ENTITY c "&b;">]>
      <samlp:Response>…<saml:NameID>&c;</saml:NameID>…`,
    right: `
      ← 400 "A document type is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Three levels were expanded. Thirty levels of ten would fill the memory.`,
  },
  send: ({ people, section }) => [{
    name: "a response whose name is an entity, nested three deep",
    change: {
      sign: "none",
      tree: (_unsigned, tools) => signedAround(tools, named(tools.assertionAbout(people.own), [raw("&c;", people.own.userName)]), section.sign),
      xml: (text) => `${DOCTYPE(escaped(people.own.userName))}${text}`,
    },
  }],
});
