import type { SamlBench } from "../../bench/saml-bench.ts";
import type { Attempt } from "../../bench/sso-bench.ts";
import { inWords } from "../../bench/who-am-i.ts";
import { NoAnswer } from "../../bench/sender.ts";
import { held, type Verdict, violated } from "../../verdict.ts";

/** An answer that takes longer than this has cost too much, in milliseconds. */
const MAX_MS = 5_000;

/**
 * Sends what is too large, one at a time, stopping at the first that is slow or taken; the app must still work afterwards.
 * `mayEnter`: taking it quickly is fine.
 */
export async function refusesQuickly(bench: SamlBench, tries: readonly { name: string; mayEnter?: boolean; prepare(): Promise<() => Promise<Attempt>> }[]): Promise<Verdict> {
  const before = await bench.good("before");
  const seen: { said: string; attempt: Attempt }[] = [];
  for (const { name, mayEnter = false, prepare } of tries) {
    bench.step(`hostile: ${name}`);
    bench.spoil();
    const send = await prepare(); // what it costs us to make and sign it is no time of the app's
    const started = performance.now();
    const attempt = await send().catch((thrown: unknown) => {
      if (thrown instanceof NoAnswer) return undefined; // the connection was closed on us: a refusal, if the app lives
      throw thrown;
    });
    const ms = await bench.noted(`milliseconds for ${name}`, () => Math.round(performance.now() - started));
    if (ms > MAX_MS) return violated(`Sent ${name}, and it took the app ${(ms / 1000).toFixed(1)} s to answer.`, attempt);
    if (attempt && !mayEnter && attempt.who.is !== "nobody") return violated(`Sent ${name}, and ${inWords(attempt.who)}.`, attempt);
    if (attempt) seen.push({ attempt, said: `${name}: ${attempt.page.error ?? attempt.page.status} after ${ms} ms` });
  }
  const after = await bench.good("after");
  return held(`Answered quickly, and the app still works. ${seen.map((s) => s.said).join("; ")}.`, ...seen.map((s) => s.attempt), before, after);
}
