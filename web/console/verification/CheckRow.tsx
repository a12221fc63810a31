import { Link } from "@tanstack/react-router";
import { createContext, memo, useContext, useEffect, useRef, useState } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { duration } from "../../lib/moments.ts";
import type { CheckResult, CheckWords, Exchange, PlannedCheck } from "../../lib/views.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip, Tag } from "../../ui/Chip.tsx";
import { CopyButton } from "../../ui/Copy.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { type RuleView, ruleDay } from "../desk/rule-words.tsx";
import { fieldId } from "../studio/form/context.tsx";
import { labelOf } from "../studio/form/labels.ts";
import { stepOf } from "../studio/sections.ts";
import { cliCommand, OUTCOME } from "./words.ts";

/** What an open row asks its run for; closed rows do not look, so that news of one row draws one row. */
export interface RowParts {
  run: string;
  /** Those that came with the run; a row that misses some asks for its own. */
  exchanges: ReadonlyMap<string, Exchange>;
  rerun(check: string): React.ReactNode;
  /** What this network asks beside the suite, by check. */
  rules: ReadonlyMap<string, RuleView>;
  /** The submission whose fields may be edited now. */
  edits: string | undefined;
}
export const RowContext = createContext<RowParts>({ run: "", exchanges: new Map(), rerun: () => null, rules: new Map(), edits: undefined });

const GATE_WORDS: Record<CheckResult["gate"], string> = { blocks: "Blocks submitting", warns: "Warning", informs: "For information" };
export const rowId = (check: string): string => `check-${check}`;

/** One check: its outcome, and what was expected, seen and sent. Failed ones are open; `chosen` opens one and takes the focus. */
export const CheckRow = memo(function CheckRow({ check, result, over, chosen, choose }: {
  check: PlannedCheck; result: CheckResult | undefined; over: boolean; chosen: boolean; choose(check: string | undefined): void;
}) {
  if (!result) {
    const chip = over ? { kind: "skipped", words: "Not run" } as const : { kind: "idle", words: "Queued" } as const;
    return (
      <div id={rowId(check.id)} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
        <Chip kind={chip.kind}>{chip.words}</Chip><span className="min-w-0 flex-1 basis-48">{check.title}</span><code className="font-mono text-xs text-dim">{check.id}</code>
      </div>
    );
  }
  return <Answered result={result} chosen={chosen} choose={choose} />;
});

function Answered({ result, chosen, choose }: { result: CheckResult; chosen: boolean; choose(check: string | undefined): void }) {
  const [open, setOpen] = useState(chosen || result.outcome === "violated");
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!chosen) return;
    setOpen(true);
    if (document.activeElement === summary.current) return; // opened by hand, where people look already
    summary.current?.scrollIntoView({ block: "start" });
    summary.current?.focus({ preventScroll: true });
  }, [chosen]);
  const rule = useContext(RowContext).rules.get(result.id);
  const { chip, words } = OUTCOME[result.outcome];
  return (
    <details id={rowId(result.id)} open={open} className="scroll-mt-24">
      <summary
        ref={summary} className="flex scroll-mt-24 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 -outline-offset-2 hover:bg-canvas"
        onClick={(event) => {
          event.preventDefault(); // whether it is open is said here, once
          setOpen(!open);
          choose(open ? undefined : result.id);
        }}
      >
        <Chip kind={chip}>{words}</Chip>
        <span className="min-w-0 flex-1 basis-48">{result.title}</span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {result.outcome === "violated" && <Tag>{GATE_WORDS[result.gate]}</Tag>}
          {rule && isOpen(result) && <Tag>{rule.state === "in_force" ? `Blocks in this network since ${ruleDay(rule.blocksFrom)}` : `Will block from ${ruleDay(rule.blocksFrom)}`}</Tag>}
          <span className="text-sm text-dim">{duration(result.ms)}</span>
          <code className="font-mono text-xs text-dim">{result.id}</code>
        </span>
      </summary>
      {open && <Body result={result} />}
    </details>
  );
}

