import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";

export const tokenRedirect = defineCheck({
  // Warns: requests, curl and Go's net/http follow by default, and whoever answers there was given the secret anyway.
  id: "RP-30", slug: "token-redirect", about: "/sso/oidc/tokenEndpointAuthMethod", protocol: "oidc", kind: "attack", gate: "warns", title: "Follows no redirect with the client secret",
  spec: { doc: "rfc9700", section: "4.12", level: "MUST" },
  asks: "Does the app stay where it is when the token endpoint answers with a redirect?",
  why: "Code and client secret would be sent to whatever address the answer names.",
  remedy: "Switch redirects off for calls to the token endpoint.",
  example: {
    sent: `
      → POST https://op.example/token   code, client_secret, code_verifier
      HTTP 307 Location: https://bench.example/canary/c1/token
      # And 308`,
    right: `
      ← 500 "The token endpoint answered 307"
      https://bench.example/canary/c1/token: never opened`,
    wrong: `
      https://bench.example/canary/c1/token: POST code=…&client_secret=…
      # 307 and 308 keep method and body, and fetch() follows by default.`,
  },
  expects: "The address of the redirect is never visited, and honest sign-ins before and after work.",
  async run(bench) {
    const before = await bench.good("before");
    for (const status of [307, 308]) {
      const canary = await bench.canaries.plant({ status: 400, type: "application/json", body: '{"error":"invalid_grant"}' });
      bench.step(`hostile: the token endpoint answers ${status}`);
      bench.spoil();
      const attempt = await bench.attempt({ tokenStatus: status, tokenHeaders: { location: `${canary.url}/token` } });
      const hit = (await canary.hits())[0];
      if (hit) {
        const with_ = [...(hit.credential ? ["the client's credential"] : []), ...hit.fields.filter((f) => /^(code|client_secret|code_verifier|client_assertion)$/.test(f))];
        return violated(`The app followed the ${status} of the token endpoint${with_.length > 0 ? `, and brought ${with_.join(", ")}` : ""}.`, attempt);
      }
    }
    const after = await bench.good("after");
    return held("The token endpoint answered with 307 and 308; the app followed neither.", before, after);
  },
});
