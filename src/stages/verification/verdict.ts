/** What a check may answer. Nothing passes by default: a check that did not see enough says so. */
export const OUTCOMES = ["held", "violated", "could_not_tell", "does_not_apply"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One answer, with what was seen and the exchanges that show it. */
export interface Verdict {
  outcome: Outcome;
  /** One sentence for people: what was observed, never what should have been. */
  saw: string;
  /** Ids of the exchanges that matter most; the report holds every exchange of the check. */
  evidence: readonly string[];
  /** What to mend before the check can be answered, in place of the check's own remedy. */
  mend?: string;
}

/** Anything that points at an exchange: its id, an answer or a visit that carries one. `undefined` is left out. */
export type Evidence = string | { exchange: string } | { exchanges: readonly string[] } | undefined;

const idsOf = (evidence: readonly Evidence[]): string[] =>
  [...new Set(evidence.flatMap((e) => (e === undefined ? [] : typeof e === "string" ? [e] : "exchange" in e ? [e.exchange] : e.exchanges)))];

const verdict = (outcome: Outcome) => (saw: string, ...evidence: Evidence[]): Verdict => ({ outcome, saw, evidence: idsOf(evidence) });

export const held = verdict("held");
export const violated = verdict("violated");
export const couldNotTell = verdict("could_not_tell");
export const doesNotApply = verdict("does_not_apply");

/** `held` when the condition is true, else `violated`, each with its own sentence. */
export const heldIf = (condition: boolean, saw: { held: string; violated: string }, ...evidence: Evidence[]): Verdict =>
  condition ? held(saw.held, ...evidence) : violated(saw.violated, ...evidence);

/** Thrown where a step that every check needs went wrong: the check could not tell, and this is why. */
export class CannotTell extends Error {
  readonly verdict: Verdict;
  constructor(saw: string, ...evidence: Evidence[]) {
    super(saw);
    this.verdict = couldNotTell(saw, ...evidence);
  }
}

/** A page was not seen to its end, for reasons of ours. That is no news of the app, not even where the step that failed is the question itself. */
export class NotShown extends CannotTell {}
