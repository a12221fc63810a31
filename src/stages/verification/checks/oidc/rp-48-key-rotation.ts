import type { OidcAttempt, OidcBench } from "../../bench/oidc-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { unverified } from "./signature.ts";

/** How long the new key stands in the JWKS beside the old ones, in seconds. */
const LIFE_S = 300;

export const keyRotation = defineCheck({
  id: "RP-48", slug: "key-rotation", protocol: "oidc", kind: "conformance", gate: "warns", title: "Follows when the provider changes its key",
  spec: { doc: "openid-connect-core-1_0", section: "10.1.1", level: "SHOULD" },
  asks: "Does the app read the JWKS again when a token names a key that it does not know?",
  why: "Providers change keys without a word, at night; an app that does not follow locks everybody out until somebody restarts it.",
  remedy: "On an unknown kid, fetch the JWKS again, at most every 30 seconds, and try once more.",
  example: {
    sent: `
      GET https://op.example/jwks
      {"keys": [{"kid": "bench-rsa", "kty": "RSA"}, {"kid": "rotated-1", "kty": "RSA"}]}
      ID token: {"alg": "RS256", "kid": "rotated-1"}`,
    right: `
      → GET https://op.example/jwks   because rotated-1 is unknown
      ← 302 /dashboard, signed in as ana@corp.example`,
    wrong: `
      ← 401 "Unknown key rotated-1", a minute later as well
      # Keys were read at the start of the program: on rotation day nobody gets in.`,
  },
  expects: "A sign-in with a new key works, also when the key came while the sign-in was under way; some delay is fine.",
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    bench.spoil();
    const before = await bench.good("before");
    const early = await rotated(bench, "the key changed before the sign-in", "before");
    if (early.attempt.who.is !== "own") return violated(`The provider changed its key; ${waited(bench)}${inWords(early.attempt.who)}.`, before, early.attempt);
    // Where the app holds back for a while, a second change says nothing new.
    const late = early.delayed ? early : await rotated(bench, "the key changed during the sign-in", "during");
    if (late.attempt.who.is !== "own") return violated(`The provider changed its key while a sign-in was under way; ${waited(bench)}${inWords(late.attempt.who)}.`, before, late.attempt);
    const after = await bench.good("after");
    return held(`Sign-ins with a new key worked${late.delayed ? `, after a wait of ${bench.patienceMs / 1000} s` : " at once"}.`, before, early.attempt, late.attempt, after);
  },
});

const waited = ({ patienceMs }: OidcBench) => `even ${Math.round(patienceMs / 1000)} s later `;

/** A sign-in signed by a fresh key; when it is refused, once more after the time for which libraries hold back. */
async function rotated(bench: OidcBench, step: string, when: "before" | "during"): Promise<{ attempt: OidcAttempt; delayed: boolean }> {
  const kid = `rotated-${when}-${Date.now()}`;
  const fresh = bench.op.newKey(kid);
  const change = { signer: { key: fresh.key }, header: (header: Record<string, unknown>) => ({ ...header, kid }) };
  const show = () => bench.op.pretend({ moreKeys: [fresh.jwk as never] }, LIFE_S);
  bench.step(step);
  bench.spoil();
  try {
    if (when === "before") await show();
    const started = await bench.start();
    await show();
    const first = await bench.answer(started, change);
    if (first.who.is === "own") return { attempt: first, delayed: false };
    await bench.pause(bench.patienceMs);
    bench.step(`${step}, and some time has passed`);
    return { attempt: await bench.attempt(change), delayed: true };
  } finally {
    await bench.op.pretend({}, 1);
  }
}
