import type { Answers } from "../../lib/views.ts";
import { Chip, type ChipKind } from "../../ui/Chip.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { linkClass } from "../../ui/Page.tsx";
import { Cell, Table } from "../../ui/Table.tsx";
import { exact } from "../../lib/moments.ts";

type Found = Answers["integrations.rechecks"];
type Look = Found["items"][number];

const OUTCOME: Record<Look["outcome"], { chip: ChipKind; words: string; strip: string }> = {
  held: { chip: "ok", words: "Passed", strip: "bg-ok" }, violated: { chip: "bad", words: "Failed", strip: "bg-bad" }, could_not_tell: { chip: "unsure", words: "Could not tell", strip: "bg-warn" },
  running: { chip: "running", words: "Running", strip: "bg-info" }, skipped: { chip: "skipped", words: "Not run", strip: "bg-line-strong" }, broke_off: { chip: "skipped", words: "Broke off", strip: "bg-line-strong" },
};

/** What the nights found: a sentence, a strip that is there for the eye alone, and the table it stands for. */
export function Looks({ found, slug }: { found: Found; slug: string }) {
  const { items, nextAt } = found;
  const next = nextAt === null ? "This network does not look at what is published by itself." : <>The next night begins <Moment at={nextAt} />.</>;
  if (items.length === 0) return <p className="text-dim">No look yet. {next}</p>;
  const count = (outcome: Look["outcome"]) => items.filter((one) => one.outcome === outcome).length;
  const last = items[0];
  return (
    <>
      <p>Of the last {items.length === 1 ? "look" : `${items.length} looks`} {count("held")} passed, {count("violated")} failed, {count("could_not_tell")} could not tell and {count("skipped") + count("broke_off")} did not run. {next}</p>
      {last?.outcome === "skipped" && <p className="text-dim">{last.reason}</p>}
      <div aria-hidden className="flex h-6 flex-wrap gap-1 overflow-hidden">
        {items.toReversed().map((one) => <span key={one.at} title={`${exact(one.at)}: ${OUTCOME[one.outcome].words}`} className={`h-6 w-2 rounded-sm ${OUTCOME[one.outcome].strip}`} />)}
      </div>
      <details>
        <summary className="w-fit rounded-control py-1">Each look</summary>
        <Table caption="Looks at the published version, latest first" columns={["When", "Begun by", "Version", "Outcome", "Held before, violated now"]}>
          {items.map((one) => (
            <tr key={one.at}>
              <Cell head className="whitespace-nowrap">{one.runId && one.finishedAt ? <a href={`/catalog/${slug}/evidence/${one.runId}`} className={linkClass}><Moment at={one.at} /></a> : <Moment at={one.at} />}</Cell>
              <Cell>{one.trigger === "nightly" ? "The night" : "Publisher"}</Cell>
              <Cell>{one.version}</Cell>
              <Cell className="min-w-32"><Chip kind={OUTCOME[one.outcome].chip}>{OUTCOME[one.outcome].words}</Chip>{one.reason !== "" && <span className="block text-sm text-dim">{one.reason}</span>}</Cell>
              <Cell><Checks ids={one.broken} /></Cell>
            </tr>
          ))}
        </Table>
      </details>
    </>
  );
}

/** Ids of checks, each with the way to its page. */
export function Checks({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <span className="text-dim">None</span>;
  return <span className="flex flex-wrap gap-x-2">{ids.map((id) => <a key={id} href={`/checks/${id}`} className={linkClass}>{id}</a>)}</span>;
}

/** The last look that came to a verdict, when something broke in it. */
export const brokenIn = (found: Found): Look | undefined => {
  const last = found.items.find((one) => one.outcome === "held" || one.outcome === "violated" || one.outcome === "could_not_tell");
  return last && last.broken.length > 0 ? last : undefined;
};
