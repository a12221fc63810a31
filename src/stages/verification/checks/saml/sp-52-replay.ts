import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { CannotTell } from "../../verdict.ts";

export const replay = defineCheck({
  // Five of eight widely used stacks take a response twice, so this warns and does not block.
  id: "SP-52", slug: "replay", protocol: "saml", kind: "attack", gate: "warns", title: "Takes each response once",
  spec: { doc: "saml-profiles-2.0-os", section: "4.1.4.5", level: "MUST" },
  asks: "Does the app refuse a response that it has already taken?",
  why: "A response stays valid for minutes; whoever gets hold of it in that time could enter with it as well.",
  remedy: "Remember the assertion IDs that you took, until they expire, in a store that all your servers share.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse=R   ← 302 /dashboard
      POST /saml/acs   SAMLResponse=R   once more, from another browser`,
    right: `
      ← 403 "Assertion _a1 was used already"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Nobody remembers _a1; whoever finds R within five minutes is Ana.`,
  },
  expects: "The second post of the same response is refused, and honest sign-ins before and after it work.",
  run: (bench) => sandwich(bench, [{
    name: "a response that was taken a moment ago, once more in another browser", target: "own",
    async attempt() {
      const started = bench.section.flows.idpInitiated ? undefined : await bench.start();
      const message = await bench.idp.respond(started
        ? { acsUrl: started.acsUrl, facts: { inResponseTo: started.request.id }, ...(started.request.relayState === undefined ? {} : { relayState: started.request.relayState }) } : {});
      const first = await bench.deliver(message, started?.browser);
      if (first.who.is !== "own") throw new CannotTell(`The first, honest post of the response did not sign in: ${inWords(first.who)}.`, first);
      return bench.deliver(message);
    },
  }]),
});
