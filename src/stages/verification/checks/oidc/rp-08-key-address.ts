import { defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { violated } from "../../verdict.ts";
import { unverified } from "./signature.ts";

export const keyAddress = defineCheck({
  id: "RP-08", slug: "key-address", protocol: "oidc", kind: "attack", gate: "blocks", title: "Fetches no key from an address in the token",
  spec: { doc: "rfc8725", section: "3.10", level: "MUST" },
  asks: "Does the app leave addresses in jku and x5u alone?",
  why: "The token would bring its own keys, and the app would fetch whatever address it is given from inside its network.",
  remedy: "Take keys from the JWKS of the configured issuer; never read jku, x5u or x5c of a token.",
  example: {
    sent: `
      {"alg": "RS256", "kid": "their-key", "jku": "https://bench.example/canary/c1/keys"}
      # And once with x5u`,
    right: `
      ← 401 "ID token: no key their-key in the provider's JWKS"
      https://bench.example/canary/c1/keys: never opened`,
    wrong: `
      ← 401
      https://bench.example/canary/c1/keys: GET, from the app's own network
      # Even with the refusal: the token made the server open an address of a stranger's choice.`,
  },
  expects: "The address is never visited, the token is refused, and honest sign-ins before and after it work.",
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    const canary = await bench.canaries.plant({ status: 200, type: "application/json", body: JSON.stringify({ keys: [bench.op.attackerJwk("their-key")] }) });
    const verdict = await sandwich(bench, ["jku", "x5u"].map((name) => ({
      name: `a token that says in ${name} where its key is`, target: "own" as const,
      attempt: () => bench.attempt({ signer: "attacker", header: (header) => ({ ...header, kid: "their-key", [name]: `${canary.url}/keys` }) }),
    })));
    const hits = await canary.hits();
    return hits.length === 0 ? verdict : violated(`The app fetched the address that stood in the token (${hits.length} visits).`, ...verdict.evidence);
  },
});
