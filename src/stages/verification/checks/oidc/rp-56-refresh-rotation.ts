import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { CannotTell, held, violated } from "../../verdict.ts";
import { renewedHonestly, usesRefreshTokens } from "./renewal.ts";

export const refreshRotation = defineCheck({
  id: "RP-56", slug: "refresh-rotation", about: "/test/refreshTokens", protocol: "oidc", kind: "conformance", gate: "warns", title: "Uses the newest refresh token",
  spec: { doc: "rfc9700", section: "4.14.2", level: "SHOULD" },
  asks: "Where each renewal brings a new refresh token, is the old one never sent again?",
  why: "Providers take an old token for a stolen one and end the whole session; people are thrown out at the second renewal.",
  remedy: "Write the new refresh token over the old one in the same step in which you take the access token.",
  expects: "Two renewals in a row work, each with the token of the one before.",
  example: {
    sent: `
      POST /token   refresh_token=one   ← {"refresh_token": "two", "expires_in": 1}
      # The access token ends again.`,
    right: `
      POST /token   refresh_token=two   ← 200`,
    wrong: `
      POST /token   refresh_token=one   ← 400 invalid_grant`,
  },
  applies: usesRefreshTokens,
  async run(bench) {
    const { first, later, refreshes } = await renewedHonestly(bench);
    const refused = refreshes.find((r) => r.problem !== null);
    if (refused) return violated(`A renewal was refused: ${refused.problem}.`, first, ...later);
    if (refreshes.length < 2) throw new CannotTell(`The app asked for new tokens ${refreshes.length} times; twice was expected.`, first, ...later);
    const who = later.at(-1)?.who ?? first.who;
    return who.is === "own" ? held(`Two renewals worked, and ${inWords(who)}.`, first, ...later) : violated(`After the second renewal ${inWords(who)}.`, first, ...later);
  },
});
