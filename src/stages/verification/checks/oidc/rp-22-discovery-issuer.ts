import type { Claims } from "../../bench/id-token.ts";
import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply } from "../../verdict.ts";

const OTHER = "https://other-provider.invalid";

export const discoveryIssuer = defineCheck({
  id: "RP-22", slug: "discovery-issuer", protocol: "oidc", kind: "attack", gate: "blocks", title: "Refuses a configuration of another issuer",
  spec: { doc: "openid-connect-discovery-1_0", section: "4.3", level: "MUST" },
  asks: "Does the app compare the issuer in the discovery document with the issuer that it was configured with?",
  why: "A document that may name any issuer lets one provider speak in the name of another.",
  remedy: "Compare issuer in the document with the configured one, character by character, before anything else of it is used.",
  example: {
    sent: `
      GET https://op.example/.well-known/openid-configuration
      {"issuer": "https://other-provider.invalid", "jwks_uri": "https://op.example/jwks"}`,
    right: `
      ← 500 "Discovery: issuer is not https://op.example"
      # No sign-in until the document is right again.`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Whoever answers for the document names the issuer that tokens are compared with.`,
  },
  expects: "No sign-in comes about while the document names another issuer, and honest sign-ins before and after work.",
  async run(bench) {
    const { op } = bench;
    bench.step("does a sign-in read the discovery document?");
    bench.spoil();
    const count = await op.watch();
    const honest = await bench.attempt();
    if ((await count.seen()).discovery === 0) return doesNotApply("The app did not read the discovery document for this sign-in: it uses what it read when it was set up.", honest);
    const pretending = (change: Parameters<typeof bench.enter>[0]) => async () => {
      await op.pretend({ discovery: { issuer: OTHER } }, 60);
      try {
        return await bench.enter(change);
      } finally {
        await op.pretend({}, 1);
      }
    };
    const verdict = await sandwich(bench, [
      { name: "a discovery document of another issuer, and honest tokens", target: "own", attempt: pretending({}) },
      {
        name: "a discovery document of another issuer, and tokens of that issuer", target: "own",
        attempt: pretending({ claims: (claims: Claims) => ({ ...claims, iss: OTHER }), callback: (params) => ({ ...params, iss: OTHER }) }),
      },
    ]);
    return verdict;
  },
});
