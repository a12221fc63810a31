import { type CatalogQuery, catalogSearch, FACETS, type Filter, filtersOf, readCatalogQuery, without } from "./catalog-query.ts";
import { ActiveFilters, FacetBoxes } from "./facets.tsx";
import { Icon } from "./icons.tsx";
import { Cards } from "./listing-card.tsx";
import { SearchBox } from "./search-form.tsx";
import { show } from "./show.tsx";
import type { FacetName, Search, Tier } from "./views.ts";
import type { Page, Visit } from "./visit.ts";
import { CAPABILITIES, capabilityName, categoryName, counted, SORTS, type Sort, TIERS } from "./words.ts";

/** Search, filters and results. The address holds the whole question. */
export const catalog: Page = async (visit) => {
  const query = readCatalogQuery(visit.request.query);
  const found = await search(visit, query);
  const filters = filtersOf(query);
  const tightest = found.total === 0 ? await mostRestrictive(visit, query, filters) : undefined;
  return show(visit, {
    title: query.q ? `${query.q} - Catalog` : "Catalog", indexed: filters.length === 0,
    description: "Search sign-on and provisioning integrations by capability, tier and category.",
  }, (
    <div className="wide catalog">
      <h1>Catalog</h1>
      <form action="/catalog" className="catalog-form" role="search" aria-label="Catalog" data-live="#results">
        <SearchBox value={query.q} />
        <Facets query={query} found={found} />
      </form>
      <section id="results" className="results" aria-labelledby="count"><Results query={query} found={found} filters={filters} tightest={tightest} /></section>
    </div>
  ));
};

const search = (visit: Visit, query: CatalogQuery) => visit.api.get<Search>(`/catalog${catalogSearch(query)}`);

/** The filter whose removal would show the most. */
async function mostRestrictive(visit: Visit, query: CatalogQuery, filters: Filter[]) {
  const tried = await Promise.all(filters.slice(0, 8).map(async (filter) => ({ filter, total: (await search(visit, without(query, filter))).total })));
  return tried.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)[0];
}

const NAMES: Record<FacetName, { label: string; hint: string; name: (key: string) => string; known: readonly string[] }> = {
  capability: { label: "Capabilities", hint: "All of those chosen", name: capabilityName, known: Object.keys(CAPABILITIES) },
  tier: { label: "Tier", hint: "Any of those chosen", name: (key) => TIERS[key as Tier]?.label ?? key, known: Object.keys(TIERS) },
  category: { label: "Category", hint: "Any of those chosen", name: categoryName, known: [] },
};
const filterName = ({ facet, value }: Filter) => (facet === "q" ? `“${value}”` : NAMES[facet].name(value));

function Facets({ query, found }: { query: CatalogQuery; found: Search }) {
  const chosen = FACETS.reduce((n, facet) => n + query[facet].length, 0);
  return (
    <details className="facets">
      <summary className="button quiet">Filters{chosen > 0 && ` (${chosen})`}<Icon name="down" /></summary>
      <div className="facets-body">
        <div className="facet">
          <label htmlFor="sort">Sort by</label>
          <select id="sort" name="sort" defaultValue={query.sort}>{(Object.keys(SORTS) as Sort[]).map((key) => <option key={key} value={key}>{SORTS[key]}</option>)}</select>
        </div>
        {FACETS.map((facet) => <Facet key={facet} facet={facet} chosen={query[facet]} counts={found.facets[facet]} />)}
        <button className="button quiet script-hides">Apply filters</button>
      </div>
    </details>
  );
}

function Facet({ facet, chosen, counts }: { facet: FacetName; chosen: readonly string[]; counts: Readonly<Record<string, number>> }) {
  const { label, hint, name, known } = NAMES[facet];
  const keys = [...new Set([...known, ...Object.keys(counts).sort((a, b) => name(a).localeCompare(name(b))), ...chosen])];
  return keys.length === 0 ? null : <FacetBoxes name={facet} label={label} hint={hint} options={keys.map((key) => [key, name(key)])} chosen={chosen} counts={counts} />;
}

interface ResultsProps { query: CatalogQuery; found: Search; filters: Filter[]; tightest: { filter: Filter; total: number } | undefined }

function Results({ query, found, filters, tightest }: ResultsProps) {
  return (
    <>
      <div className="results-head">
        <h2 id="count" tabIndex={-1}><span role="status">{counted(found.total, "integration")}</span></h2>
        <ActiveFilters filters={filters.map((filter) => ({ words: filterName(filter), href: `/catalog${catalogSearch(without(query, filter))}` }))} all="/catalog" />
      </div>
      {found.items.length > 0 ? <Cards items={found.items} heading="h3" label="Integrations" /> : <Nothing query={query} filters={filters} tightest={tightest} />}
      {found.pages > 1 && <Pager query={query} pages={found.pages} />}
    </>
  );
}

function Nothing({ query, filters, tightest }: Omit<ResultsProps, "found">) {
  if (filters.length === 0) return <div className="empty"><p>{query.page > 1 ? "There are no more pages." : "Nothing is published yet."}</p><a className="button quiet" href={query.page > 1 ? "/catalog" : "/app/studio"}>{query.page > 1 ? "Go to the first page" : "Describe an integration"}</a></div>;
  return (
    <div className="empty">
      <p><strong>Nothing matches {filters.length === 1 ? "this filter" : "these filters"}:</strong> {filters.map(filterName).join(", ")}.</p>
      {tightest && <p><a href={`/catalog${catalogSearch(without(query, tightest.filter))}`} data-swap="">Without {filterName(tightest.filter)}</a> there {tightest.total === 1 ? "is" : "are"} {counted(tightest.total, "integration")}.</p>}
      <p><a className="button quiet" href="/catalog" data-swap="">Clear all filters</a></p>
      <p className="dim">An app is missing? Whoever makes it can <a href="/app/studio">describe it in the studio</a>; your org can do so for itself, in private.</p>
    </div>
  );
}

function Pager({ query, pages }: { query: CatalogQuery; pages: number }) {
  const to = (page: number, label: string, rel: string) => <a className="button quiet" rel={rel} href={`/catalog${catalogSearch({ ...query, page })}`}>{label}</a>;
  return (
    <nav className="pager" aria-label="Pages of results">
      {query.page > 1 && to(query.page - 1, "Previous", "prev")}
      <span>Page {query.page} of {pages}</span>
      {query.page < pages && to(query.page + 1, "Next", "next")}
    </nav>
  );
}
