import type { Attempt, SsoBench } from "./bench/sso-bench.ts";
import { inWords } from "./bench/who-am-i.ts";
import { couldNotTell, held, type Verdict, violated } from "./verdict.ts";

/** One hostile try. */
export interface Hostile {
  /** What is sent, in words: `an assertion for another audience`. */
  name: string;
  /** Whose session would prove that it worked. */
  target: "own" | "victim";
  /** Messages that honestly name a newcomer may sign that newcomer in. */
  newcomerMayEnter?: boolean;
  attempt(): Promise<Attempt>;
}

/**
 * Good → hostile → good, for each hostile try. Judged by who is signed in, never by a status code: an app that ignores a
 * forged part and signs in the person whom the signature covers is sound. A refusal counts only between two honest
 * sign-ins that worked; a success counts at once.
 */
export async function sandwich(bench: SsoBench, hostile: readonly Hostile[]): Promise<Verdict> {
  if (hostile.some((h) => h.target === "victim")) await bench.victimCanSignIn();
  const before = await bench.good("before");
  const refused: { said: string; attempt: Attempt }[] = [];
  for (const { name, target, newcomerMayEnter = false, attempt: send } of hostile) {
    bench.step(`hostile: ${name}`);
    bench.spoil();
    const attempt = await send();
    const { who } = attempt;
    if (who.is === target || who.is === "victim") return violated(`Sent ${name}, and ${inWords(who)}.`, attempt);
    if (who.is === "unknown" || who.is === "somebody-else") return couldNotTell(`Sent ${name}; then ${inWords(who)}.`, attempt);
    if (who.is === "new" && target !== "own" && !newcomerMayEnter) return violated(`Sent ${name}, and ${inWords(who)}.`, attempt);
    refused.push({ said: `${name}: ${who.is === "nobody" ? answered(attempt) : inWords(who)}`, attempt });
  }
  const after = await bench.good("after");
  return held(`Refused between two honest sign-ins. ${refused.map((r) => r.said).join("; ")}.`, ...refused.map((r) => r.attempt), before, after);
}

function answered({ page }: Attempt): string {
  if (page.error !== undefined) return `no answer (${page.error})`;
  return page.status >= 500 ? `refused, with ${page.status}: the app broke instead of saying no` : `refused (${page.status})`;
}
