import type { OidcAttempt } from "../../bench/oidc-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { defineCheck } from "../../check.ts";
import { doesNotApply, held, violated } from "../../verdict.ts";
import { unverified } from "./signature.ts";

/** How long the odd keys stand in the JWKS, in seconds. */
const LIFE_S = 300;

export const removedKey = defineCheck({
  id: "RP-49", slug: "removed-key", protocol: "oidc", kind: "attack", gate: "blocks", title: "Believes no key that the provider withdrew",
  spec: { doc: "openid-connect-core-1_0", section: "10.1.1", level: "MUST" },
  asks: "Does the app refuse a token signed with a key that it has just seen missing from the JWKS?",
  why: "A provider withdraws a key because it was stolen.",
  remedy: "Replace the kept keys by what the JWKS holds now, never add to them; keep them for some minutes at most.",
  example: {
    sent: `
      JWKS: bench-rsa, withdrawn-1   ← a sign-in with withdrawn-1 works
      JWKS: bench-rsa, next-2        ← a sign-in with next-2 works: the app has read it
      ID token: {"alg": "RS256", "kid": "withdrawn-1"}`,
    right: `
      ← 401 "No key withdrawn-1 in the provider's JWKS"`,
    wrong: `
      ← 302 /dashboard, signed in as ana@corp.example
      # Keys are added to a list and never taken out: a stolen key opens every account for ever.`,
  },
  expects: "Once the app has read the JWKS without the key, tokens signed by it are refused.",
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    const { op } = bench;
    const before = await bench.good("before");
    // The honest keys stay all the while: what is withdrawn is a key that came a moment ago.
    const [stolen, next] = [op.newKey(`withdrawn-${Date.now()}`), op.newKey(`next-${Date.now()}`)];
    const signedBy = ({ key, jwk }: typeof stolen): Promise<OidcAttempt> =>
      bench.attempt({ signer: { key }, header: (header) => ({ ...header, kid: jwk["kid"] }) });
    const untilTaken = async (key: typeof stolen): Promise<OidcAttempt> => {
      const attempt = await signedBy(key);
      if (attempt.who.is === "own") return attempt;
      await bench.pause(bench.patienceMs);
      return signedBy(key);
    };
    try {
      bench.step("a new key comes");
      bench.spoil();
      await op.pretend({ moreKeys: [stolen.jwk as never] }, LIFE_S);
      const taken = await untilTaken(stolen);
      if (taken.who.is !== "own") return doesNotApply("The app took no new key, so that none could be withdrawn; see RP-48.", taken);
      bench.step("the key is withdrawn, and another one comes");
      const count = await op.watch();
      await op.pretend({ moreKeys: [next.jwk as never] }, LIFE_S);
      const read = await untilTaken(next);
      bench.step("hostile: a token signed by the withdrawn key");
      const attempt = await signedBy(stolen);
      const { jwks } = await count.seen();
      if (attempt.who.is === "own") {
        return jwks > 0
          ? violated(`The app read the JWKS without the key and still took a token signed by it: ${inWords(attempt.who)}.`, taken, read, attempt)
          : doesNotApply("The app did not read the JWKS again during the test and lives on keys that it keeps; for how long cannot be told from outside.", attempt);
      }
      const after = await bench.good("after");
      return held(`A token signed by a withdrawn key was refused (${attempt.page.status}).`, before, taken, read, attempt, after);
    } finally {
      await op.pretend({}, 1);
    }
  },
});
