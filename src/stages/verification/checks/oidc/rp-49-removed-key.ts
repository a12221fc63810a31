import { defineCheck } from "../../check.ts";
import { doesNotApply, held, violated } from "../../verdict.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { unverified } from "./signature.ts";

export const removedKey = defineCheck({
  id: "RP-49", slug: "removed-key", protocol: "oidc", kind: "attack", gate: "blocks", title: "Believes no key that the provider withdrew",
  spec: { doc: "openid-connect-core-1_0", section: "10.1.1", level: "MUST" },
  asks: "Does the app refuse a token signed with a key that it has just seen missing from the JWKS?",
  why: "A provider withdraws a key because it was stolen.",
  remedy: "Replace the kept keys by what the JWKS holds now, never add to them; keep them for some minutes at most.",
  expects: "Once the app has read the JWKS without the key, tokens signed by it are refused.",
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    const { op } = bench;
    const before = await bench.good("before");
    const other = op.newKey("the-only-key");
    bench.step("hostile: a token signed by a key that the JWKS no longer holds");
    bench.spoil();
    await op.pretend({ jwks: { keys: [other.jwk as never] } }, 120);
    try {
      // A token by the new key makes apps that keep keys read the JWKS again.
      const count = await op.watch();
      await bench.attempt({ signer: { key: other.key }, header: (header) => ({ ...header, kid: "the-only-key" }) });
      const attempt = await bench.attempt();
      const { jwks } = await count.seen();
      if (attempt.who.is === "own") {
        return jwks > 0
          ? violated(`The app read the JWKS without the key and still took a token signed by it: ${inWords(attempt.who)}.`, before, attempt)
          : doesNotApply("The app did not read the JWKS during the test and lives on keys that it keeps; for how long cannot be told from outside.", attempt);
      }
      await op.pretend({}, 1);
      const after = await bench.good("after");
      return held(`A token signed by a withdrawn key was refused (${attempt.page.status}).`, before, attempt, after);
    } finally {
      await op.pretend({}, 1);
    }
  },
});
