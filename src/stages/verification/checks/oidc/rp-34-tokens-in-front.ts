import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import type { OidcChange } from "../../bench/test-op.ts";

const tokens: OidcChange = {
  callback: (params, _request, made) => ({ state: params["state"], iss: params["iss"], id_token: made.idToken, access_token: made.accessToken, token_type: "Bearer", expires_in: "300" }),
};

export const tokensInFront = defineCheck({
  id: "RP-34", slug: "tokens-in-front", protocol: "oidc", kind: "attack", gate: "blocks", title: "Takes no tokens from the browser",
  spec: { doc: "rfc9700", section: "2.1.2", level: "SHOULD" },
  asks: "Does the app ignore tokens in a callback when it asked for a code?",
  why: "What travels through the browser can be planted there; an access token of another app would sign its owner in here.",
  remedy: "Read the code from the place where you asked for it, and nothing else.",
  example: {
    sent: `
      GET /callback?state=…&id_token=…&access_token=…&token_type=Bearer
      # And as a form post`,
    right: `
      ← 400 "code is missing"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Tokens from the address were taken as if the token endpoint had given them.`,
  },
  expects: "The tokens are ignored, and honest sign-ins before and after work.",
  run: (bench) => sandwich(bench, [
    { name: "a callback with tokens in place of the code", target: "own", attempt: () => bench.attempt(tokens) },
    {
      name: "a form post with tokens in place of the code", target: "own",
      async attempt() {
        const started = await bench.start();
        return bench.answer({ ...started, request: { ...started.request, responseMode: "form_post" } }, tokens);
      },
    },
  ]),
});
