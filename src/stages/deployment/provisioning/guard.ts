import { hash } from "./desired.ts";

export interface Leaver {
  personId: string;
  /** The directory itself says that this person is gone: nothing may hold that back. */
  gone: boolean;
}

/** Smallest budget of a rolling day, and its share of the accounts in the app. */
export const MIN_BUDGET = 5;
export const BUDGET_SHARE = 0.2;

/** Removals that a rolling day bears without somebody's approval. @param accounts active now, or removed on this budget */
export const budgetOf = (accounts: number): number => Math.max(MIN_BUDGET, Math.floor(accounts * BUDGET_SHARE));

/**
 * Which leavers go now and which wait for an approval (design: removal guard). Who is gone from the directory always
 * goes, and so does the one person whose assignment an admin took away. Everybody else goes together within the budget
 * or waits together: a half-applied mistake is no better than a whole one.
 * @param leavers everybody who shall lose the account and was not let go before
 * @param held    ids in the plan that waits already
 * @param spent   removals of the last 24 hours on this budget
 * @param single  the caller took away one assignment on purpose
 */
export function guardRemovals(leavers: readonly Leaver[], held: ReadonlySet<string>, spent: number, accounts: number, single: boolean): { go: string[]; onBudget: string[]; hold: string[]; budget: number } {
  const budget = budgetOf(accounts);
  const gone = leavers.filter((one) => one.gone).map((one) => one.personId);
  const others = leavers.filter((one) => !one.gone).map((one) => one.personId);
  const fresh = others.filter((id) => !held.has(id));
  const [only] = fresh;
  if (single && only !== undefined && fresh.length === 1) return { go: [...gone, only], onBudget: [], hold: others.filter((id) => id !== only), budget };
  if (others.length + spent <= budget) return { go: gone, onBudget: others, hold: [], budget };
  // A plan that waits must not hold back what is small beside it.
  if (held.size > 0 && fresh.length + spent <= budget) return { go: gone, onBudget: fresh, hold: others.filter((id) => held.has(id)), budget };
  return { go: gone, onBudget: [], hold: others, budget };
}

/** What an approval is bound to: exactly these people of this app. */
export const planDigest = (appId: string, people: readonly string[]): string => `sha256:${hash([appId, [...people].sort()])}`;
