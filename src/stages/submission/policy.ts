/**
 * The network's own rules for submissions; operators change them.
 *
 * Evidence opens the submit gate for 7 days by default, where publishers elsewhere know 48 hours: a run is bound to the exact
 * digest, so age alone cannot hide an edit, and a working week outlives a weekend, a question and its answer.
 */
export interface Policy {
  /** `optional`: a submission whose machine gates all hold is published without waiting for a person. */
  desk: "mandatory" | "optional";
  evidenceFreshH: number;
  /** Drafts and submissions in progress, per org. */
  openSubmissions: number;
  /** What publishers accept before they submit; undefined when there is nothing to accept. */
  policies: { version: string; url: string } | undefined;
  /** Counts writes; a write names the version it read. */
  version: number;
}

/** A day on which the desk is closed. */
export interface Holiday {
  /** `2026-12-25` */
  day: string;
  name: string;
}

/** Days on which the desk is closed, beside weekends: written as a whole. */
export interface Calendar {
  days: Holiday[];
  /** Counts writes; a write names the version it read. */
  version: number;
}

/** Seconds between a decision that publishes and the first moment at which anybody can see it. */
export const UNDO_S = 10;
