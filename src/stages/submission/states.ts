/** Who makes a move. `system` moves follow from something that already happened. */
export type Mover = "publisher" | "analyst";

/** Every state a submission can be in, with the one label that people see and whose turn it is. */
export const STATES = {
  draft: { label: "Draft", actsNext: "publisher", clock: "none", businessDays: 0 },
  initial_review: { label: "Initial review", actsNext: "desk", clock: "running", businessDays: 5 },
  initial_issues: { label: "Changes requested in review", actsNext: "publisher", clock: "paused", businessDays: 0 },
  qa: { label: "Testing by the desk", actsNext: "desk", clock: "running", businessDays: 5 },
  qa_issues: { label: "Changes requested in testing", actsNext: "publisher", clock: "paused", businessDays: 0 },
  final_review: { label: "Final testing", actsNext: "desk", clock: "running", businessDays: 3 },
  published: { label: "Published", actsNext: "nobody", clock: "none", businessDays: 0 },
  rejected: { label: "Rejected", actsNext: "nobody", clock: "none", businessDays: 0 },
  withdrawn: { label: "Withdrawn", actsNext: "nobody", clock: "none", businessDays: 0 },
} as const satisfies Record<
  string,
  { label: string; actsNext: "publisher" | "desk" | "nobody"; clock: "none" | "running" | "paused"; businessDays: number }
>;
export type State = keyof typeof STATES;

/** Every move there is. What is not in this table cannot happen. */
export const MOVES = [
  { from: "draft", on: "submit", to: "initial_review", by: "publisher" },
  { from: "initial_review", on: "request_changes", to: "initial_issues", by: "analyst" },
  { from: "initial_issues", on: "submit", to: "initial_review", by: "publisher" },
  { from: "initial_review", on: "approve", to: "qa", by: "analyst" },
  { from: "qa", on: "request_changes", to: "qa_issues", by: "analyst" },
  { from: "qa_issues", on: "submit", to: "final_review", by: "publisher" },
  { from: "qa_issues", on: "fixed_on_our_side", to: "qa", by: "publisher" },
  { from: "qa", on: "approve", to: "published", by: "analyst" },
  { from: "final_review", on: "request_changes", to: "qa_issues", by: "analyst" },
  { from: "final_review", on: "approve", to: "published", by: "analyst" },
  { from: "initial_review", on: "reject", to: "rejected", by: "analyst" },
  { from: "qa", on: "reject", to: "rejected", by: "analyst" },
  { from: "final_review", on: "reject", to: "rejected", by: "analyst" },
  { from: "initial_review", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "initial_issues", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "qa", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "qa_issues", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "final_review", on: "withdraw", to: "withdrawn", by: "publisher" },
] as const satisfies readonly { from: State; on: string; to: State; by: Mover }[];

export type Move = (typeof MOVES)[number]["on"];

export const STATE_NAMES = Object.keys(STATES) as [State, ...State[]];
export const MOVE_NAMES = [...new Set(MOVES.map((move) => move.on))] as [Move, ...Move[]];

/** The moves that are open to someone in a state. */
export const movesFrom = (state: State, by: Mover) => MOVES.filter((move) => move.from === state && move.by === by);

/** Nobody acts any more: published, rejected, withdrawn. */
export const ENDS = STATE_NAMES.filter((state) => STATES[state].actsNext === "nobody");

/** States in which the publisher may edit the draft. */
export const isEditable = (state: State): boolean => STATES[state].actsNext === "publisher";
