import type { QueueRow } from "../../lib/views.ts";

/** Saved views of the queue. What was laid aside is in its own view alone. */
export const VIEWS = [
  { id: "all", label: "All", keeps: awake(() => true) },
  { id: "mine", label: "Mine", keeps: awake((row, me) => row.assigneeId === me) },
  { id: "unassigned", label: "Unassigned", keeps: awake((row) => row.assigneeId === null && row.clock === "running") },
  { id: "due", label: "Due today", keeps: awake((row) => row.clock === "running" && row.dueAt !== null && Date.parse(row.dueAt) < endOfToday()) },
  { id: "waiting", label: "Waiting on publisher", keeps: awake((row) => row.clock === "paused") },
  { id: "snoozed", label: "Snoozed", keeps: (row: QueueRow) => row.snoozed !== null },
] as const satisfies readonly { id: string; label: string; keeps(row: QueueRow, me: string): boolean }[];

export type QueueView = (typeof VIEWS)[number];

function awake(keeps: (row: QueueRow, me: string) => boolean) {
  return (row: QueueRow, me: string): boolean => row.snoozed === null && keeps(row, me);
}

/** What is overdue is due today too. */
function endOfToday(): number {
  const end = new Date();
  end.setHours(24, 0, 0, 0);
  return end.getTime();
}

/** When the next clock of the queue runs out, whoever looks at it. */
export const nextDue = (items: readonly QueueRow[]): string | undefined =>
  items.flatMap((row) => (row.clock === "running" && row.dueAt !== null ? [row.dueAt] : [])).sort()[0];
