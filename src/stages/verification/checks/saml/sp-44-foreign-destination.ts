import { FIRST_VERSION } from "../../check.ts";
import { foreignAddresses } from "./foreign-addresses.ts";
import { samlAttack } from "../../saml-attack.ts";

export const foreignDestination = samlAttack({
  id: "SP-44", slug: "foreign-destination", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends addresses that share the host, the path or the beginning of the app's own." }],
  gate: "blocks", title: "Refuses a response for another address",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.5.2", level: "MUST" },
  asks: "Does the app refuse a signed response whose Destination is another address?",
  why: "The destination keeps a signed response from being posted to another service.",
  remedy: "Compare Response/@Destination with the address at which it arrived, whenever the response is signed.",
  example: {
    sent: `
      POST https://app.example/saml/acs
      <samlp:Response Destination="https://another-app.invalid/saml/acs" …>… signed …`,
    right: `
      ← 403 "The response was made for https://another-app.invalid/saml/acs"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Destination was not compared with the address of the request.`,
  },
  send: ({ section, acsUrl }) => foreignAddresses(acsUrl).map(({ name, url }) => ({
    name: `a signed response for ${name}`,
    change: { sign: section.sign === "assertion" ? "both" : section.sign, response: (parts) => ({ ...parts, destination: url }) },
  })),
});
