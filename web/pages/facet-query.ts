/** A question with words and facets, as an address holds it. */
export type FacetQuery<Facet extends string> = Record<Facet, string[]> & { q: string };

export interface Filter<Facet extends string> { facet: Facet | "q"; value: string }

/** Whatever narrows the answer, in the order in which it is shown. */
export const filtersIn = <Facet extends string>(query: FacetQuery<Facet>, facets: readonly Facet[]): Filter<Facet>[] =>
  [...(query.q ? [{ facet: "q" as const, value: query.q }] : []), ...facets.flatMap((facet) => query[facet].map((value) => ({ facet, value })))];

/** The same question with one filter fewer. */
export function withoutOne<Facet extends string, Query extends FacetQuery<Facet>>(query: Query, { facet, value }: Filter<Facet>): Query {
  return facet === "q" ? { ...query, q: "" } : { ...query, [facet]: query[facet].filter((one) => one !== value) };
}

/** Words and facets as the beginning of an address. */
export function facetsIn<Facet extends string>(query: FacetQuery<Facet>, facets: readonly Facet[]): URLSearchParams {
  const out = new URLSearchParams();
  if (query.q) out.set("q", query.q);
  for (const facet of facets) for (const value of query[facet]) out.append(facet, value);
  return out;
}
