import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { areApart, isSignedIn } from "../same-person.ts";
import { knownAccount } from "./accounts.ts";

export const unverifiedEmail = defineCheck({
  id: "RP-35", slug: "unverified-email", about: "/sso/oidc/scopes", protocol: "oidc", kind: "attack", gate: "blocks", title: "Opens no account by an unverified e-mail address",
  spec: { doc: "openid-connect-core-1_0", section: "5.7", level: "MUST" },
  asks: "Does the app keep a stranger out of an account whose e-mail address they merely claim?",
  why: "At many providers people may write any address into their profile; nine of 104 apps gave them that address's account.",
  remedy: "Recognise people by iss and sub. Never link an account by e-mail unless the provider vouches for the address, and better not even then.",
  example: {
    sent: `
      {"sub": "stranger-77", "email": "ana@corp.example", "email_verified": false}`,
    right: `
      ← 302 /welcome
      GET /whoami ← 200 {"id": "u-901"}
      # An account of their own, or a refusal: the address is a claim, not a proof.`,
    wrong: `
      ← 302 /dashboard
      GET /whoami ← 200 {"id": "u-100", "email": "ana@corp.example"}
      # Looked up by e-mail address: the stranger is in Ana's account.`,
  },
  expects: "The stranger is refused or gets an account of their own.",
  applies: (oidc) => oidc.scopes.includes("email") || "The app does not ask for e-mail addresses.",
  async run(bench) {
    const { person: owner, attempt: theirs } = await knownAccount(bench);
    bench.step("hostile: somebody else claims the same e-mail address, unverified");
    const stranger = { ...bench.people.newcomer(), email: owner.email };
    const unverified = (claims: Record<string, unknown>) => ({ ...claims, email_verified: false });
    const attempt = await bench.attempt({ as: stranger, claims: unverified, userinfo: unverified });
    bench.step("the owner of the address again");
    const again = await bench.attempt({ as: owner });
    const after = await bench.good("after");
    return heldIf(!isSignedIn(attempt, owner) || areApart(owner, theirs, again, attempt), {
      held: `Another subject came with the address of ${owner.userName}, unverified: ${inWords(attempt.who)}.`,
      violated: `Another subject came with the address of ${owner.userName}, unverified, and ${inWords(attempt.who)}.`,
    }, theirs, attempt, after);
  },
});
