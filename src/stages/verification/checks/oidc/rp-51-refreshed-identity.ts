import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { held, violated } from "../../verdict.ts";
import { renewedOddly, usesRefreshTokens } from "./renewal.ts";

export const refreshedIdentity = defineCheck({
  id: "RP-51", slug: "refreshed-identity", about: "/test/refreshTokens", protocol: "oidc", kind: "attack", gate: "warns", title: "Ends a session that is renewed for somebody else",
  spec: { doc: "openid-connect-core-1_0", section: "12.2", level: "MUST" },
  asks: "Does a refreshed ID token with another `iss` or `sub` end the session?",
  why: "The tokens of two people were mixed up at the provider, or on the way; whoever goes on now works in another one's name.",
  remedy: "Compare iss, sub and aud of a refreshed ID token with those of the first one, and end the session when they differ.",
  expects: "After an honest renewal the person stays; after the odd ones nobody is signed in.",
  example: {
    sent: `
      POST /token   grant_type=refresh_token
      ← {"id_token": "… sub of somebody else …", "access_token": "…"}`,
    right: `
      GET /whoami ← 401`,
    wrong: `
      GET /whoami ← 200 {"userName": "ana@corp.example"}`,
  },
  applies: usesRefreshTokens,
  async run(bench) {
    const seen = [];
    for (const way of ["another sub", "another iss"] as const) {
      const { good, odd: { first, later: [after] } } = await renewedOddly(bench, way);
      if (after.who.is !== "nobody") return violated(`The refreshed ID token had ${way}, and ${inWords(after.who)}.`, first, after);
      seen.push(good.first, ...good.later, first, after);
    }
    return held("An honest renewal kept the session; another sub and another iss ended it.", ...seen);
  },
});
