import { ApiProblem, segment } from "./api.ts";
import { Example } from "./check-example.tsx";
import { Clause, KINDS, PROTOCOLS, SEVERITIES, Severity } from "./check-words.tsx";
import { show } from "./show.tsx";
import { SearchBox } from "./search-form.tsx";
import { stepOf } from "../console/studio/sections.ts";
import type { Check, Drafts, FoundChecks } from "./views.ts";
import type { Page, Visit } from "./visit.ts";
import { On } from "./when.tsx";

const SECTIONS = { why: "Why it matters", example: "Right and wrong", seen: "What should be seen", fix: "How to fix it", versions: "Versions" } as const;

/** One check: what it asks and why, a right and a wrong answer, how to mend what it finds, since when it is asked. */
export const checkReference: Page = async (visit) => {
  const id = visit.params["id"] ?? "";
  const check = await visit.api.get<Check>(`/checks/${segment(id)}`).catch((thrown: unknown) => {
    if (thrown instanceof ApiProblem && thrown.status === 404) return undefined;
    throw thrown;
  });
  if (!check) return unknownCheck(visit, id);
  const { example, previous, next } = check;
  const drafts = await draftsOf(visit);
  return show(visit, { title: `${check.id} ${check.title} - Checks`, description: check.asks, indexed: true }, (
    <article className="check">
      <p className="eyebrow"><a href={`/checks?protocol=${check.protocol}`}>{PROTOCOLS[check.protocol]} checks</a> / {check.id}</p>
      <h1>{check.title}</h1>
      <p className="lead">{check.asks}</p>
      <dl className="panel facts">
        <div><dt>ID</dt><dd className="mono">{check.id}</dd></div>
        <div><dt>Severity</dt><dd><Severity of={check.severity} /></dd></div>
        <div><dt>Capability</dt><dd>{PROTOCOLS[check.protocol]}</dd></div>
        <div><dt>Kind</dt><dd>{KINDS[check.kind] ?? check.kind}</dd></div>
        <div><dt>Specification</dt><dd><Clause spec={check.spec} /></dd></div>
        <div><dt>Field of the manifest</dt><dd><a className="mono" href={`/docs/manifest#${sectionOf(check.about)}`}>{dotted(check.about)}</a></dd></div>
        {check.neededBy.length > 0 && <div><dt>Provisioning that rests on it</dt><dd>{check.neededBy.join(", ")}</dd></div>}
        <div><dt>Asked since engine</dt><dd>{check.since}</dd></div>
        <div><dt>Version of the check</dt><dd><a href="#versions">{check.version}</a></dd></div>
      </dl>
      <nav className="anchors" aria-label="On this page"><ul>{Object.entries(SECTIONS).map(([id, name]) => <li key={id}><a href={`#${id}`}>{name}</a></li>)}</ul></nav>
      <section id="why" className="section"><h2>{SECTIONS.why}</h2><p>{check.why}</p></section>
      <section id="example" className="section">
        <h2>{SECTIONS.example}</h2>
        {example.sent && <Example name="What both are sent" text={example.sent} />}
        <Example name="A sound app" text={example.right} tone="ok" />
        <Example name="An app with the flaw" text={example.wrong} tone="bad" />
        <p className="dim fine">← begins what the app answers, → what the app itself sends, # a remark; … is left out. {WHO[check.protocol]}</p>
      </section>
      <section id="seen" className="section"><h2>{SECTIONS.seen}</h2><p>{check.expects}</p></section>
      <section id="fix" className="section">
        <h2>{SECTIONS.fix}</h2>
        <p>{check.remedy}</p>
        {drafts.length > 0 && (
          <>
            <p>It speaks of <code>{dotted(check.about)}</code>. Open the field in a draft of yours:</p>
            <ul className="plain-list">{drafts.map((draft) => <li key={draft.id}><a href={`/app/studio/${segment(draft.id)}/${stepOf(check.about)}#f:${check.about}`}>{draft.name}</a> <span className="dim">{draft.label}</span></li>)}</ul>
          </>
        )}
      </section>
      <section id="versions" className="section">
        <h2>{SECTIONS.versions}</h2>
        <div className="scroll" role="region" aria-label="Versions of this check" tabIndex={0}>
          <table>
            <thead><tr><th scope="col">Version</th><th scope="col">Engine</th><th scope="col">Since</th><th scope="col">What it asks more or other</th></tr></thead>
            <tbody>{[...check.changes].reverse().map((change) => <tr key={change.version}><th scope="row">{change.version}</th><td>{change.engine}</td><td><On at={`${change.on}T00:00:00.000Z`} /></td><td>{change.what}</td></tr>)}</tbody>
          </table>
        </div>
        <p className="dim fine">{SEVERITIES[check.severity].means} The ID never changes: reports and badges point here. The same as data: <a href={`/api/checks/${segment(check.id)}`}>/api/checks/{check.id}</a>.</p>
      </section>
      <nav className="pager check-pager" aria-label={`${PROTOCOLS[check.protocol]} checks beside this one`}>
        {previous && <a className="button quiet" rel="prev" href={`/checks/${segment(previous.id)}`}><span className="mono">{previous.id}</span> {previous.title}</a>}
        {next && <a className="button quiet" rel="next" href={`/checks/${segment(next.id)}`}><span className="mono">{next.id}</span> {next.title}</a>}
      </nav>
    </article>
  ));
};

