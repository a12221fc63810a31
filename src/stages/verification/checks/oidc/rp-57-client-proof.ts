import { defineCheck } from "../../check.ts";
import { CannotTell, heldIf } from "../../verdict.ts";

export const clientProof = defineCheck({
  id: "RP-57", slug: "client-proof", about: "/sso/oidc/tokenEndpointAuthMethod", protocol: "oidc", kind: "conformance", gate: "warns", title: "Proves itself as its manifest says",
  spec: { doc: "openid-connect-core-1_0", section: "9", level: "MUST" },
  asks: "Does the app prove itself at the token endpoint in the way that its manifest names?",
  why: "Providers set one way per client and refuse the others; what works here by chance fails at the first customer.",
  remedy: "Use the method of sso.oidc.tokenEndpointAuthMethod, or correct the manifest. A client assertion has iss, sub, aud, exp and a jti of its own each time.",
  example: {
    sent: `
      tokenEndpointAuthMethod: client_secret_basic`,
    right: `
      POST /token   Authorization: Basic …`,
    wrong: `
      POST /token   …&client_secret=…`,
  },
  async run(bench) {
    bench.step("an honest sign-in");
    bench.spoil();
    const attempt = await bench.attempt();
    const asked = attempt.asked.find((one) => one.endpoint === "token");
    if (!asked) throw new CannotTell("The app asked the token endpoint for nothing.", attempt);
    const method = bench.section.tokenEndpointAuthMethod;
    return heldIf(asked.auth === method && asked.problem === null, {
      held: `The app proved itself by ${asked.auth}.`,
      violated: asked.auth === method ? `The app proved itself by ${asked.auth}, and was refused: ${asked.problem}.` : `The app proved itself by ${asked.auth}; the manifest says ${method}.`,
    }, attempt);
  },
});
