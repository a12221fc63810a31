import { defineCheck } from "../../check.ts";
import { refusesQuickly } from "./oversize.ts";

export const fiveMegabytes = defineCheck({
  id: "SP-66", slug: "five-megabytes", protocol: "saml", kind: "attack", gate: "warns", title: "Refuses a response of five megabytes",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5", level: "SHOULD" },
  asks: "Does the app refuse a response of 5 MB within five seconds?",
  why: "Canonicalising costs many times the size: a few large messages at once stop the sign-in for everybody.",
  remedy: "Limit the body of the ACS to some 256 kB, before anything is decoded.",
  example: {
    sent: `
      POST /saml/acs   Content-Length: 6700000
      <saml:AttributeValue>xxxx… five million times …</saml:AttributeValue>`,
    right: `
      ← 413 after 12 ms
      # Cut off by the size of the body, before base64, XML or signature.`,
    wrong: `
      ← 302 /dashboard after 9.4 s
      # One such request per second keeps the server busy for good.`,
  },
  expects: "The response is refused within five seconds, and honest sign-ins before and after it work.",
  run: (bench) => refusesQuickly(bench, [{
    name: "a response with an attribute of 5 MB",
    prepare: () => bench.prepared({ assertion: (parts) => ({ ...parts, attributes: [...parts.attributes, { name: "padding", values: ["x".repeat(5_000_000)] }] }) }),
  }]),
});