/** Drafts that a reader's way into the Studio is offered for. */
const MAX_DRAFTS = 5;

/** What the visitor may edit now; nobody else sees a way there. */
async function draftsOf(visit: Visit): Promise<Drafts["items"]> {
  const session = await visit.session;
  if (!session?.rights.includes("submission.write")) return [];
  const found = await visit.api.get<Drafts>("/submissions").catch(() => undefined);
  return (found?.items ?? []).filter((one) => one.actsNext === "publisher").slice(0, MAX_DRAFTS);
}

const dotted = (pointer: string): string => pointer.slice(1).replaceAll("/", ".");
/** Where the field is described among those of its part of the manifest. */
const sectionOf = (pointer: string): string => {
  const [first = "", second] = pointer.split("/").slice(1);
  return ["sso", "provisioning"].includes(first) && second !== undefined ? `${first}-${second}` : first;
};

/** Nearest ids, a search, and the way back. */
async function unknownCheck(visit: Visit, id: string) {
  const family = /^[a-z]{2,8}/i.exec(id)?.[0] ?? "";
  const near = family === "" ? [] : (await visit.api.get<FoundChecks>(`/checks/search?q=${segment(family)}`)).items.filter((check) => check.id.startsWith(family.toUpperCase())).slice(0, 8);
  return show(visit, { title: "Unknown check - Checks", status: 404 }, (
    <div className="narrow stop">
      <p className="eyebrow"><a href="/checks">Checks</a> / not found</p>
      <h1>There is no check {id.slice(0, 40)}</h1>
      <p>IDs are never renamed or given twice, so this one never was. What no check asks, and why, is listed under <a href="/docs/not-asked">checks that are not run</a>.</p>
      {near.length > 0 && <><h2>Near it</h2><ul className="plain-list">{near.map((check) => <li key={check.id}><a href={`/checks/${segment(check.id)}`}><span className="mono">{check.id}</span> {check.title}</a></li>)}</ul></>}
      <form role="search" action="/checks" className="search-form"><SearchBox label="Search checks" /></form>
    </div>
  ));
}

/** Who the people of an example are. */
const WHO: Readonly<Record<Check["protocol"], string>> = {
  saml: "Ana is the test's own account, Vera the other one; Nell is new.",
  oidc: "Ana is the test's own account, Vera the other one; Nell is new.",
  scim: "Addresses are those below the SCIM base URL; the run makes its people, and deletes them.",
};
