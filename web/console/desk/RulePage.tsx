import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { know, useAction, useLoaded } from "../../lib/loading.ts";
import type { Answers } from "../../lib/views.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Card.tsx";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Confirm } from "../../ui/Confirm.tsx";
import { TextArea, TextField } from "../../ui/Field.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Notice, ProblemNotice } from "../../ui/Notice.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { say } from "../../ui/Toasts.tsx";
import { History } from "../network/History.tsx";
import { useSession } from "../session.tsx";
import { RuleChip, ruleDay, stopsOf, suiteWords } from "./rule-words.tsx";

type Detail = Answers["desk.rule"];

/** One check: what it asks, what it does here, whom a rule would stop, and the rule itself. */
export function RulePage() {
  const { check } = useParams({ from: "/desk/rules/$check" });
  const found = useLoaded("desk.rule", { params: { check } });
  const back = <Link to="/desk/rules" className={linkClass}>Rules</Link>;
  return (
    <Page title={found.data?.title ?? check} area="Review desk" trail={[back]} about={found.data && <><code className="font-mono text-sm">{check}</code><span>{suiteWords(found.data.gate)} in the suite</span><RuleChip gate={found.data.gate} rule={found.data.rule} /></>}>
      <Loaded from={found} back={back}>
        {(rule) => (
          <>
            <Card title="What it asks">
              <p>{rule.asks}</p>
              <p className="text-dim">{rule.why} <a href={`/checks/${rule.id}`} className={linkClass}>About {rule.id}</a></p>
            </Card>
            <Rule key={rule.rule?.version ?? 0} detail={rule} />
            <Versions detail={rule} />
            <History action="network.rule" subject={check} words={changeWords} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function changeWords(detail: unknown) {
  const { from, to, note, violated = 0, couldNotTell = 0 } = (detail ?? {}) as { from?: string | null; to?: string | null; note?: string; violated?: number; couldNotTell?: number };
  const what = to ? (from && from !== to ? `Blocks from ${ruleDay(to)} instead of ${ruleDay(from)}.` : `Blocks from ${ruleDay(to)}.`) : "Warns again.";
  return <>{what} {to && <span className="text-dim">{violated + couldNotTell} published versions did not hold then.{note ? ` "${note}"` : ""}</span>}</>;
}

function Rule({ detail }: { detail: Detail }) {
  const { id, gate, rule, today, versions } = detail;
  const steers = useSession().rights.includes("network.rules");
  const set = useAction("rules.set", ["desk.rules", "desk.rule", "rules.list", "audit.list"]);
  const [day, setDay] = useState(rule?.blocksFrom ?? "");
  const [note, setNote] = useState(rule?.note ?? "");
  if (gate === "blocks") return <Card title="In this network"><p>It blocks in every network: a tier rests on it, and no network can make it weaker.</p></Card>;
  const body = { version: rule?.version ?? 0, blocksFrom: day === "" ? null : day, note };
  const stale = set.problem?.code === "stale-write";
  const keep = async (blocksFrom: string | null) => {
    const kept = await set.run({ params: { check: id }, body: { ...body, blocksFrom } });
    if (!kept) return false;
    know("desk.rule", { params: { check: id } }, kept);
    say(blocksFrom === null ? `${id} warns again` : `${id} blocks from ${ruleDay(blocksFrom)}`);
    return true;
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void keep(day);
  };
  const blocked = !steers ? "Operators and lead analysts set rules." : day === "" ? "Choose a day first." : rule && rule.blocksFrom === day && rule.note === note ? "Nothing is changed." : undefined;
  return (
    <Card title="In this network" quiet={rule ? <>Set by {rule.changedBy}, <Moment at={rule.changedAt} />.</> : "No rule: what the suite says."}>
      <ul className="list-disc ps-5">
        <li>Until the day, publishers read in their runs and before they submit that it will block.</li>
        <li>From the day on, midnight UTC, a submit is refused while its run did not hold this check, or could not judge it.</li>
        <li>What was sent before, and what is published, stays as it is. Reports, bundles and badges do not change: the evidence says what it says everywhere.</li>
      </ul>
      {versions.length > 0 && <p><strong>{stopsOf(detail)}</strong> of {detail.affected.asked} published versions that were asked would be stopped at their next update{versions.length > detail.affected.asked ? `; not asked yet: ${versions.length - detail.affected.asked}` : ""}. <a href="#versions" className={linkClass}>Which ones</a></p>}
      <form aria-label={`Rule for ${id}`} className="flex flex-col gap-4" onSubmit={send} noValidate>
        <div className="grid gap-4 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <TextField label="Blocks from" type="date" min={today} value={day} onChange={setDay} readOnly={!steers} help="Give publishers time to mend." error={set.problem?.errors.find((one) => one.path === "/blocksFrom")?.message} />
          <TextArea label="Why" optional rows={2} value={note} onChange={setNote} readOnly={!steers} maxLength={500} help="Publishers read it." />
        </div>
        {stale && <Notice tone="warn" role="alert" title="Somebody changed this rule while you were at it."><div><Button small onClick={() => location.reload()}>Load what stands now</Button></div></Notice>}
        <ProblemNotice problem={stale ? undefined : set.problem} title="Not set" />
        <div className="flex flex-wrap items-start gap-2">
          <Button type="submit" look="primary" pending={set.pending} disabledBecause={blocked}>{rule ? "Change the rule" : "Let it block from this day"}</Button>
          {rule && steers && (
            <Confirm label="Let it warn again" title={`Take back the rule for ${id}?`} confirm="Let it warn again" pending={set.pending} problem={set.problem} run={() => keep(null)}>
              <p>Submits are no longer refused for it from this moment on. What it says in runs stays.</p>
            </Confirm>
          )}
        </div>
        <ApiCall operation="rules.set" given={{ params: { check: id }, body }} />
      </form>
    </Card>
  );
}

const OUTCOMES: Record<Detail["versions"][number]["outcome"], { chip: ChipKind; words: string; rank: number }> = {
  violated: { chip: "bad", words: "Failed", rank: 0 }, could_not_tell: { chip: "unsure", words: "Could not be judged", rank: 1 }, not_asked: { chip: "idle", words: "Not asked", rank: 2 },
  no_run: { chip: "idle", words: "No run", rank: 3 }, held: { chip: "ok", words: "Passed", rank: 4 }, does_not_apply: { chip: "skipped", words: "Does not apply", rank: 5 },
};

function Versions({ detail }: { detail: Detail }) {
  const rows = [...detail.versions].sort((a, b) => OUTCOMES[a.outcome].rank - OUTCOMES[b.outcome].rank || a.name.localeCompare(b.name));
  return (
    <div id="versions" className="scroll-mt-4">
      <Card title="Published versions" quiet="What the latest whole run of each says of this check.">
        {rows.length === 0 ? <p className="text-dim">Nothing is published yet.</p> : (
          <Table caption="Published versions and this check" columns={["Integration", "Publisher", "Version", "Latest run", "When"]}>
            {rows.map(({ slug, name, publisher, version, outcome, run }) => (
              <tr key={slug}>
                <Cell head><a href={`/catalog/${slug}`} className={linkClass}>{name}</a></Cell>
                <Cell>{publisher}</Cell>
                <Cell>{version}</Cell>
                <Cell className="whitespace-nowrap"><Chip kind={OUTCOMES[outcome].chip}>{OUTCOMES[outcome].words}</Chip></Cell>
                <Cell className="whitespace-nowrap">{run ? <Link to="/desk/$sub/runs/$run" params={{ sub: run.submissionId, run: run.id }} search={outcome === "no_run" || outcome === "not_asked" ? {} : { check: detail.id }} className={linkClass}><Moment at={run.finishedAt} /><span className="sr-only">: run of {name}</span></Link> : <span className="text-dim">-</span>}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </Card>
    </div>
  );
}
