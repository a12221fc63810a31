import { samlAttack } from "../../saml-attack.ts";

export const responseInQuery = samlAttack({
  id: "SP-75", slug: "response-in-query", gate: "warns", title: "Takes no response from an address",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.2", level: "MUST" },
  asks: "Does the app refuse a response that comes in the query of a GET?",
  why: "Addresses stay in histories, logs and Referer headers, and a link is easier to plant than a form.",
  remedy: "Take responses by POST alone.",
  example: {
    sent: `
      GET /saml/acs?SAMLResponse=…   (a form would have posted it)`,
    right: `
      ← 405 "Responses are taken by POST"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # The assertion now stands in the browser's history and in the server's log.`,
  },
  send: ({ section }) => [{
    name: "an honest response in the query of a GET",
    change: { sign: section.sign === "response" ? "response" : "assertion", keyInfo: "none", carriedIn: "query" },
  }],
});
