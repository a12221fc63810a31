import { deflateRawSync } from "node:zlib";
import { defineCheck } from "../../check.ts";
import { refusesQuickly } from "./oversize.ts";

export const inflates = defineCheck({
  id: "SP-67", slug: "inflates", protocol: "saml", kind: "attack", gate: "warns", title: "Refuses a small message that becomes a large one",
  spec: { doc: "saml-bindings-2.0-os", section: "3.4.4.1", level: "SHOULD" },
  asks: "Does the app refuse a deflated response that inflates several hundredfold?",
  why: "Ten kilobytes become as many megabytes before the first limit is asked (CVE-2025-25293).",
  remedy: "Do not inflate at the ACS at all: the POST binding knows no deflate; elsewhere stop at a limit while inflating.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse = base64(deflate(…)), 9 kB
      # Inflated: 5 MB. Responses by POST are never deflated (Bindings 3.5)`,
    right: `
      ← 400 "Not a base64-encoded response"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Any message is inflated, however large it becomes.`,
  },
  expects: "The response is refused within five seconds, and honest sign-ins before and after it work.",
  run: (bench) => refusesQuickly(bench, [{
    name: "a deflated response that inflates to 5 MB",
    prepare: () => bench.prepared({
      assertion: (parts) => ({ ...parts, attributes: [...parts.attributes, { name: "padding", values: [" ".repeat(5_000_000)] }] }),
      encode: (xml) => deflateRawSync(xml).toString("base64"),
    }),
  }]),
});
