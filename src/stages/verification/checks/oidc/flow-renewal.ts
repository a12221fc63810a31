import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { renewedHonestly, usesRefreshTokens } from "./renewal.ts";

export const renewal = defineCheck({
  id: "OIDC-F6", slug: "renewal", about: "/test/refreshTokens", protocol: "oidc", kind: "flow", gate: "blocks", title: "Renews a session with its refresh token",
  spec: { doc: "openid-connect-core-1_0", section: "12", level: "MAY" },
  asks: "When the access token has ended, does the app get new ones and keep the person signed in?",
  why: "People would be thrown out in the middle of their work; or the app goes on without asking whether they may still be there.",
  remedy: "Keep the refresh token with the session, use it when the access token has ended, and go on with what comes back.",
  example: {
    sent: `
      POST /token   ← {"access_token": "…", "expires_in": 1, "refresh_token": "…"}
      # Two seconds later, a page of the app.`,
    right: `
      POST /token   grant_type=refresh_token   ← 200
      GET /whoami ← 200 {"userName": "ana@corp.example"}`,
    wrong: `
      # No request to the token endpoint.
      GET /whoami ← 401`,
  },
  applies: usesRefreshTokens,
  async run(bench) {
    const { first, later: [after], refreshes: [refresh] } = await renewedHonestly(bench);
    return heldIf(refresh !== undefined && refresh.problem === null && after.who.is === "own", {
      held: `The app asked for new tokens, and ${inWords(after.who)}.`,
      violated: refresh === undefined ? `The access token ended and the app asked for no new ones; ${inWords(after.who)}.` : `The app asked for new tokens (${refresh.problem ?? "answered"}), and ${inWords(after.who)}.`,
    }, first, after);
  },
});
