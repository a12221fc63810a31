import { facetsIn, type Filter as FilterOf, filtersIn, withoutOne } from "./facet-query.ts";
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
  const out = facetsIn(query, FACETS);
  if (query.sort !== "installed") out.set("sort", query.sort);
  if (query.page > 1) out.set("page", String(query.page));
  return out.size > 0 ? `?${out}` : "";
}

export type Filter = FilterOf<FacetName>;

export const filtersOf = (query: CatalogQuery): Filter[] => filtersIn(query, FACETS);

/** The same question with one filter fewer, from the first page. */
export const without = (query: CatalogQuery, filter: Filter): CatalogQuery => ({ ...withoutOne(query, filter), page: 1 });
