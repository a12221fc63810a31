import { inWords } from "../../bench/who-am-i.ts";
import { landed } from "../../bench/sso-bench.ts";
import type { SamlBench } from "../../bench/saml-bench.ts";
import type { SamlChange } from "../../bench/test-idp.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

/** A response of a provider whose clock is wrong by so many minutes, and which forgives nothing itself. */
const offBy = (bench: SamlBench, minutes: number): SamlChange => ({
  assertion: (parts) => ({
    ...parts, issueInstant: bench.inMinutes(minutes), conditions: { notBefore: bench.inMinutes(minutes), notOnOrAfter: bench.inMinutes(minutes + 5) },
    confirmations: parts.confirmations.map((c) => ({ ...c, notOnOrAfter: bench.inMinutes(minutes + 5) })),
    authn: parts.authn && { ...parts.authn, instant: bench.inMinutes(minutes) },
  }),
  response: (parts) => ({ ...parts, issueInstant: bench.inMinutes(minutes) }),
});

export const clockSkew = defineCheck({
  id: "SP-81", slug: "clock-skew", protocol: "saml", kind: "conformance", gate: "warns", title: "Forgives a minute of clock difference, and not ten",
  spec: { doc: "saml-core-2.0-os", section: "1.3.3", level: "SHOULD" },
  asks: "Does the app take a response whose clock is off by 55 seconds, and refuse one that is off by ten minutes?",
  why: "No two clocks agree: without forgiveness people are turned away by chance, with too much of it expired messages live on.",
  remedy: "Allow one to three minutes of difference in every comparison of instants, both ways.",
  example: {
    sent: `
      The provider's clock is 55 s ahead, then 55 s behind: IssueInstant, NotBefore, NotOnOrAfter
      Then 10 min ahead, then 10 min behind`,
    right: `
      55 s ← 302 /dashboard, both ways
      10 min ← 403 "Not yet valid" and 403 "Expired"`,
    wrong: `
      55 s ahead ← 403 "NotBefore is in the future"
      # No tolerance at all: sign-ins fail by chance. An hour of it is wrong as well.`,
  },
  async run(bench) {
    const before = await bench.good("before");
    bench.spoil();
    const seen = [];
    for (const [name, minutes, takes] of [["55 s ahead", 55 / 60, true], ["55 s behind", -55 / 60, true], ["10 min ahead", 10, false], ["10 min behind", -10, false]] as const) {
      bench.step(`a provider whose clock is ${name}`);
      const attempt = await bench.attempt(offBy(bench, minutes));
      if (takes && attempt.who.is !== "own") return violated(`The provider's clock was ${name}, and ${inWords(attempt.who)}${landed(attempt.page)}.`, attempt);
      if (!takes && attempt.who.is === "own") return violated(`The provider's clock was ${name}, and ${inWords(attempt.who)}.`, attempt);
      seen.push(attempt);
    }
    const after = await bench.good("after");
    return held("55 seconds were forgiven both ways, ten minutes were not.", ...seen, before, after);
  },
});
