import { ApiProblem, segment } from "./api.ts";
import { EvidenceBar } from "./badges.tsx";
import { Clause, Gate, Mark, OUTCOMES, PROTOCOLS, VERDICTS } from "./check-words.tsx";
import { ExchangeView } from "./evidence-exchange.tsx";
import { Proof } from "./evidence-proof.tsx";
import { Icon } from "./icons.tsx";
import { Notice } from "./notice.tsx";
import { show } from "./show.tsx";
import type { CheckResult, Detail, Exchange, Outcome, Protocol, Run } from "./views.ts";
import type { Page, Visit } from "./visit.ts";
import { On } from "./when.tsx";
import { WorksWith } from "./works-with.tsx";
import { counted } from "./words.ts";

/** The run that earned a badge, check by check, worst first. */
export const evidence: Page = async (visit) => {
  const { slug = "", run: id = "" } = visit.params;
  const [detail, run] = await Promise.all([visit.api.get<Detail>(`/catalog/${segment(slug)}`), readRun(visit, id)]);
  const summary = detail.evidence?.runId === id ? detail.evidence : undefined;
  // a run of another integration is no evidence of this one
  if (!summary && !(run && detail.versions.some((v) => v.digest === run.digest))) return undefined;
  const digest = run?.digest ?? summary?.digest ?? "";
  const version = detail.versions.find((v) => v.digest === digest);
  const tallies = run?.tallies ?? summary;
  const verdict = VERDICTS[run?.verdict ?? summary?.verdict ?? ""];
  const finished = run?.finishedAt ?? summary?.finishedAt;
  const source = run && `/api/runs/${segment(id)}`;
  return show(visit, { title: `Evidence of ${detail.name} - Catalog`, description: `The test run behind ${detail.name}, check by check.`, indexed: !detail.private }, (
    <article className="wide report">
      <p className="eyebrow"><a href={`/catalog/${detail.slug}`}>{detail.name}</a> / evidence</p>
      <h1>Evidence of {detail.name}{version && ` ${version.version}`}</h1>
      <div className="report-head">
        <section className="panel" aria-labelledby="verdict">
          <h2 id="verdict" className={`is-${verdict?.tone ?? "warn"}`}><Icon name={verdict?.tone === "ok" ? "check" : verdict?.tone === "bad" ? "cross" : "unknown"} /> {verdict?.label ?? "No verdict"}</h2>
          <p>{verdict?.means}</p>
          {tallies && <EvidenceBar evidence={tallies} />}
          {run?.tallies && run.tallies.doesNotApply > 0 && <p className="dim fine">{counted(run.tallies.doesNotApply, "check")} had nothing to ask of this app.</p>}
        </section>
        <dl className="panel">
          {finished && <div><dt>Finished</dt><dd><On at={finished} exact /></dd></div>}
          {run?.startedAt && <div><dt>Started</dt><dd><On at={run.startedAt} exact /></dd></div>}
          {run?.signature && <div><dt>{new Date(run.signature.validUntil) < visit.now ? "Was valid until" : "Valid until"}</dt><dd><On at={run.signature.validUntil} />{new Date(run.signature.validUntil) < visit.now && <> <span className="tag tag-warn">Expired</span></>}</dd></div>}
          {run && <div><dt>Engine</dt><dd className="mono">{run.engine}</dd></div>}
          <div><dt>Run</dt><dd className="mono">{id}</dd></div>
          <div><dt>Manifest</dt><dd className="mono">{digest}</dd></div>
        </dl>
      </div>
      {run && digest !== detail.shown.digest && <Notice tone="info">This run belongs to {version ? `version ${version.version}` : "another version"}; current is <a href={`/catalog/${detail.slug}`}>{detail.version}</a>.</Notice>}
      {run?.partial && <Notice tone="warn">Only chosen checks were run; this is not the whole suite.</Notice>}
      {version && version.waivers.length > 0 && <Waivers waivers={version.waivers} run={id} />}
      {run?.signature && <Proof run={run} slug={detail.slug} origin={visit.request.url.origin} />}
      {run && <WorksWith rows={run.worksWith} />}
      {run ? <Results run={run} /> : <Notice tone="info">The single results of this run are open to its publisher and to the review desk. What you see is the summary that belongs to the published version.</Notice>}
      {source && !run?.signature && <p className="actions"><a className="button quiet" href={source}>Report as JSON</a></p>}
    </article>
  ));
};

