import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";

/** Progress and words for people go to stderr; stdout is data. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Text that an app, a network or a file chose: no control character of it reaches the terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");

/**
 * Words in lines no wider than the terminal, the later ones indented by so many columns. Where there is none (a pipe, CI) it stays
 * one line: whoever reads it there looks for lines.
 */
export function folded(text: string, indent: number, { isTTY, columns }: { isTTY?: boolean; columns?: number } = process.stderr): string {
  if (!isTTY || columns === undefined || columns < indent + 20) return text;
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ")) {
    const longer: string = line === undefined ? word : `${line} ${word}`;
    if (line !== undefined && stripVTControlCharacters(longer).length > columns) {
      lines.push(line.trimEnd());
      line = word === "" ? undefined : `${" ".repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line ?? ""].join("\n");
}

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
