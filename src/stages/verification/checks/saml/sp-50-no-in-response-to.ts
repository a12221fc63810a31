import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";

export const noInResponseTo = defineCheck({
  id: "SP-50", slug: "no-in-response-to", about: "/sso/saml/flows/spInitiated", protocol: "saml", kind: "attack", gate: "warns", title: "Wants the answer to name the request",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.3", level: "MUST" },
  asks: "Does the app refuse a response without InResponseTo in a browser that has just asked?",
  why: "An answer that names no request may be anybody's.",
  remedy: "Demand InResponseTo, in the response and in the bearer confirmation, when sign-ins start at the app alone.",
  example: {
    sent: `
      GET /login ← 302 …SAMLRequest ID="_r1"…
      POST /saml/acs   in the same browser, without InResponseTo`,
    right: `
      ← 403 "The answer to _r1 must name it"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Without InResponseTo it passed as unsolicited, which the manifest rules out.`,
  },
  expects: "The response is refused, and honest sign-ins before and after it work.",
  applies: (saml) => !saml.flows.idpInitiated || "The app takes responses that nobody asked for, and those have no InResponseTo.",
  run: (bench) => sandwich(bench, [{
    name: "a response without InResponseTo, in a browser that has just asked", target: "own",
    attempt: async () => bench.answer(await bench.start(), { facts: { inResponseTo: undefined } }),
  }]),
});
