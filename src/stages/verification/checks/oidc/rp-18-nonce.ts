import type { Claims } from "../../bench/id-token.ts";
import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply } from "../../verdict.ts";

export const nonce = defineCheck({
  id: "RP-18", slug: "nonce", protocol: "oidc", kind: "attack", gate: "blocks", title: "Checks the nonce it asked for",
  spec: { doc: "openid-connect-core-1_0", section: "3.1.3.7", level: "MUST" },
  asks: "When the app sends a nonce, does it refuse ID tokens with another one, with none, or with an old one?",
  why: "The nonce ties the token to this browser's sign-in; unchecked, a stolen code can be brought into another one.",
  remedy: "Keep the nonce with the browser's session and compare it with the claim; refuse a token that lacks it.",
  example: {
    sent: `
      GET /login ← 302 …/authorize?nonce=n-0S6_WzA2Mj…
      ID token: {"sub": "ana-0101", "nonce": "never-asked-for"}
      # Also without nonce, and with the nonce of an earlier sign-in`,
    right: `
      ← 401 "ID token: nonce does not match"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # A nonce was sent and never compared: an old token can be played again.`,
  },
  expects: "The token is refused, and honest sign-ins before and after it work.",
  async run(bench) {
    bench.step("a look at the request");
    const { request, page } = await bench.start();
    if (request.nonce === undefined) return doesNotApply("The app sends no nonce, which the code flow allows.", page);
    const old = request.nonce;
    const withNonce = (value: string | undefined) => ({ claims: (claims: Claims) => ({ ...claims, nonce: value }) });
    return sandwich(bench, [
      { name: "an ID token with another nonce", value: "never-asked-for" },
      { name: "an ID token without nonce", value: undefined },
      { name: "an ID token with the nonce of an earlier sign-in", value: old },
    ].map(({ name, value }) => ({ name, target: "own" as const, attempt: () => bench.attempt(withNonce(value)) })));
  },
});
