import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { heldIf } from "../../verdict.ts";
import { renewedOddly, usesRefreshTokens } from "./renewal.ts";

export const refreshRefused = defineCheck({
  id: "RP-52", slug: "refresh-refused", about: "/test/refreshTokens", protocol: "oidc", kind: "attack", gate: "warns", title: "Ends a session that the provider does not renew",
  spec: { doc: "rfc6749", section: "5.2", level: "SHOULD" },
  asks: "Does the session end when the provider refuses the refresh token?",
  why: "That is how a provider says that somebody has left, or that their access was taken back.",
  remedy: "On invalid_grant end the session and let the person sign in anew.",
  expects: "After an honest renewal the person stays; after a refused one nobody is signed in.",
  example: {
    sent: `
      POST /token   grant_type=refresh_token
      ← 400 {"error": "invalid_grant"}`,
    right: `
      GET /whoami ← 401`,
    wrong: `
      GET /whoami ← 200 {"userName": "ana@corp.example"}
      # Until the app's own session ends, hours later.`,
  },
  applies: usesRefreshTokens,
  async run(bench) {
    const { good, odd: { first, later: [after] } } = await renewedOddly(bench, "refused");
    return heldIf(after.who.is === "nobody", { held: "The provider refused the refresh token, and nobody is signed in.", violated: `The provider refused the refresh token, and ${inWords(after.who)}.` }, good.first, first, after);
  },
});
