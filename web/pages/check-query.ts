import { type FacetQuery, facetsIn } from "./facet-query.ts";
import type { CheckFacet } from "./views.ts";

export const CHECK_FACETS = ["protocol", "kind", "severity"] as const satisfies readonly CheckFacet[];

/** What the visitor asks of the check reference; anything the API would not know is left out. */
export type CheckQuery = FacetQuery<CheckFacet>;

export function readCheckQuery(query: URLSearchParams, known: Readonly<Record<CheckFacet, readonly string[]>>): CheckQuery {
  const many = (name: CheckFacet) => known[name].filter((value) => query.getAll(name).includes(value));
  return { q: (query.get("q") ?? "").trim().slice(0, 100), protocol: many("protocol"), kind: many("kind"), severity: many("severity") };
}

/** The query as an address says it. */
export function checkSearch(query: CheckQuery): string {
  const out = facetsIn(query, CHECK_FACETS);
  return out.size > 0 ? `?${out}` : "";
}
