import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";

/** Characters of base64url or hex that carry at least 128 bits. */
const LONG_ENOUGH = 22;

export const pkce = defineCheck({
  id: "RP-28", slug: "pkce", about: "/sso/oidc/pkce", protocol: "oidc", kind: "conformance", gate: "warns", title: "Sends a fresh code challenge and state",
  spec: { doc: "rfc9700", section: "2.1.1", level: "SHOULD" },
  asks: "Does each sign-in carry an S256 code challenge and a state of its own, long enough that nobody guesses them?",
  why: "PKCE makes a stolen code useless, whatever else goes wrong.",
  remedy: "Send code_challenge with code_challenge_method=S256 and a random state of at least 128 bits; make both anew for each sign-in.",
  example: {
    sent: `
      GET /login, twice`,
    right: `
      …&state=Kd81hQ0mXr2c7uVw5tNzYg&code_challenge=E9Mel…&code_challenge_method=S256
      …&state=p3TzB6vJ1sRk9fLqHa0eDw&code_challenge=x7Yw2…&code_challenge_method=S256`,
    wrong: `
      …&state=login&code_challenge=plain-text&code_challenge_method=plain
      …&state=login&code_challenge=plain-text&code_challenge_method=plain
      # Short, and the same each time.`,
  },
  async run(bench) {
    bench.step("two sign-ins are begun and left");
    bench.spoil();
    const [first, second] = [await bench.start(), await bench.start()];
    const faults = [
      ...(first.request.challenge === undefined ? ["there is no code challenge"] : []),
      ...(first.request.challenge !== undefined && first.request.challengeMethod !== "S256" ? [`the challenge method is ${first.request.challengeMethod ?? "plain"}`] : []),
      ...(first.request.challenge !== undefined && first.request.challenge === second.request.challenge ? ["two sign-ins have the same challenge"] : []),
      ...(first.request.state === undefined ? ["there is no state"] : []),
      ...(first.request.state !== undefined && first.request.state === second.request.state ? ["two sign-ins have the same state"] : []),
      ...(first.request.state !== undefined && first.request.state.length < LONG_ENOUGH ? [`the state has ${first.request.state.length} characters`] : []),
    ];
    return heldIf(faults.length === 0, { held: "S256 challenge and state are there, fresh and long.", violated: `In the authorization request ${faults.join("; ")}.` }, first.page, second.page);
  },
});
