import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { CannotTell } from "../../verdict.ts";

export const replayedAnswer = defineCheck({
  // As SP-52: five of eight widely used stacks take a response twice.
  id: "SP-53", slug: "replayed-answer", about: "/sso/saml/flows/spInitiated", protocol: "saml", kind: "attack", gate: "warns", title: "Takes each answer once, in any browser",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.5", level: "MUST" },
  asks: "Does the app refuse the answer to its own request, posted again from another browser that has asked as well?",
  why: "A response that is caught on its way, in a log or a proxy, would open the account a second time.",
  remedy: "Remember the assertion IDs that you took, until they expire; a request's ID is used up by its first answer.",
  example: {
    sent: `
      Browser A: GET /login ← _r1   POST /saml/acs InResponseTo="_r1" ← 302 /dashboard
      Browser B: GET /login ← _r2   POST /saml/acs the same answer to _r1`,
    right: `
      Browser B ← 403 "_r1 is answered already"`,
    wrong: `
      Browser B ← 302 /dashboard, signed in as ana@corp.example
      # Some request was pending in B, and that was enough.`,
  },
  expects: "The second post is refused, and honest sign-ins before and after it work.",
  applies: (saml, manifest) => (saml.flows.spInitiated && manifest.test?.spInitiate.saml !== undefined) || "Sign-ins do not start at the app, or the manifest does not say where.",
  run: (bench) => sandwich(bench, [{
    name: "an answer that was taken a moment ago, once more from another browser", target: "own",
    async attempt() {
      const { browser, request, acsUrl } = await bench.start();
      const message = await bench.idp.respond({ acsUrl, facts: { inResponseTo: request.id }, ...(request.relayState === undefined ? {} : { relayState: request.relayState }) });
      const first = await bench.deliver(message, browser);
      if (first.who.is !== "own") throw new CannotTell(`The first, honest post of the answer did not sign in: ${inWords(first.who)}.`, first);
      const other = await bench.start();
      return bench.deliver(message, other.browser);
    },
  }]),
});
