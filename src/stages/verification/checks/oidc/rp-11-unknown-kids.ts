import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { unverified } from "./signature.ts";

const TRIES = 20;
/** Fetches that a cool-down may let through. */
const A_FEW = 4;

export const unknownKids = defineCheck({
  id: "RP-11", slug: "unknown-kids", protocol: "oidc", kind: "attack", gate: "warns", title: "Does not fetch keys again for each unknown key id",
  spec: { doc: "openid-connect-core-1_0", section: "10.1.1", level: "SHOULD" },
  asks: "Do tokens with unknown key ids leave the app's use of the provider's JWKS as it is?",
  why: "Otherwise anybody can make the app hammer its provider, which then locks it out, and nobody signs in.",
  remedy: "Fetch the JWKS again for an unknown kid at most once in a while (30 seconds or more).",
  example: {
    sent: `
      {"kid": "unknown-0"}, {"kid": "unknown-1"}, … {"kid": "unknown-19"}
      # Twenty sign-ins, each with a key id that is in no JWKS`,
    right: `
      GET https://op.example/jwks   twice, then a pause
      ← 401 each time`,
    wrong: `
      GET https://op.example/jwks   20 times more than for honest sign-ins
      # Anybody can make the app hammer its provider, until that holds it back.`,
  },
  expects: `${TRIES} sign-ins with unknown key ids cost a few fetches more than as many honest ones, not one each.`,
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    bench.spoil();
    await bench.good("before");
    bench.step("an honest sign-in, counting");
    const usual = await bench.op.watch();
    await bench.honest("own");
    const perSignIn = (await usual.seen()).jwks;
    bench.step(`${TRIES} sign-ins with unknown key ids`);
    bench.spoil();
    const count = await bench.op.watch();
    let last = await bench.attempt({ header: (header) => ({ ...header, kid: "unknown-0" }) });
    for (let n = 1; n < TRIES; n++) last = await bench.attempt({ header: (header) => ({ ...header, kid: `unknown-${n}` }) });
    const { jwks } = await count.seen();
    const after = await bench.good("after");
    const saw = `${TRIES} sign-ins with unknown key ids made the app read the JWKS ${jwks} times; an honest sign-in reads it ${perSignIn} times.`;
    return heldIf(jwks <= perSignIn * TRIES + A_FEW, { held: saw, violated: saw }, last, after);
  },
});
