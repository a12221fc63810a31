import type { OidcAttempt } from "../../bench/oidc-bench.ts";
import type { Pretended } from "../../bench/test-op.ts";
import { defineCheck } from "../../check.ts";
import { doesNotApply, held, violated } from "../../verdict.ts";
import { unverified } from "./signature.ts";

const MANNERS: { manner: NonNullable<Pretended["jwksManner"]>; name: string }[] = [
  { manner: "drip", name: "a JWKS that never ends" },
  { manner: "many", name: "5,000 keys of 2 MB" },
];
/** People wait no longer for an answer, in milliseconds. */
const BEARABLE_MS = 16_000;

export const jwksWithoutEnd = defineCheck({
  id: "RP-50", slug: "jwks-without-end", protocol: "oidc", kind: "attack", gate: "warns", title: "Gives up on a JWKS that is too long or too slow",
  spec: { doc: "owasp-asvs-5.0.0", section: "13.2.6", level: "SHOULD" },
  asks: "Does the app answer in bearable time when the provider's JWKS is huge or never ends?",
  why: "Each waiting sign-in holds a worker; one sick provider would take the app away from all its customers.",
  remedy: "Set a timeout of some seconds and a limit of some hundred kilobytes for documents of the provider.",
  example: {
    sent: `
      GET https://op.example/jwks ← {"keys": [ … and one byte a second, without end
      # And 5,000 keys of 2 MB`,
    right: `
      ← 503 after 5 s "The provider's keys could not be read"`,
    wrong: `
      GET /callback: no answer after 16 s
      # No limit of time or size: all sign-ins wait in a row behind one download.`,
  },
  expects: `Each sign-in is answered within ${BEARABLE_MS / 1000} seconds, and honest sign-ins work afterwards.`,
  async run(bench) {
    const open = await unverified(bench);
    if (open) return open;
    const { op } = bench;
    const before = await bench.good("before");
    let read = 0;
    const times: string[] = [];
    for (const { manner, name } of MANNERS) {
      bench.step(`hostile: ${name}`);
      bench.spoil();
      const count = await op.watch();
      const meet = () => bench.enter({ header: (header) => ({ ...header, kid: `unknown-${manner}` }) });
      let started = performance.now();
      let attempt: OidcAttempt;
      try {
        await op.pretend({ jwksManner: manner }, 300);
        attempt = await meet();
        if (read === 0 && (await count.seen()).jwks === 0) { // it may hold back after an earlier reading
          await bench.pause(bench.patienceMs);
          started = performance.now();
          attempt = await meet();
        }
      } finally {
        await op.pretend({}, 1);
      }
      const ms = await bench.noted(`milliseconds with ${name}`, () => performance.now() - started);
      const { jwks } = await count.seen();
      read += jwks;
      if (jwks > 0 && (ms > BEARABLE_MS || (attempt.page.error !== undefined && !attempt.page.gaveUp))) return violated(`With ${name}, the app gave no answer for ${Math.round(ms / 1000)} s.`, before, attempt);
      if (jwks > 0) times.push(`${name}: ${Math.round(ms / 100) / 10} s`);
    }
    if (read === 0) return doesNotApply("The app did not read the JWKS during the test.", before);
    const after = await bench.good("after");
    return held(`The app answered in bearable time (${times.join("; ")}).`, before, after);
  },
});
