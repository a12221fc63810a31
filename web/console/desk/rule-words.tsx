import type { Answers } from "../../lib/views.ts";
import { Chip } from "../../ui/Chip.tsx";

export type RuledCheck = Answers["desk.rules"]["items"][number];
export type RuleView = Answers["rules.list"]["items"][number];

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
/** A rule's day is one of the calendar, UTC: the same words wherever they are read. */
export const ruleDay = (day: string): string => DAY.format(new Date(`${day}T00:00:00Z`));

const SUITE: Record<RuledCheck["gate"], string> = { blocks: "Error", warns: "Warning", informs: "Information" };
export const suiteWords = (gate: RuledCheck["gate"]): string => SUITE[gate];

/** What a violation does in this network. */
export function RuleChip({ gate, rule }: Pick<RuledCheck, "gate" | "rule">) {
  if (gate === "blocks") return <Chip kind="idle">Blocks everywhere</Chip>;
  if (!rule) return <Chip kind="info">{gate === "warns" ? "Warns" : "Informs"}</Chip>;
  return rule.state === "in_force" ? <Chip kind="bad">Blocks since {ruleDay(rule.blocksFrom)}</Chip> : <Chip kind="warn">Will block from {ruleDay(rule.blocksFrom)}</Chip>;
}

/** How many published versions a rule would have stopped: those whose latest run failed the check or could not judge it. */
export const stopsOf = ({ affected }: Pick<RuledCheck, "affected">): number => affected.violated + affected.couldNotTell;
