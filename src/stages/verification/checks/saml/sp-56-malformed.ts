import { samlAttack } from "../../saml-attack.ts";

export const malformed = samlAttack({
  // Six of eight widely used stacks take another version, so this warns.
  id: "SP-56", slug: "malformed", gate: "warns", title: "Refuses versions, instants and IDs that are not SAML's",
  spec: { doc: "saml-core-2.0-os", section: "2.3.3", level: "MUST" },
  asks: "Does the app refuse another version, an instant that is none, and a missing or empty ID?",
  why: "What is read generously where it should be strict is where the next bypass begins; an assertion without ID cannot be told from its replay.",
  remedy: "Validate against the schema, or demand Version 2.0, instants in UTC and an ID yourself.",
  example: {
    sent: `
      <samlp:Response Version="1.1" …>
      <saml:Conditions NotOnOrAfter="tomorrow">
      <saml:Assertion ID="" …>
      # One message for each of seven such faults … all signed`,
    right: `
      ← 400 "NotOnOrAfter is no instant: tomorrow"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # new Date("tomorrow") is NaN, and no comparison with NaN is ever true.`,
  },
  send: () => [
    { name: "a response of version 1.1", change: { response: (parts) => ({ ...parts, version: "1.1" }) } },
    { name: "an assertion of version 1.1", change: { assertion: (parts) => ({ ...parts, version: "1.1" }) } },
    { name: "an end that is no instant", change: { assertion: (parts) => ({ ...parts, conditions: { ...parts.conditions, notOnOrAfter: "tomorrow" } }) } },
    { name: "an assertion without an instant", change: { assertion: (parts) => ({ ...parts, issueInstant: undefined }) } },
    { name: "a response without an ID", change: { sign: "assertion", response: (parts) => ({ ...parts, id: undefined }) } },
    { name: "an assertion without an ID", change: { sign: "response", assertion: (parts) => ({ ...parts, id: undefined }) } },
    { name: "an assertion with an empty ID", change: { assertion: (parts) => ({ ...parts, id: "" }) } },
  ],
});
