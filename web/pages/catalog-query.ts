import type { FacetName } from "./views.ts";
import { SORTS, type Sort } from "./words.ts";

export const FACETS = ["capability", "tier", "category"] as const satisfies readonly FacetName[];

/** What the visitor asks of the catalog; anything the API would not know is left out. */
export interface CatalogQuery extends Record<FacetName, string[]> { q: string; sort: Sort; page: number }

export function readCatalogQuery(query: URLSearchParams): CatalogQuery {
  const many = (name: FacetName) => [...new Set(query.getAll(name).filter((value) => /^[a-z][a-z0-9_-]{0,40}$/.test(value)))].slice(0, 20);
  const sort = query.get("sort") ?? "";
  const page = Number(query.get("page") ?? 1);
  return {
    q: (query.get("q") ?? "").trim().slice(0, 100), capability: many("capability"), tier: many("tier"), category: many("category"),
    sort: Object.hasOwn(SORTS, sort) ? (sort as Sort) : "installed", page: Number.isInteger(page) && page >= 1 && page <= 1000 ? page : 1,
  };
}

/** The query as an address says it, without what goes without saying. */
export function catalogSearch(query: CatalogQuery): string {
  const out = new URLSearchParams();
  if (query.q) out.set("q", query.q);
  for (const name of FACETS) for (const value of query[name]) out.append(name, value);
  if (query.sort !== "installed") out.set("sort", query.sort);
  if (query.page > 1) out.set("page", String(query.page));
  return out.size > 0 ? `?${out}` : "";
}

export interface Filter { facet: FacetName | "q"; value: string }

export const filtersOf = (query: CatalogQuery): Filter[] =>
  [...(query.q ? [{ facet: "q" as const, value: query.q }] : []), ...FACETS.flatMap((facet) => query[facet].map((value) => ({ facet, value })))];

/** The same question with one filter fewer, from the first page. */
export const without = (query: CatalogQuery, filter: Filter): CatalogQuery =>
  filter.facet === "q" ? { ...query, q: "", page: 1 } : { ...query, [filter.facet]: query[filter.facet].filter((value) => value !== filter.value), page: 1 };
