/**
 * One short exchange, as the check reference shows it: what is sent in essence, how a sound app answers, how one with the flaw
 * does. Plain text; `←` begins an answer of the app, `→` what the app sends itself, `#` a remark. What is left out is marked `…`.
 */
export interface Example {
  /** What both are sent. Left out where the two differ in the sending itself. */
  sent?: string;
  right: string;
  wrong: string;
}

/** Longest part of an example, in lines and in characters of a line: what fits a page without scrolling down. */
export const EXAMPLE_LINES = 12;
export const EXAMPLE_COLUMNS = 100;

/** The example without the indentation of the file it stands in, and without empty lines around it. */
export const asWritten = ({ sent, right, wrong }: Example): Example =>
  ({ ...(sent === undefined ? {} : { sent: flush(sent) }), right: flush(right), wrong: flush(wrong) });

function flush(text: string): string {
  const lines = text.replace(/^\n/, "").trimEnd().split("\n");
  const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(indent).trimEnd()).join("\n");
}