/** What the desk let pass although it failed. Nobody finds it out by comparing. */
function Waivers({ waivers, run }: { waivers: Detail["versions"][number]["waivers"]; run: string }) {
  return (
    <section className="section" aria-labelledby="waivers">
      <h2 id="waivers">Waivers</h2>
      <Notice tone="warn">
        <p>This version was published although not everything held. A lead of the review desk decided so, for this reason:</p>
        <ul>
          {waivers.map((waiver) => (
            <li key={`${waiver.about} ${waiver.ref}`}>
              <strong>{waiver.about === "evidence" ? <>Test run <span className="mono">{waiver.ref}</span>{waiver.ref === run ? ", this one" : ""}, did not hold</> : <>Not met: {waiver.asks ?? waiver.ref}</>}</strong>
              <p>{waiver.reason}</p>
              <p className="fine">Waived <On at={waiver.at} /></p>
            </li>
          ))}
        </ul>
      </Notice>
    </section>
  );
}

/** The run, where the visitor may read it: published evidence, or a run of the visitor's own org. */
async function readRun(visit: Visit, id: string): Promise<Run | undefined> {
  try {
    return await visit.api.get<Run>(`/runs/${segment(id)}`);
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.status >= 500) throw thrown;
    return undefined;
  }
}

const ORDER = Object.keys(OUTCOMES) as Outcome[];

function Results({ run }: { run: Run }) {
  const exchanges = new Map(run.exchanges.map((exchange) => [exchange.id, exchange]));
  const protocols = (Object.keys(PROTOCOLS) as Protocol[]).filter((protocol) => run.checks.some((check) => check.protocol === protocol));
  return (
    <>
      {run.notProven.length > 0 && <Notice tone="warn">Nothing was sent to {run.notProven.map(({ origin }) => origin).join(", ")}: control of the host was not proven.</Notice>}
      {protocols.map((protocol) => {
        const own = run.checks.filter((check) => check.protocol === protocol).sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
        return (
          <section key={protocol} className="section" aria-labelledby={`h-${protocol}`}>
            <h2 id={`h-${protocol}`}>{PROTOCOLS[protocol]} <span className="dim">{own.filter((check) => check.outcome === "held").length} of {own.filter((check) => check.outcome !== "does_not_apply").length} held</span></h2>
            <ul className="rows" aria-label={`${PROTOCOLS[protocol]} checks`}>{own.map((check) => <Row key={check.id} check={check} exchanges={exchanges} />)}</ul>
          </section>
        );
      })}
      {run.leftBehind.length > 0 && <p className="dim fine">The run could not delete what it made: {run.leftBehind.join(", ")}.</p>}
    </>
  );
}

function Row({ check, exchanges }: { check: CheckResult; exchanges: ReadonlyMap<string, Exchange> }) {
  const shown = check.outcome === "does_not_apply" ? [] : check.evidence.flatMap((id) => exchanges.get(id) ?? []).slice(0, check.outcome === "held" ? 1 : 3);
  return (
    <li>
      <details>
        <summary><Mark outcome={check.outcome} /><span className="row-title"><span className="mono dim">{check.id}</span> {check.title}</span>{["violated", "could_not_tell"].includes(check.outcome) ? <Gate gate={check.gate} quiet={check.outcome !== "violated"} /> : <span />}<Icon name="down" /></summary>
        <div className="row-body">
          <dl className="words">
            <div><dt>Expected</dt><dd>{check.expectation}</dd></div>
            <div><dt>Observed</dt><dd>{check.observation}</dd></div>
            {check.outcome === "violated" && <div><dt>How to fix it</dt><dd>{check.remedy}</dd></div>}
            <div><dt>Specification</dt><dd><Clause spec={check.spec} /></dd></div>
          </dl>
          {shown.map((exchange) => <ExchangeView key={exchange.id} exchange={exchange} />)}
          <p className="fine">{check.exchanges.length > shown.length && <span className="dim">{counted(check.exchanges.length, "exchange")} recorded{exchanges.size === 0 ? "; they show the test tenant, so publisher and desk alone read them" : ""}. </span>}<a href={`/checks/${segment(check.id)}`}>About {check.id}</a></p>
        </div>
      </details>
    </li>
  );
}
