import type { Json } from "../../../platform/jobs/index.ts";
import type { BenchState } from "./bench-state.ts";

/** How often the app read our documents since the count began. */
export interface Visits { discovery: number; jwks: number }

const LIFE_S = 600;

/** Begins a count. Without one, visits are not noted: a bench at rest writes nothing. */
export const watchVisits = (state: BenchState, key: string) => state.put(key, "watch", { discovery: 0, jwks: 0 }, LIFE_S);

export const visitsOf = async (state: BenchState, key: string): Promise<Visits> =>
  ((await state.get(key, "watch")) as unknown as Visits | undefined) ?? { discovery: 0, jwks: 0 };

/**
 * Notes a visit where one is waited for. @returns what `name` holds, which is read along.
 * Visits that come at the very same moment may count as one: the checks that ask look for many, or for any.
 */
export async function noteVisit(state: BenchState, key: string, document: keyof Visits, name: string): Promise<Json | undefined> {
  const [watched, kept] = await state.getAll(key, ["watch", name]);
  const seen = watched as unknown as Visits | undefined;
  if (seen) await state.put(key, "watch", { ...seen, [document]: seen[document] + 1 }, LIFE_S);
  return kept;
}
