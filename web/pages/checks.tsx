import { segment } from "./api.ts";
import { Clause, Gate, GATES, KINDS, PROTOCOLS } from "./check-words.tsx";
import { show } from "./show.tsx";
import type { Check, Checks, Protocol } from "./views.ts";
import type { Page } from "./visit.ts";
import { counted } from "./words.ts";

const KIND_ORDER = ["flow", "attack", "conformance"];

/** Every question that is put to apps. */
export const checks: Page = async (visit) => {
  const { items } = await visit.api.get<Checks>("/checks");
  const protocols = (Object.keys(PROTOCOLS) as Protocol[]).filter((protocol) => items.some((check) => check.protocol === protocol));
  return show(visit, { title: "Checks", description: "Every check that integrations are put through, with its reason and its remedy.", indexed: true }, (
    <div className="wide checks">
      <h1>Checks</h1>
      <p className="lead">{counted(items.length, "question")} that are put to a running app. Each is asked in the same way at home, in the network and at the review desk.</p>
      <dl className="key">{Object.values(GATES).map((gate) => <div key={gate.label}><dt><span className={`tag tag-${gate.tone}`}>{gate.label}</span></dt><dd>{gate.means}</dd></div>)}</dl>
      <nav className="anchors" aria-label="On this page"><ul>{protocols.map((protocol) => <li key={protocol}><a href={`#${protocol}`}>{PROTOCOLS[protocol]}</a></li>)}</ul></nav>
      {protocols.map((protocol) => {
        const own = items.filter((check) => check.protocol === protocol).sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || a.id.localeCompare(b.id, "en", { numeric: true }));
        return (
          <section key={protocol} id={protocol} className="section" aria-labelledby={`h-${protocol}`}>
            <h2 id={`h-${protocol}`}>{PROTOCOLS[protocol]}</h2>
            <div className="scroll" role="region" aria-labelledby={`c-${protocol}`} tabIndex={0}>
              <table>
                <caption id={`c-${protocol}`}>{counted(own.length, "check")} of {PROTOCOLS[protocol]}</caption>
                <thead><tr><th scope="col">ID</th><th scope="col">Check</th><th scope="col">Kind</th><th scope="col">Severity</th></tr></thead>
                <tbody>{own.map((check) => <tr key={check.id}><td className="mono id">{check.id}</td><th scope="row"><a href={`/checks/${segment(check.id)}`}>{check.title}</a></th><td className="dim">{KINDS[check.kind] ?? check.kind}</td><td><Gate gate={check.gate} /></td></tr>)}</tbody>
              </table>
            </div>
          </section>
        );
      })}
    </div>
  ));
};

/** One check: what it asks, why, and how to mend what it finds. */
export const checkReference: Page = async (visit) => {
  const check = await visit.api.get<Check>(`/checks/${segment(visit.params["id"] ?? "")}`);
  return show(visit, { title: `${check.id} ${check.title} - Checks`, description: check.asks, indexed: true }, (
    <article className="narrow stop">
      <p className="eyebrow"><a href={`/checks#${check.protocol}`}>{PROTOCOLS[check.protocol]} checks</a> / {check.id}</p>
      <h1>{check.title}</h1>
      <p className="lead">{check.asks}</p>
      <dl className="panel">
        <div><dt>Severity</dt><dd><Gate gate={check.gate} /></dd></div>
        <div><dt>Kind</dt><dd>{KINDS[check.kind] ?? check.kind}</dd></div>
        <div><dt>Specification</dt><dd><Clause spec={check.spec} /></dd></div>
        <div><dt>Version of the check</dt><dd>{check.version}</dd></div>
      </dl>
      <h2>Why it matters</h2>
      <p>{check.why}</p>
      <h2>What should be seen</h2>
      <p>{check.expects}</p>
      <h2>How to fix it</h2>
      <p>{check.remedy}</p>
      <p className="dim fine">{GATES[check.gate]?.means} Its ID never changes: reports and badges point here.</p>
    </article>
  ));
};
