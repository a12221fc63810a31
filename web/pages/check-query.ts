import type { CheckFacet } from "./views.ts";

export const CHECK_FACETS = ["protocol", "kind", "severity"] as const satisfies readonly CheckFacet[];

/** What the visitor asks of the check reference; anything the API would not know is left out. */
export interface CheckQuery extends Record<CheckFacet, string[]> { q: string }

export function readCheckQuery(query: URLSearchParams, known: Readonly<Record<CheckFacet, readonly string[]>>): CheckQuery {
  const many = (name: CheckFacet) => known[name].filter((value) => query.getAll(name).includes(value));
  return { q: (query.get("q") ?? "").trim().slice(0, 100), protocol: many("protocol"), kind: many("kind"), severity: many("severity") };
}

/** The query as an address says it. */
export function checkSearch(query: CheckQuery): string {
  const out = new URLSearchParams();
  if (query.q) out.set("q", query.q);
  for (const name of CHECK_FACETS) for (const value of query[name]) out.append(name, value);
  return out.size > 0 ? `?${out}` : "";
}

export interface CheckFilter { facet: CheckFacet | "q"; value: string }

export const checkFilters = (query: CheckQuery): CheckFilter[] =>
  [...(query.q ? [{ facet: "q" as const, value: query.q }] : []), ...CHECK_FACETS.flatMap((facet) => query[facet].map((value) => ({ facet, value })))];

/** The same question with one filter fewer. */
export const withoutFilter = (query: CheckQuery, { facet, value }: CheckFilter): CheckQuery =>
  facet === "q" ? { ...query, q: "" } : { ...query, [facet]: query[facet].filter((one) => one !== value) };
