import pc from "picocolors";

/** Progress and words for people go to stderr; stdout is data. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Text that an app, a network or a file chose: no control character of it reaches the terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");

/** One redrawn line on a terminal; in a pipe or in CI nothing is redrawn. */
export function progressLine(quiet: boolean): { show(text: string): void; clear(): void } {
  if (quiet || !process.stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (text) => void process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`),
    clear: () => void process.stderr.write("\r\x1b[2K"),
  };
}

/** An outcome as icon, word and colour: never colour alone. */
export const OUTCOME_WORDS = {
  held: pc.green("✓ held"),
  violated: pc.red("✗ violated"),
  could_not_tell: pc.yellow("? could not tell"),
  does_not_apply: pc.dim("- does not apply"),
} as const;
