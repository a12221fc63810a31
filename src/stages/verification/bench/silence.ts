/** Requests without an answer, one after another, after which a host counts as silent … */
const IN_A_ROW = 6;
/** … when that took this many times the patience for one answer: an app that is restarted comes back sooner. */
const PATIENCES = 2;

/** Notes who has stopped to answer, so that a run does not wait for them check after check. */
export interface Silence {
  answered(url: string): void;
  unanswered(url: string): void;
  /** How often this host gave no answer in a row, once it counts as silent; it is asked nothing more in this run. */
  since(url: string): number | undefined;
}

/** @param answerMs How long one answer may take, in milliseconds. */
export function openSilence(answerMs: number, nowMs: () => number = () => performance.now()): Silence {
  const missing = new Map<string, { firstMs: number; times: number }>();
  const hostOf = (url: string) => URL.parse(url)?.host ?? url;
  return {
    answered: (url) => void missing.delete(hostOf(url)),
    unanswered(url) {
      const known = missing.get(hostOf(url));
      missing.set(hostOf(url), { firstMs: known?.firstMs ?? nowMs(), times: (known?.times ?? 0) + 1 });
    },
    since(url) {
      const known = missing.get(hostOf(url));
      return known && known.times >= IN_A_ROW && nowMs() - known.firstMs >= PATIENCES * answerMs ? known.times : undefined;
    },
  };
}
