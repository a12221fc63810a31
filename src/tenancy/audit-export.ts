import type { AuditEntry, AuditHead } from "./audit.ts";

/** One entry per line, oldest first; the last line is the head of the whole chain, to be kept apart from the file. */
export function writeExport(entries: readonly AuditEntry[], head: AuditHead): string {
  return [...entries, { head }].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/**
 * Reads exports, one or several put together; what is repeated is taken once.
 * @throws {SyntaxError} for a line that is not JSON.
 */
export function readExport(text: string): { entries: AuditEntry[]; heads: AuditHead[] } {
  const entries: AuditEntry[] = [];
  const heads: AuditHead[] = [];
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line.trim() === "" || seen.has(line)) continue;
    seen.add(line);
    const value = JSON.parse(line) as AuditEntry | { head: AuditHead };
    if ("head" in value) heads.push(value.head);
    else entries.push(value);
  }
  return { entries, heads };
}
