import { samlAttack } from "../../saml-attack.ts";

export const doctype = samlAttack({
  // Three of eight widely used stacks take it, so this warns.
  id: "SP-86", slug: "doctype", gate: "warns", title: "Refuses any DOCTYPE",
  spec: { doc: "saml-bindings-2.0-os", section: "3.1.1", level: "SHOULD" },
  asks: "Is a response with a document type refused, however harmless the type is?",
  why: "No provider sends one. Every attack on XML parsers begins with one, and the next one will look harmless too.",
  remedy: "Refuse the message as soon as it holds <!DOCTYPE, before a parser reads it.",
  example: {
    sent: `
      <!DOCTYPE samlp:Response>
      … an honest response …`,
    right: `
      ← 403 "A DOCTYPE is not allowed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example`,
  },
  send: () => [{ name: "an honest response behind a bare DOCTYPE", change: { xml: (text) => `<!DOCTYPE samlp:Response>${text}` } }],
});
