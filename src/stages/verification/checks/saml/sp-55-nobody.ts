import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import type { SamlVariant } from "../../saml-attack.ts";
import { held, violated } from "../../verdict.ts";

const VARIANTS: readonly SamlVariant[] = [
  { name: "a success without an assertion", change: { sign: "response", tree: (_signed, tools) => tools.sign(tools.responseAround([])) } },
  { name: "an assertion without a subject", change: { assertion: (parts) => ({ ...parts, subject: false }) } },
  { name: "a subject without a name", change: { assertion: (parts) => ({ ...parts, nameId: null }) } },
  { name: "an empty name", change: { assertion: (parts) => ({ ...parts, nameId: { ...parts.nameId, value: "" } }) } },
  { name: "a name of blanks", change: { assertion: (parts) => ({ ...parts, nameId: { ...parts.nameId, value: "   " } }) } },
];

export const nobody = defineCheck({
  id: "SP-55", slug: "nobody", about: "/sso/saml/nameId", protocol: "saml", kind: "attack", gate: "warns", title: "Signs nobody in when nobody is named",
  spec: { doc: "saml-core-2.0-os", section: "2.4.1", level: "MUST" },
  asks: "Does the app answer a response that names nobody with an error, and make no account?",
  why: "Accounts for nobody pile up, and in some apps the first account of all is the one without a name.",
  remedy: "Demand exactly one assertion with a subject and a name that is not blank.",
  example: {
    sent: `
      <saml:Subject>
        <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"></saml:NameID>
      </saml:Subject>
      # Also no assertion, no subject, no NameID, and a NameID of blanks`,
    right: `
      ← 403 "The assertion names nobody"`,
    wrong: `
      ← 302 /welcome
      GET /whoami ← 200 {"id": 4711, "userName": ""}
      # An account for nobody was made, and the next empty name enters it.`,
  },
  expects: "Nobody is signed in, and honest sign-ins before and after it work.",
  applies: (saml) => saml.identifiedByAttribute === undefined || "The app knows people by an attribute, not by the subject.",
  async run(bench) {
    const before = await bench.good("before");
    const seen = [];
    for (const { name, change } of VARIANTS) {
      bench.step(`hostile: ${name}`);
      bench.spoil();
      const attempt = await bench.attempt(change);
      if (attempt.who.is !== "nobody") return violated(`Sent ${name}, and ${inWords(attempt.who)}.`, attempt);
      seen.push({ attempt, said: `${name}: ${attempt.page.status}` });
    }
    const after = await bench.good("after");
    return held(`Nobody was signed in. ${seen.map((s) => s.said).join("; ")}.`, ...seen.map((s) => s.attempt), before, after);
  },
});
