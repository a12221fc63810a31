import { defineCheck } from "../../check.ts";
import { canaryStaysAlone, inNameId } from "./canary-check.ts";

export const externalEntity = defineCheck({
  id: "SP-63", slug: "external-entity", protocol: "saml", kind: "attack", gate: "blocks", title: "Opens no address that an entity names",
  spec: { doc: "xml-1.0", section: "4.4.3", level: "MAY" },
  asks: "Does the app's XML parser leave external entities alone?",
  why: "An entity can name a file of the server or an address in its network; the parser reads it for whoever wrote the message.",
  remedy: "Switch DTDs off in the parser, or refuse every message with a DOCTYPE before it is parsed.",
  example: {
    sent: `
      <!DOCTYPE r [<!ENTITY canary SYSTEM "https://bench.example/canary/c1">]>
      <samlp:Response>…<saml:NameID>&canary;ana@corp.example</saml:NameID>…`,
    right: `
      ← 400 "A document type is not allowed"
      https://bench.example/canary/c1: never opened`,
    wrong: `
      ← 403
      https://bench.example/canary/c1: GET, from the app's own network
      # Refused too late: with file:///etc/… in its place, the file would have been read.`,
  },
  expects: "The address in the entity is never opened.",
  run: (bench) => canaryStaysAlone(bench, [
    { name: "an external entity in the name", xml: (text, url) => `<!DOCTYPE r [<!ENTITY canary SYSTEM "${url}">]>${inNameId(text, "&canary;")}` },
    { name: "a public external entity in the name", xml: (text, url) => `<!DOCTYPE r [<!ENTITY canary PUBLIC "-//entente//canary" "${url}">]>${inNameId(text, "&canary;")}` },
  ]),
});