function Body({ result }: { result: CheckResult }) {
  const { run, exchanges, rerun, rules, edits } = useContext(RowContext);
  const rule = rules.get(result.id);
  const [every, setEvery] = useState(false);
  const reference = useLoaded("checks.list", {}, { staleMs: Infinity });
  const about: CheckWords | undefined = reference.data?.items.find((check) => check.id === result.id);
  const shown = every ? result.exchanges : result.evidence.length > 0 ? result.evidence : result.exchanges.slice(-1);
  const missing = shown.some((id) => !exchanges.has(id));
  const whole = useLoaded("runs.check", { params: { id: run, check: result.id } }, { enabled: missing, staleMs: Infinity });
  const known = new Map([...exchanges, ...(whole.data?.exchanges ?? []).map((exchange) => [exchange.id, exchange] as const)]);
  const wrong = isOpen(result);
  return (
    <div className="flex flex-col gap-3 border-t border-line bg-canvas px-4 py-3">
      <dl className="grid gap-x-4 sm:gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Term name="Expected">{result.expectation}</Term>
        <Term name="Observed">{result.observation}</Term>
        {about && <Term name="Why this matters">{about.why}</Term>}
        {wrong && rule && <Term name="In this network">{rule.state === "in_force" ? `It blocks submitting since ${ruleDay(rule.blocksFrom)}.` : `It will block submitting from ${ruleDay(rule.blocksFrom)}; until then it warns.`} {rule.note}</Term>}
        {wrong && <Term name="How to fix">{result.remedy}</Term>}
        {about && <Term name="Field">{edits === undefined ? labelOf(about.about) : <Link to="/studio/$sub/$section" params={{ sub: edits, section: stepOf(about.about) }} hash={fieldId(about.about)} className={linkClass}>{labelOf(about.about)}</Link>} <code className="font-mono text-xs text-dim">{about.about}</code></Term>}
        <Term name="Specification">{result.spec.doc} §{result.spec.section} ({result.spec.level}), <a href={`/checks/${result.id}`} className={linkClass}>about {result.id}</a></Term>
      </dl>
      {wrong && about && (
        <div className="grid gap-3 md:grid-cols-2">
          {about.example.sent !== null && <div className="md:col-span-2"><Example name="Sent" text={about.example.sent} tone="border-line-strong" /></div>}
          <Example name="Right" text={about.example.right} tone="border-ok" />
          <Example name="Wrong" text={about.example.wrong} tone="border-bad" />
        </div>
      )}
      {shown.map((id) => known.get(id)).filter((exchange) => exchange !== undefined).map((exchange) => <ExchangeView key={exchange.id} exchange={exchange} />)}
      {missing && whole.isPending && <p role="status" className="text-dim">Fetching what was sent and answered.</p>}
      {missing && whole.isError && <p className="text-dim">What was sent and answered could not be fetched. <Button small onClick={() => void whole.refetch()}>Try again</Button></p>}
      <div className="flex flex-wrap items-start gap-2">
        {!every && result.exchanges.length > shown.length && <Button small onClick={() => setEvery(true)}>Show all {result.exchanges.length} exchanges</Button>}
        {rerun(result.id)}
        <CopyButton value={cliCommand([result.id])} what={`CLI command for ${result.id}`} />
      </div>
    </div>
  );
}

const isOpen = (result: CheckResult): boolean => result.outcome === "violated" || result.outcome === "could_not_tell";

function Term({ name, children }: { name: string; children: React.ReactNode }) {
  return <><dt className="font-medium max-sm:mt-2 max-sm:text-sm max-sm:text-dim">{name}</dt><dd className="min-w-0 break-words">{children}</dd></>;
}

function Example({ name, text, tone }: { name: string; text: string; tone: string }) {
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="text-sm font-medium">{name}</figcaption>
      <pre tabIndex={0} aria-label={`${name} example`} className={`overflow-auto whitespace-pre-wrap break-words rounded-control border-s-4 bg-panel p-3 font-mono text-xs ${tone}`}>{text}</pre>
    </figure>
  );
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
