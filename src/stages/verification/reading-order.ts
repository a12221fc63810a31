import { CHECK_KINDS, PROTOCOLS, type Check } from "./check.ts";

const byNumber = new Intl.Collator("en", { numeric: true });

/** Checks as the reference lists them: by protocol, what must work first, then by id as people count. */
export const inReadingOrder = (checks: readonly Check[]): Check[] => [...checks].sort((a, b) =>
  PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) || CHECK_KINDS.indexOf(a.kind) - CHECK_KINDS.indexOf(b.kind) || byNumber.compare(a.id, b.id));

/** The checks before and behind one, of the same protocol. */
export function neighboursOf(id: string, checks: readonly Check[]): { previous: Check | null; next: Check | null } {
  const here = checks.find((check) => check.id === id);
  const family = inReadingOrder(checks.filter((check) => check.protocol === here?.protocol));
  const at = family.findIndex((check) => check.id === id);
  return { previous: family[at - 1] ?? null, next: (at < 0 ? undefined : family[at + 1]) ?? null };
}
