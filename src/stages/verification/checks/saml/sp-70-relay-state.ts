import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { ELSEWHERE, elsewhereIn } from "../elsewhere.ts";

export const relayState = defineCheck({
  id: "SP-70", slug: "foreign-relay-state", protocol: "saml", kind: "attack", gate: "blocks", title: "Follows RelayState to its own pages alone",
  spec: { doc: "saml-bindings-2.0-os", section: "3.5.3", level: "SHOULD" },
  asks: "Does the app stay on its own site when RelayState names another one?",
  why: "A link that begins at the real sign-in and ends at a copy of it is the best bait there is.",
  remedy: "Take a RelayState as a path of your own or as a key to a stored address; send anything else to the start page.",
  example: {
    sent: `
      POST /saml/acs   SAMLResponse=…&RelayState=https://elsewhere.invalid/
      # Also //elsewhere.invalid/, /\\elsewhere.invalid/ and https://app.example@elsewhere.invalid/`,
    right: `
      ← 302 Location: /dashboard
      # RelayState is a key to a place that the app itself remembered.`,
    wrong: `
      ← 302 Location: https://elsewhere.invalid/
      # Signed in at the real app, sent on to a copy of it that asks for the password "again".`,
  },
  expects: "Whatever RelayState says, the browser stays with the app.",
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const relayState of ELSEWHERE) {
      bench.step(`hostile: RelayState ${relayState}`);
      bench.spoil();
      const attempt = await bench.attempt({ relayState });
      if (elsewhereIn(attempt.page)) return violated(`With the RelayState ${relayState} the app sent the browser to ${attempt.page.left ?? attempt.page.url}.`, attempt);
      seen.push(attempt);
    }
    const after = await bench.good("after");
    return held(`${ELSEWHERE.length} foreign addresses were given as RelayState; the browser never left the app.`, ...seen, before, after);
  },
});
