import { duration } from "../../lib/moments.ts";
import type { CheckResult, Exchange, PlannedCheck } from "../../lib/views.ts";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { OUTCOME } from "./words.ts";

/** One check: its outcome, and what was expected, seen and sent. Failed ones are open. */
export function CheckRow({ check, result, why, exchanges, over }: { check: PlannedCheck; result: CheckResult | undefined; why: string | undefined; exchanges: ReadonlyMap<string, Exchange>; over: boolean }) {
  if (!result) {
    const chip = over ? { kind: "skipped", words: "Not run" } as const : { kind: "idle", words: "Queued" } as const;
    return <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"><Chip kind={chip.kind}>{chip.words}</Chip><span className="min-w-0 flex-1 basis-48">{check.title}</span><code className="font-mono text-xs text-dim">{check.id}</code></div>;
  }
  const { chip, words } = OUTCOME[result.outcome];
  const shown = result.evidence.length > 0 ? result.evidence : result.exchanges.slice(-1);
  return (
    <details open={result.outcome === "violated" || undefined}>
      <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 hover:bg-canvas">
        <Chip kind={chip}>{words}</Chip>
        <span className="min-w-0 flex-1 basis-48">{result.title}</span>
        {result.outcome === "violated" && <Tag>{result.gate === "blocks" ? "Blocks submitting" : result.gate === "warns" ? "Warning" : "For information"}</Tag>}
        <span className="text-sm text-dim">{duration(result.ms)}</span>
        <code className="font-mono text-xs text-dim">{result.id}</code>
      </summary>
      <div className="flex flex-col gap-3 border-t border-line bg-canvas px-4 py-3">
        <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
          <Term name="Expected">{result.expectation}</Term>
          <Term name="Observed">{result.observation}</Term>
          {why && <Term name="Why this matters">{why}</Term>}
          {result.outcome !== "held" && result.outcome !== "does_not_apply" && <Term name="How to fix">{result.remedy}</Term>}
          <Term name="Specification">{result.spec.doc} §{result.spec.section} ({result.spec.level}), <a href={`/checks/${result.id}`} className={linkClass}>about {result.id}</a></Term>
        </dl>
        {shown.map((id) => exchanges.get(id)).filter((exchange) => exchange !== undefined).map((exchange) => <ExchangeView key={exchange.id} exchange={exchange} />)}
      </div>
    </details>
  );
}

function Term({ name, children }: { name: string; children: React.ReactNode }) {
  return <><dt className="font-medium">{name}</dt><dd className="min-w-0 break-words">{children}</dd></>;
}

const headers = (of: Record<string, string>) => Object.entries(of).map(([name, value]) => `${name}: ${value}`).join("\n");

/** One request and its answer, as they went over the wire, without secrets. */
function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { request, response } = exchange;
  const text = [
    `${request.method} ${request.url}`, headers(request.headers), request.body ? `\n${request.body}` : "", "",
    response ? `${response.status}` : `No answer: ${exchange.error ?? "unknown"}`, response ? headers(response.headers) : "", response?.body ? `\n${response.body}` : "",
  ].filter((part, i) => part !== "" || i === 3).join("\n");
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-sm text-dim">{exchange.step}, {duration(exchange.ms)}</figcaption>
      <pre tabIndex={0} aria-label={`Exchange ${exchange.step}`} className="max-h-72 overflow-auto whitespace-pre-wrap break-all rounded-control border border-line bg-panel p-3 font-mono text-xs">{text}</pre>
    </figure>
  );
}
