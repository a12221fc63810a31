import { samlAttack } from "../../saml-attack.ts";

export const unknownRequest = samlAttack({
  // Four of eight widely used stacks take it, so this warns.
  id: "SP-48", slug: "unknown-request", about: "/sso/saml/flows/spInitiated", gate: "warns", title: "Refuses the answer to a request that it never sent",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse a response whose InResponseTo is no request of its own?",
  why: "An answer to somebody else's request was meant for another browser.",
  remedy: "Remember the IDs of your requests until they are answered; refuse any other InResponseTo.",
  example: {
    sent: `
      <samlp:Response InResponseTo="_entente0000000000000000000000000000000000">…
      # The app never sent a request with that ID`,
    right: `
      ← 403 "No request _entente0000… is waiting for an answer"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # InResponseTo was not looked up anywhere.`,
  },
  send: () => [{ name: "a response to a request that was never sent", change: { facts: { inResponseTo: "_entente0000000000000000000000000000000000" } } }],
});
