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
  const skipped = count("skipped") + count("broke_off");
  return (
    <>
      <p>Of the last {items.length === 1 ? "look" : `${items.length} looks`} {count("held")} passed, {count("violated")} failed, {count("could_not_tell")} could not tell and {skipped} did not run. {next}</p>
      {last?.outcome === "skipped" && <p className="text-dim">{last.reason}</p>}
      <div aria-hidden className="flex h-6 flex-wrap gap-1 overflow-hidden">
        {items.toReversed().map((one) => <span key={one.at} title={`${exact(one.at)}: ${one.reason || OUTCOME[one.outcome].words}`} className={`h-6 w-2 rounded-sm ${OUTCOME[one.outcome].strip}`} />)}
      </div>
      <Stories found={found} slug={slug} />
      <details>
        <summary className="w-fit rounded-control py-1">Each look</summary>
        <Table caption="Looks at the published version, latest first" columns={["When", "Begun by", "Version", "Outcome", "Held before, violated now"]}>
          {items.map((one) => (
            <tr key={one.at}>
              <Cell head className="whitespace-nowrap">{one.runId && one.finishedAt ? <a href={`/catalog/${slug}/evidence/${one.runId}`} className={linkClass}><Moment at={one.at} /></a> : <Moment at={one.at} />}</Cell>
              <Cell>{one.trigger === "nightly" ? "The night" : "Publisher"}</Cell>
              <Cell>{one.version}</Cell>
              <Cell className="min-w-32"><Chip kind={OUTCOME[one.outcome].chip}>{one.keptBy ? "Skipped" : OUTCOME[one.outcome].words}</Chip>{one.reason !== "" && <span className="block text-sm text-dim">{one.reason}</span>}</Cell>
              <Cell><Checks ids={one.broken} />{one.unsure.length > 0 && <span className="flex flex-wrap gap-x-2 text-sm text-dim">Could not tell about <Checks ids={one.unsure} /></span>}</Cell>
            </tr>
          ))}
        </Table>
      </details>
    </>
  );
}

/** What broke and what became of it: a look that holds ends a warning, and its story stays. */
function Stories({ found: { stories }, slug }: { found: Found; slug: string }) {
  if (stories.length === 0) return null;
  return (
    <Table caption="What broke since it was proven, latest first" columns={["Check", "Version", "Broke", "Held again"]}>
      {stories.map((one) => (
        <tr key={`${one.check} ${one.brokeAt}`}>
          <Cell head><Checks ids={[one.check]} /></Cell>
          <Cell>{one.version}</Cell>
          <Cell className="whitespace-nowrap">{one.runId ? <a href={`/catalog/${slug}/evidence/${one.runId}`} className={linkClass}><Moment at={one.brokeAt} /></a> : <Moment at={one.brokeAt} />}</Cell>
          <Cell className="min-w-40"><HeldAgain story={one} /></Cell>
        </tr>
      ))}
    </Table>
  );
}

/** When a check held again, and who looked: a renewal is begun by the publisher. */
export function HeldAgain({ story }: { story: Found["stories"][number] }) {
  if (story.heldAgainAt === null) return story.replaced ? <span className="text-dim">Not in version {story.version}, which was replaced</span> : <Chip kind="bad">Still violated</Chip>;
  return <><Moment at={story.heldAgainAt} /><span className="block text-sm text-dim">{story.heldAgainBy === "renewal" ? "In a renewal by its publisher" : "By night"}</span></>;
}

/** Ids of checks, each with the way to its page. */
export function Checks({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <span className="text-dim">None</span>;
  return <span className="flex flex-wrap gap-x-2">{ids.map((id) => <a key={id} href={`/checks/${id}`} className={linkClass}>{id}</a>)}</span>;
}

/** Checks of the live version that are violated and have not held since, and since when; undefined when there are none. */
export const brokenIn = (found: Found): { checks: string[]; since: string } | undefined => {
  const open = found.stories.filter((one) => one.heldAgainAt === null && !one.replaced);
  const first = open.at(-1);
  return first && { checks: open.map((one) => one.check).toSorted(), since: first.brokeAt };
};
