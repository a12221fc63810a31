import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const otherAcs = defineCheck({
  id: "SAML-F5", slug: "other-acs", about: "/sso/saml/otherAcs", protocol: "saml", kind: "flow", gate: "blocks", title: "Takes responses at each of its services",
  spec: { doc: "saml-metadata-2.0-os", section: "2.4.4", level: "MUST" },
  asks: "Does each further assertion consumer service of the manifest sign people in?",
  why: "The provider answers where the request asks it to; an address that is published and does not work is found by the people behind it.",
  remedy: "Serve every ACS that you publish, and compare Destination and Recipient with the one that was called.",
  example: {
    sent: `
      POST /saml/acs/eu   SAMLResponse=…   # Destination and Recipient: /saml/acs/eu`,
    right: `
      ← 302 /dashboard, signed in as ana@corp.example`,
    wrong: `
      ← 403 "Recipient is not /saml/acs"`,
  },
  applies: (saml) => (saml.otherAcs.length > 0 && saml.flows.idpInitiated) || "The manifest names no further service, or takes no responses that nobody asked for.",
  async run(bench) {
    const seen = [];
    for (const acsUrl of bench.otherAcs) {
      bench.step("a response to another service");
      bench.spoil();
      const attempt = await bench.attempt({ acsUrl });
      if (attempt.who.is !== "own") return violated(`After an honest response to ${acsUrl} ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
      seen.push(attempt);
    }
    return held(`${seen.length} further service${seen.length === 1 ? "" : "s"} signed the person in.`, ...seen);
  },
});
