import { segment } from "./api.ts";
import { CHECK_FACETS, type CheckQuery, checkSearch, readCheckQuery } from "./check-query.ts";
import { KINDS, PROTOCOLS, SEVERITIES, Severity } from "./check-words.tsx";
import { type Filter, filtersIn, withoutOne } from "./facet-query.ts";
import { ActiveFilters, FacetBoxes } from "./facets.tsx";
import { Icon } from "./icons.tsx";
import { SearchBox } from "./search-form.tsx";
import { show } from "./show.tsx";
import type { CheckFacet, FoundChecks, Protocol } from "./views.ts";
import type { Page } from "./visit.ts";
import { counted } from "./words.ts";

const NAMES: Record<CheckFacet, { label: string; words: Readonly<Record<string, string>> }> = {
  protocol: { label: "Capability", words: PROTOCOLS },
  kind: { label: "Kind", words: KINDS },
  severity: { label: "Severity", words: Object.fromEntries(Object.entries(SEVERITIES).map(([key, { label }]) => [key, label])) },
};
const KNOWN = { protocol: Object.keys(NAMES.protocol.words), kind: Object.keys(NAMES.kind.words), severity: Object.keys(NAMES.severity.words) };
const nameOf = ({ facet, value }: Filter<CheckFacet>) => (facet === "q" ? `“${value}”` : (NAMES[facet].words[value] ?? value));

/** Every question that is put to apps, to be searched. The address holds the whole question. */
export const checks: Page = async (visit) => {
  const query = readCheckQuery(visit.request.query, KNOWN);
  const found = await visit.api.get<FoundChecks>(`/checks/search${checkSearch(query)}`);
  const filters = filtersIn(query, CHECK_FACETS);
  return show(visit, {
    title: query.q ? `${query.q} - Checks` : "Checks", indexed: filters.length === 0,
    description: "Every check that integrations are put through: what it asks and why, a right and a wrong answer, and how to mend it.",
  }, (
    <div className="wide catalog checks">
      <header>
        <h1>Checks</h1>
        <p className="lead">{counted(found.of, "question")} that are put to a running app, in the same way at home, in the network and at the review desk. <a href="/docs/verification">How verification works</a></p>
      </header>
      <form action="/checks" className="catalog-form" role="search" aria-label="Checks" data-live="#results">
        <SearchBox value={query.q} label="Search checks" />
        <details className="facets">
          <summary className="button quiet">Filters{filters.length > (query.q ? 1 : 0) && ` (${filters.length - (query.q ? 1 : 0)})`}<Icon name="down" /></summary>
          <div className="facets-body">
            {CHECK_FACETS.map((facet) => <FacetBoxes key={facet} name={facet} label={NAMES[facet].label} hint="Any of those chosen" options={Object.entries(NAMES[facet].words)} chosen={query[facet]} counts={found.facets[facet]} />)}
            <button className="button quiet script-hides">Apply filters</button>
            <dl className="key">{Object.values(SEVERITIES).map(({ label, tone, means }) => <div key={label}><dt><span className={`tag tag-${tone}`}>{label}</span></dt><dd>{means}</dd></div>)}</dl>
          </div>
        </details>
      </form>
      <section id="results" className="results" aria-labelledby="count">
        <div className="results-head">
          <h2 id="count" tabIndex={-1}><span role="status">{counted(found.items.length, "check")}</span></h2>
          <ActiveFilters filters={filters.map((filter) => ({ words: nameOf(filter), href: `/checks${checkSearch(withoutOne(query, filter))}` }))} all="/checks" />
        </div>
        {found.items.length > 0 ? <Families items={found.items} /> : <Nothing query={query} filters={filters} />}
      </section>
    </div>
  ));
};

function Families({ items }: { items: FoundChecks["items"] }) {
  const protocols = (Object.keys(PROTOCOLS) as Protocol[]).filter((protocol) => items.some((check) => check.protocol === protocol));
  return protocols.map((protocol) => {
    const own = items.filter((check) => check.protocol === protocol);
    return (
      <section key={protocol} id={protocol} className="section">
        <h3 id={`h-${protocol}`}>{PROTOCOLS[protocol]} <span className="dim">{own.length}</span></h3>
        <div className="scroll" role="region" aria-labelledby={`h-${protocol}`} tabIndex={0}>
          <table>
            <caption className="sr">{counted(own.length, "check")} of {PROTOCOLS[protocol]}</caption>
            <thead><tr><th scope="col">ID</th><th scope="col">Check</th><th scope="col">Kind</th><th scope="col">Severity</th></tr></thead>
            <tbody>{own.map((check) => (
              <tr key={check.id}><td className="mono id">{check.id}</td><th scope="row"><a href={`/checks/${segment(check.id)}`}>{check.title}</a></th><td className="dim">{KINDS[check.kind] ?? check.kind}</td><td><Severity of={check.severity} /></td></tr>
            ))}</tbody>
          </table>
        </div>
      </section>
    );
  });
}

const Nothing = ({ query, filters }: { query: CheckQuery; filters: Filter<CheckFacet>[] }) => (
  <div className="empty">
    <p><strong>No check matches {filters.length === 1 ? "this filter" : "these filters"}:</strong> {filters.map(nameOf).join(", ")}.</p>
    {query.q && filters.length > 1 && <p><a href={`/checks${checkSearch({ ...query, q: "" })}`} data-swap="">Without “{query.q}”</a></p>}
    <p><a className="button quiet" href="/checks" data-swap="">Clear all filters</a></p>
    <p className="dim">What no check can ask from outside is listed, with the reason, in <a href="/docs/not-asked">what is not asked</a>.</p>
  </div>
);
