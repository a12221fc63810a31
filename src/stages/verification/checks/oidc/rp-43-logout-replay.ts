import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { afterLogout, hasBackchannel, honestLogout } from "./logout.ts";

export const logoutReplay = defineCheck({
  id: "RP-43", slug: "logout-replay", about: "/sso/oidc/backchannelLogoutUri", protocol: "oidc", kind: "attack", gate: "warns", title: "Takes a logout token once",
  spec: { doc: "openid-connect-backchannel-1_0", section: "2.6", level: "MAY" },
  asks: "Does a logout token that was used before leave later sessions alone?",
  why: "Whoever saw one token could sign the person out again and again.",
  remedy: "Remember the jti of logout tokens until they expire, and refuse it the second time.",
  example: {
    sent: `
      POST /oidc/backchannel   logout_token=T ← 200
      GET /login … Ana signs in again
      POST /oidc/backchannel   logout_token=T, once more`,
    right: `
      ← 400 "logout_token: jti was used already"
      GET /whoami ← 200 {"email": "ana@corp.example"}`,
    wrong: `
      ← 200
      GET /whoami ← 401`,
  },
  applies: hasBackchannel,
  async run(bench) {
    const honest = await honestLogout(bench);
    bench.step("hostile: the same logout token after a new sign-in");
    const seen = await afterLogout(bench, () => honest.token);
    return heldIf(seen.who.is === "own", {
      held: "The second use of a logout token left the new session alone.",
      violated: `A logout token was used a second time, and ended a new session: ${inWords(seen.who)}.`,
    }, honest, seen);
  },
});
