import { samlAttack } from "../../saml-attack.ts";

export const foreignDestination = samlAttack({
  id: "SP-44", slug: "foreign-destination", gate: "blocks", title: "Refuses a response for another address",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.5.2", level: "MUST" },
  asks: "Does the app refuse a signed response whose Destination is another address?",
  why: "The destination keeps a signed response from being posted to another service.",
  remedy: "Compare Response/@Destination with the address at which it arrived, whenever the response is signed.",
  send: ({ section }) => [{
    name: "a signed response for the address of another app",
    change: { sign: section.sign === "assertion" ? "both" : section.sign, response: (parts) => ({ ...parts, destination: "https://another-app.invalid/saml/acs" }) },
  }],
});
