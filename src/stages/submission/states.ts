/** Who makes a move. Those of the `network` follow from something that already happened: a date, a gate, a later run. */
export type Mover = "publisher" | "analyst" | "network";

/** Every state a submission can be in, with the one label that people see and whose turn it is. */
export const STATES = {
  draft: { label: "Draft", actsNext: "publisher", clock: "none", businessDays: 0 },
  initial_review: { label: "Initial review", actsNext: "desk", clock: "running", businessDays: 5 },
  initial_issues: { label: "Changes requested in review", actsNext: "publisher", clock: "paused", businessDays: 0 },
  qa: { label: "Testing by the desk", actsNext: "desk", clock: "running", businessDays: 5 },
  qa_issues: { label: "Changes requested in testing", actsNext: "publisher", clock: "paused", businessDays: 0 },
  final_review: { label: "Final testing", actsNext: "desk", clock: "running", businessDays: 3 },
  catalog_review: { label: "Listing update in review", actsNext: "desk", clock: "running", businessDays: 2 },
  publishing: { label: "Publishing", actsNext: "network", clock: "none", businessDays: 0 },
  published: { label: "Published", actsNext: "nobody", clock: "none", businessDays: 0 },
  rejected: { label: "Rejected", actsNext: "nobody", clock: "none", businessDays: 0 },
  withdrawn: { label: "Withdrawn", actsNext: "nobody", clock: "none", businessDays: 0 },
} as const satisfies Record<
  string,
  { label: string; actsNext: "publisher" | "desk" | "network" | "nobody"; clock: "none" | "running" | "paused"; businessDays: number }
>;
export type State = keyof typeof STATES;

/**
 * Which of two rows with the same name is meant: what a draft changes decides where a submit leads; an undone decision leads
 * back to where it was taken.
 */
export type When = "whole" | "listing" | "taken in review" | "taken in testing" | "taken in final testing" | "taken over the listing";

/** Every move there is. What is not in this table cannot happen. */
export const MOVES = [
  { from: "draft", on: "submit", to: "initial_review", by: "publisher", when: "whole" },
  { from: "draft", on: "submit", to: "catalog_review", by: "publisher", when: "listing" },
  { from: "initial_review", on: "request_changes", to: "initial_issues", by: "analyst" },
  { from: "catalog_review", on: "request_changes", to: "initial_issues", by: "analyst" },
  { from: "initial_issues", on: "submit", to: "initial_review", by: "publisher", when: "whole" },
  { from: "initial_issues", on: "submit", to: "catalog_review", by: "publisher", when: "listing" },
  { from: "initial_review", on: "approve", to: "qa", by: "analyst" },
  { from: "qa", on: "request_changes", to: "qa_issues", by: "analyst" },
  { from: "qa_issues", on: "submit", to: "final_review", by: "publisher" },
  { from: "qa_issues", on: "fixed_on_our_side", to: "qa", by: "publisher" },
  { from: "final_review", on: "request_changes", to: "qa_issues", by: "analyst" },

  { from: "qa", on: "approve", to: "publishing", by: "analyst" },
  { from: "final_review", on: "approve", to: "publishing", by: "analyst" },
  { from: "catalog_review", on: "approve", to: "publishing", by: "analyst" },
  // where the network lets machine gates publish; people raise the tier afterwards
  { from: "initial_review", on: "pass_gates", to: "publishing", by: "network" },
  { from: "catalog_review", on: "pass_gates", to: "publishing", by: "network" },

  { from: "publishing", on: "publish", to: "published", by: "network" },
  { from: "publishing", on: "undo", to: "initial_review", by: "analyst", when: "taken in review" },
  { from: "publishing", on: "undo", to: "qa", by: "analyst", when: "taken in testing" },
  { from: "publishing", on: "undo", to: "final_review", by: "analyst", when: "taken in final testing" },
  { from: "publishing", on: "undo", to: "catalog_review", by: "analyst", when: "taken over the listing" },
  // a later run did not hold, or the live version is another one by now: nothing is published by the clock alone
  { from: "publishing", on: "stop", to: "initial_review", by: "network", when: "taken in review" },
  { from: "publishing", on: "stop", to: "qa", by: "network", when: "taken in testing" },
  { from: "publishing", on: "stop", to: "final_review", by: "network", when: "taken in final testing" },
  { from: "publishing", on: "stop", to: "catalog_review", by: "network", when: "taken over the listing" },

  { from: "initial_review", on: "reject", to: "rejected", by: "analyst" },
  { from: "qa", on: "reject", to: "rejected", by: "analyst" },
  { from: "final_review", on: "reject", to: "rejected", by: "analyst" },
  { from: "catalog_review", on: "reject", to: "rejected", by: "analyst" },

  { from: "initial_review", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "initial_issues", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "qa", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "qa_issues", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "final_review", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "catalog_review", on: "withdraw", to: "withdrawn", by: "publisher" },
  { from: "publishing", on: "withdraw", to: "withdrawn", by: "publisher" },
] as const satisfies readonly { from: State; on: string; to: State; by: Mover; when?: When }[];

/** Where a decision was taken, as the rows of `undo` and `stop` say it. */
export const TAKEN = {
  initial_review: "taken in review", qa: "taken in testing", final_review: "taken in final testing", catalog_review: "taken over the listing",
} as const satisfies Partial<Record<State, When>>;

export type Move = (typeof MOVES)[number]["on"];

export const STATE_NAMES = Object.keys(STATES) as [State, ...State[]];
export const MOVE_NAMES = [...new Set(MOVES.map((move) => move.on))] as [Move, ...Move[]];

/** The moves that are open to someone in a state. */
export const movesFrom = (state: State, by: Mover) => MOVES.filter((move) => move.from === state && move.by === by);

/** Nobody acts any more: published, rejected, withdrawn. */
export const ENDS = STATE_NAMES.filter((state) => STATES[state].actsNext === "nobody");

/** What waits for somebody after it was sent: everything between a draft and an end. */
export const UNDER_WAY = STATE_NAMES.filter((state) => state !== "draft" && !ENDS.includes(state));

/** States in which the publisher may edit the draft. */
export const isEditable = (state: State): boolean => STATES[state].actsNext === "publisher";
