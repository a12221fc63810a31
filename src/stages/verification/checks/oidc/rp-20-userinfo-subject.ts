import { defineCheck, FIRST_VERSION } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply } from "../../verdict.ts";

export const userinfoSubject = defineCheck({
  id: "RP-20", slug: "userinfo-subject", version: 2,
  changes: [FIRST_VERSION, { version: 2, engine: "1.0.0", on: "2026-11-23", what: "Also sends UserInfo without a sub." }],
  protocol: "oidc", kind: "attack", gate: "blocks", title: "Refuses UserInfo about somebody else",
  spec: { doc: "openid-connect-core-1_0", section: "5.3.2", level: "MUST" },
  asks: "Does the app notice that UserInfo speaks of another person than the ID token?",
  why: "An access token of somebody else, slipped in, would open their account under a valid sign-in.",
  remedy: "Compare sub of the UserInfo answer with sub of the ID token, and use nothing of the answer when they differ.",
  example: {
    sent: `
      ID token: {"sub": "ana-0101"}
      UserInfo: {"sub": "vera-0202", "email": "vera@corp.example"}`,
    right: `
      ← 401 "UserInfo is about another subject than the ID token"`,
    wrong: `
      ← 302 /dashboard, signed in as vera@corp.example
      # UserInfo's e-mail address was believed without a look at its sub.`,
  },
  expects: "The other person is never signed in, and honest sign-ins before and after work.",
  async run(bench) {
    bench.step("a look at what the app asks for");
    bench.spoil();
    const honest = await bench.attempt();
    if (!honest.asked.some((a) => a.endpoint === "userinfo")) return doesNotApply("The app does not ask the UserInfo endpoint.", honest);
    const { victim } = bench.people;
    return sandwich(bench, [
      { name: "an ID token about the test's own account with UserInfo about the other one", sub: victim.subject },
      { name: "an ID token about the test's own account with UserInfo about the other one that names no sub", sub: undefined },
    ].map(({ name, sub }) => ({
      name, target: "victim" as const,
      attempt: () => bench.attempt({
        // All that names a person comes from UserInfo; the ID token keeps what it needs to be valid.
        claims: ({ email: _e, email_verified: _v, preferred_username: _p, name: _n, given_name: _g, family_name: _f, ...rest }) => rest,
        userinfo: (claims) => ({ ...claims, sub, preferred_username: victim.userName, email: victim.email, name: victim.displayName }),
      }),
    })));
  },
});
