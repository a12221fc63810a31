import { defineCheck } from "../../check.ts";
import { canaryStaysAlone } from "./canary-check.ts";

export const externalDtd = defineCheck({
  id: "SP-65", slug: "external-dtd", protocol: "saml", kind: "attack", gate: "blocks", title: "Opens no document type, inclusion or stylesheet",
  spec: { doc: "xml-1.0", section: "4.2.2", level: "MAY" },
  asks: "Does the app's XML parser leave external document types, parameter entities, XInclude and stylesheets alone?",
  why: "Each of them makes the server open an address that the message names, in a network that the sender cannot reach.",
  remedy: "Switch DTDs, XInclude and network access off in the parser; refuse DOCTYPE and processing instructions before parsing.",
  example: {
    sent: `
      <!DOCTYPE r SYSTEM "https://bench.example/canary/c2"><samlp:Response …>
      # Also a parameter entity, xi:include, xml-stylesheet and a schema location`,
    right: `
      ← 400 "A document type is not allowed"
      https://bench.example/canary/c2: never opened`,
    wrong: `
      ← 403
      https://bench.example/canary/c2: GET
      # The parser loads what the message tells it to load, from inside your network.`,
  },
  expects: "None of the addresses is ever opened.",
  run: (bench) => canaryStaysAlone(bench, [
    { name: "an external document type", xml: (text, url) => `<!DOCTYPE r SYSTEM "${url}">${text}` },
    { name: "a parameter entity", xml: (text, url) => `<!DOCTYPE r [<!ENTITY % canary SYSTEM "${url}"> %canary;]>${text}` },
    { name: "an XInclude", xml: (text, url) => text.replace(/(<samlp:Response[^>]*>)/, `$1<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${url}" parse="text"/>`) },
    { name: "a stylesheet instruction", xml: (text, url) => `<?xml-stylesheet type="text/xsl" href="${url}"?>${text}` },
    { name: "a schema location", xml: (text, url) => text.replace("<samlp:Response", `<samlp:Response xmlns:xsl1="http://www.w3.org/2001/XMLSchema-instance" xsl1:noNamespaceSchemaLocation="${url}"`) },
  ]),
});
