import { segment } from "./api.ts";
import { show } from "./show.tsx";
import type { Doc, Docs } from "./views.ts";
import type { Page, Visit } from "./visit.ts";

const groupsOf = (items: Docs["items"]) => [...Map.groupBy(items, (item) => item.group)];

/** What there is to read. */
export const docs: Page = async (visit) => index(visit, (await visit.api.get<Docs>("/docs")).items);

const index = (visit: Visit, items: Docs["items"], missing?: string) =>
  show(visit, { title: missing === undefined ? "Documentation" : "Unknown page - Documentation", ...(missing === undefined ? { indexed: true } : { status: 404 }), description: "How to publish an integration, deploy one, review one, and read its proof." }, (
    <div className="wide docs-index">
      <h1>{missing === undefined ? "Documentation" : `There is no page ${missing.slice(0, 40)}`}</h1>
      <p className="lead">How to publish an integration, deploy one, review one, and read its proof. What each check asks is in the <a href="/checks">check reference</a>, what a refusal of the API means under <a href="/problems">problems</a>.</p>
      {groupsOf(items).map(([group, own]) => (
        <section key={group} className="section" aria-labelledby={`g-${idOf(group)}`}>
          <h2 id={`g-${idOf(group)}`}>{group}</h2>
          <ul className="docs-cards">{own.map((item) => <li key={item.slug} className="panel"><h3><a href={`/docs/${segment(item.slug)}`}>{item.title}</a></h3><p className="dim">{item.summary}</p></li>)}</ul>
        </section>
      ))}
    </div>
  ));

/** One page, with the way to all others beside it. The API made its HTML safe. */
export const doc: Page = async (visit) => {
  const slug = visit.params["slug"] ?? "";
  const { items } = await visit.api.get<Docs>("/docs");
  if (!items.some((item) => item.slug === slug)) return index(visit, items, slug);
  const page = await visit.api.get<Doc>(`/docs/${segment(slug)}`);
  return show(visit, { title: `${page.title} - Documentation`, description: page.summary, indexed: true }, (
    <div className="wide doc">
      <nav className="doc-nav" aria-label="Documentation">
        <details>
          <summary className="button quiet">All pages</summary>
          {groupsOf(items).map(([group, own]) => (
            <div key={group}>
              <p className="menu-label">{group}</p>
              <ul>{own.map((item) => <li key={item.slug}><a href={`/docs/${segment(item.slug)}`} {...(item.slug === page.slug ? { "aria-current": "page" as const } : {})}>{item.title}</a></li>)}</ul>
            </div>
          ))}
        </details>
      </nav>
      <article>
        <p className="eyebrow"><a href="/docs">Documentation</a> / {page.group}</p>
        <h1>{page.title}</h1>
        {page.sections.length > 2 && (
          <nav className="doc-sections" aria-label="On this page">
            <ul>{page.sections.map(({ id, text }) => <li key={id}><a href={`#${id}`}>{text}</a></li>)}</ul>
          </nav>
        )}
        <div className="prose doc-text" dangerouslySetInnerHTML={{ __html: page.html }} />
      </article>
    </div>
  ));
};

const idOf = (group: string) => group.toLowerCase().replaceAll(/\W+/g, "-");
