import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";
import { isSignedIn } from "../same-person.ts";
import { knownAccount } from "./accounts.ts";

export const changedEmail = defineCheck({
  id: "RP-38", slug: "changed-email", about: "/sso/oidc/scopes", protocol: "oidc", kind: "attack", gate: "warns", title: "Knows people by their subject, not by their e-mail address",
  spec: { doc: "openid-connect-core-1_0", section: "5.7", level: "MUST" },
  asks: "Does somebody whose e-mail address changed keep their account, and does the next owner of the old address stay out of it?",
  why: "People marry and addresses are given out again; the new colleague must not find the old one's documents.",
  remedy: "Recognise people by iss and sub; treat the e-mail address as a fact about them that may change.",
  example: {
    sent: `
      {"sub": "ana-0101", "email": "ana-moved@corp.example"}
      {"sub": "newcomer-88", "email": "ana@corp.example"}
      # Ana gets another address, then somebody new gets her old one`,
    right: `
      ana-0101 ← 302 /dashboard, the account u-100 as before
      newcomer-88 ← 302 /welcome, a new account u-902`,
    wrong: `
      ana-0101 ← 302 /welcome, an empty new account
      newcomer-88 ← 302 /dashboard, Ana's account u-100`,
  },
  applies: (oidc) => (oidc.scopes.includes("email") && oidc.jit) || "The app does not ask for e-mail addresses, or makes no accounts at sign-in.",
  async run(bench) {
    const { person, attempt: first } = await knownAccount(bench);
    bench.step("the same person with another e-mail address");
    const moved = { ...person, email: person.email.replace(/^[^@]*/, (name) => `${name}-moved`) };
    const second = await bench.attempt({ as: moved });
    if (second.who.is === "nobody") return violated(`After a change of their e-mail address ${person.userName} could not sign in.`, first, second);
    bench.step("hostile: a new person with the old e-mail address");
    const next = { ...bench.people.newcomer(), email: person.email };
    const third = await bench.attempt({ as: next });
    const after = await bench.good("after");
    if (isSignedIn(third, person)) return violated(`A new person with the old address of ${person.userName} came, and ${inWords(third.who)}.`, first, second, third);
    if (!isSignedIn(second, person)) return couldNotTell(`After the change ${inWords(second.who)}; whether that is the same account cannot be seen from its name.`, first, second, third);
    return held(`${person.userName} kept the account; the next owner of the address did not get it: ${inWords(third.who)}.`, first, second, third, after);
  },
});
