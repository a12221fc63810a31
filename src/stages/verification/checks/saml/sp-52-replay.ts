import type { XmlElement } from "../../../../protocols/saml/index.ts";
import type { Browser } from "../../bench/login-driver.ts";
import type { SamlChange, SamlMessage } from "../../bench/test-idp.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { type Hostile, sandwich } from "../../sandwich.ts";
import { CannotTell } from "../../verdict.ts";
import { takeApart } from "./forging.ts";

export const replay = defineCheck({
  // Five of eight widely used stacks take a response twice, so this warns and does not block.
  id: "SP-52", slug: "replay", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends the same assertion inside a new response." }],
  protocol: "saml", kind: "attack", gate: "warns", title: "Takes each response once",
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
  async run(bench) {
    const begin = async (): Promise<{ browser?: Browser; change: SamlChange }> => {
      if (bench.section.flows.idpInitiated) return { change: {} };
      const { browser, request, acsUrl } = await bench.start();
      return { browser, change: { acsUrl, facts: { inResponseTo: request.id }, ...(request.relayState === undefined ? {} : { relayState: request.relayState }) } };
    };
    const taken = async (message: SamlMessage, browser?: Browser): Promise<void> => {
      const first = await bench.deliver(message, browser);
      if (first.who.is !== "own") throw new CannotTell(`The first, honest post of the response did not sign in: ${inWords(first.who)}.`, first);
    };
    const same: Hostile = {
      name: "a response that was taken a moment ago, once more in another browser", target: "own",
      async attempt() {
        const { browser, change } = await begin();
        const message = await bench.idp.respond(change);
        await taken(message, browser);
        return bench.deliver(message);
      },
    };
    const inANewResponse: Hostile = {
      name: "the assertion of a response that was taken a moment ago, inside a new response, in another browser", target: "own",
      async attempt() {
        const { browser, change } = await begin();
        let assertion: XmlElement | undefined;
        await taken(await bench.idp.respond({ ...change, tree(signed) { assertion = takeApart(signed).assertion; return signed; } }), browser);
        return bench.deliver(await bench.idp.respond({ ...change, sign: "none", tree: (unsigned, tools) => (assertion ? tools.responseAround([assertion]) : unsigned) }));
      },
    };
    // An assertion that bears no signature of its own, or is encrypted, cannot be carried over.
    return sandwich(bench, bench.section.sign === "response" || bench.section.encryption ? [same] : [same, inANewResponse]);
  },
});
