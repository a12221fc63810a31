import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useLoaded } from "../../lib/loading.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { linkClass, Page } from "../../ui/Page.tsx";
import { Empty, Loaded } from "../../ui/States.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { capability } from "../verification/words.ts";
import { RuleChip, type RuledCheck, stopsOf, suiteWords } from "./rule-words.tsx";

const SHOWS = [
  { id: "can", label: "Can be given a rule", keeps: (check: RuledCheck) => check.gate !== "blocks" },
  { id: "ruled", label: "With a rule", keeps: (check: RuledCheck) => check.rule !== null },
  { id: "stops", label: "Would stop somebody", keeps: (check: RuledCheck) => check.gate !== "blocks" && stopsOf(check) > 0 },
  { id: "suite", label: "Block everywhere", keeps: (check: RuledCheck) => check.gate === "blocks" },
] as const;
/** Rows that are drawn at once; longer lists wait until somebody asks. */
const FIRST = 100;

/** Every check of the suite, what a violation does here, and how many published versions a rule would stop. */
export function RulesPage() {
  const found = useLoaded("desk.rules");
  const { show = "can", q = "" } = useSearch({ from: "/desk/rules" });
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const chosen = SHOWS.find((one) => one.id === show) ?? SHOWS[0];
  const go = (next: { show: string; q: string }) => void navigate({ to: "/desk/rules", search: { ...(next.show === "can" ? {} : { show: next.show }), ...(next.q === "" ? {} : { q: next.q }) }, replace: true });
  const asked = (check: RuledCheck) => q === "" || `${check.id} ${check.title}`.toLowerCase().includes(q.toLowerCase());
  return (
    <Page title="Rules" area="Review desk" about={<p>The suite says what blocks everywhere. This network can ask for more: a check that warns may block from a day on.</p>}>
      <Loaded from={found}>
        {({ items, versions, runs }) => {
          const rows = items.filter((check) => chosen.keeps(check) && asked(check));
          return (
            <>
              <p className="text-dim">{versions === 0 ? "Nothing is published yet, so no rule would stop anybody." : `${runs} of ${versions} published ${versions === 1 ? "version" : "versions"} ${versions === 1 ? "has" : "have"} a whole test run; the numbers are from the latest one of each.`}</p>
              <div className="flex flex-wrap items-end justify-between gap-3">
                <div role="group" aria-label="Which checks are shown" className="flex flex-wrap gap-2">
                  {SHOWS.map((one) => (
                    <Button key={one.id} small look={one.id === chosen.id ? "primary" : "plain"} aria-pressed={one.id === chosen.id} onClick={() => { setAll(false); go({ show: one.id, q }); }}>
                      {one.label} ({items.filter(one.keeps).length})
                    </Button>
                  ))}
                </div>
                <search className="w-full max-w-xs"><TextField label="Find a check" optional type="search" value={q} onChange={(value) => go({ show, q: value })} /></search>
              </div>
              {rows.length === 0 ? (
                <Empty title={q === "" ? `No check is under "${chosen.label}"` : `No check for "${q}" under "${chosen.label}"`} action={<Button onClick={() => go({ show: "can", q: "" })}>Show what can be given a rule</Button>}>
                  {chosen.id === "ruled" && q === "" && "This network asks for nothing beside the suite."}
                </Empty>
              ) : (
                <Table caption="Checks and what they do in this network" columns={["Check", "Asks", "Capability", "In the suite", "Here", "Would stop"]}>
                  {rows.slice(0, all ? rows.length : FIRST).map((check) => (
                    <tr key={check.id} className="hover:bg-canvas">
                      <Cell head className="whitespace-nowrap"><Link to="/desk/rules/$check" params={{ check: check.id }} className={linkClass}>{check.id}</Link></Cell>
                      <Cell className="min-w-56">{check.title}</Cell>
                      <Cell>{capability(check.protocol)}</Cell>
                      <Cell className="whitespace-nowrap">{suiteWords(check.gate)}</Cell>
                      <Cell className="whitespace-nowrap"><RuleChip gate={check.gate} rule={check.rule} /></Cell>
                      <Cell className="whitespace-nowrap">{check.affected.asked === 0 ? <span className="text-dim">Not asked yet</span> : <Link to="/desk/rules/$check" params={{ check: check.id }} hash="versions" className={linkClass} aria-label={`${stopsOf(check)} of ${check.affected.asked} versions, ${check.id}`}>{stopsOf(check)} of {check.affected.asked}</Link>}</Cell>
                    </tr>
                  ))}
                </Table>
              )}
              {!all && rows.length > FIRST && <div><Button onClick={() => setAll(true)}>Show all {rows.length}</Button></div>}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
