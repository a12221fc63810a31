import { defineCheck } from "../../check.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { heldIf } from "../../verdict.ts";
import { renewedOddly, usesRefreshTokens } from "./renewal.ts";

export const refreshedAudience = defineCheck({
  id: "RP-55", slug: "refreshed-audience", about: "/test/refreshTokens", protocol: "oidc", kind: "attack", gate: "warns", title: "Takes a refreshed token that was made for it alone",
  spec: { doc: "openid-connect-core-1_0", section: "12.2", level: "MUST" },
  asks: "Does a refreshed ID token for another client end the session?",
  why: "A refreshed token replaces the first one; if it is believed unchecked, whatever the first was checked for is lost.",
  remedy: "Check a refreshed ID token exactly as the first one, the nonce aside.",
  expects: "After an honest renewal the person stays; with another audience nobody is signed in.",
  example: {
    sent: `
      POST /token   grant_type=refresh_token
      ← {"id_token": "… aud: another-client …", "access_token": "…"}`,
    right: `
      GET /whoami ← 401`,
    wrong: `
      GET /whoami ← 200 {"userName": "ana@corp.example"}`,
  },
  applies: usesRefreshTokens,
  async run(bench) {
    const { good, odd: { first, later: [after] } } = await renewedOddly(bench, "another audience");
    return heldIf(after.who.is === "nobody", { held: "An ID token for another client came with the renewal, and nobody is signed in.", violated: `An ID token for another client came with the renewal, and ${inWords(after.who)}.` }, good.first, first, after);
  },
});
