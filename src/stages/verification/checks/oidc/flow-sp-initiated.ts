import { landed } from "../../bench/sso-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const oidcSpInitiated = defineCheck({
  id: "OIDC-F1", slug: "sp-initiated", about: "/sso/oidc/flows/spInitiated", protocol: "oidc", kind: "flow", gate: "blocks", title: "Signs in from the app's own page",
  spec: { doc: "openid-connect-core-1_0", section: "3.1", level: "MUST" },
  asks: "Does a sign-in that starts at the app send a request that fits the manifest, redeem the code and sign the person in?",
  why: "This is the way in for everybody.",
  remedy: "Use the client id, redirect URI and scopes of the manifest with the authorization code flow, and a certified library.",
  example: {
    sent: `
      GET /login   at the app's own page`,
    right: `
      ← 302 https://op.example/authorize?client_id=…&state=…&nonce=…&code_challenge=…
      GET /callback?code=…&state=…&iss=https://op.example
      → POST https://op.example/token   code=…&code_verifier=…
      ← 302 /dashboard, and GET /whoami names ana@corp.example`,
    wrong: `
      ← 302 https://op.example/authorize?client_id=…&state=…
      GET /callback?code=…&state=…
      → POST https://op.example/token ← 400 {"error": "invalid_client"}
      ← 500
      # The manifest says client_secret_post, the app sends Basic.`,
  },
  async run(bench) {
    bench.step("sign-in from the app");
    const started = await bench.start();
    const attempt = await bench.answer(started);
    if (attempt.who.is === "own") return held(`The app redeemed the code (${attempt.asked.find((a) => a.endpoint === "token")?.auth ?? "unseen"}); ${inWords(attempt.who)}.`, started.page, attempt);
    const problem = attempt.asked.find((a) => a.problem !== null)?.problem;
    const asked = attempt.asked.length === 0 ? " The app never asked the token endpoint." : problem ? ` The token endpoint refused: ${problem}.` : "";
    return violated(`After an honest answer ${inWords(attempt.who)}${landed(attempt.page)}.${asked}`, started.page, attempt);
  },
});
