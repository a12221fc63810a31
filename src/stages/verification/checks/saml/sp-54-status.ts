import { samlAttack } from "../../saml-attack.ts";

export const status = samlAttack({
  id: "SP-54", slug: "failed-status", gate: "blocks", title: "Refuses a response whose status is a failure",
  spec: { doc: "saml-core-2.0-os", section: "3.2.2", level: "MUST" },
  asks: "Does the app refuse a valid assertion in a response that says it failed?",
  why: "A provider that says no, and an app that hears yes, let in whom the provider refused.",
  remedy: "Read Status/StatusCode first; anything but Success is a refusal.",
  example: {
    sent: `
      <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder">
        <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/>
      </samlp:StatusCode>
      # … and a valid, signed assertion about ana@corp.example behind it`,
    right: `
      ← 403 "The provider answered AuthnFailed"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # There was an assertion, so nobody read the status.`,
  },
  send: () => [
    ["a requester error", "urn:oasis:names:tc:SAML:2.0:status:Requester"], ["a refused authentication", "urn:oasis:names:tc:SAML:2.0:status:Responder"],
  ].map(([name, code]) => ({
    name: `${name} with a valid assertion`,
    change: { response: (parts) => ({ ...parts, status: { code: code ?? "", subcode: "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed" } }) },
  })),
});
