import type { AccountId, Id, OrgId } from "../../kernel/index.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Move, State, TAKEN } from "./states.ts";

export type SubmissionId = Id<"sub">;

/** What a verification run said of one digest; news from the right, kept here for the submit gate. */
export interface Evidence {
  runId: string;
  digest: string;
  verdict: "held" | "violated" | "could_not_tell";
  finishedAt: string;
  checks: number;
  held: number;
  violated: number;
  couldNotTell: number;
  /** Hosts whose control was not proven in the run; nothing was sent to them. */
  notProven?: number;
  /** Checks that did not hold, whatever their gate: the network's rules may ask for more than the suite does. */
  open?: { id: string; outcome: "violated" | "could_not_tell" }[];
}

/** What the published version's manifest says when it is run against today's app. */
export interface Compatibility {
  runId: string;
  /** The published digest that was run. */
  digest: string;
  /** `held` when everything that held for the published version still does. */
  verdict: "held" | "violated" | "could_not_tell";
  finishedAt: string;
  /** Checks that held when the version was published and do not now. */
  broken: string[];
}

export interface Submission {
  id: SubmissionId;
  orgId: OrgId;
  slug: string | undefined;
  state: State;
  /** The draft as the publisher left it: any JSON, perhaps not yet a whole manifest. */
  manifest: unknown;
  draftDigest: string | undefined;
  /** Frozen at submit. */
  digest: string | undefined;
  logoDigest: string | undefined;
  evidence: Evidence | undefined;
  compatibility: Compatibility | undefined;
  /** The run that did not hold and that a lead passed it over. */
  waivedRun?: string | undefined;
  /** Blocking threads that wait for the publisher. */
  openThreads: number;
  /** How often it was sent to the desk. */
  submits: number;
  /** What the next version is called; the suggestion when nothing was chosen. */
  release: string | undefined;
  changelog: string;
  /** The publisher's wish: not public before this. */
  publishOn: Date | undefined;
  /** While it is `publishing`: when it becomes public. */
  publishAt: Date | undefined;
  /** While it is `publishing`: where the decision was taken. */
  cameFrom: keyof typeof TAKEN | undefined;
  /** The live digest it was compared with at its submit; undefined for a new integration. */
  baseDigest: string | undefined;
  /** Only words and pictures of the listing differ from the live version: no run, one person. */
  listingOnly: boolean;
  /** Working time the desk has left, kept while the publisher acts. In seconds. */
  clockLeftS: number | undefined;
  /** When its test secrets are deleted; undefined while the desk acts, and when it has none. */
  secretsUntil: Date | undefined;
  /** Counts writes; a write names the version it read. */
  version: number;
  createdBy: AccountId;
  submittedBy: AccountId | undefined;
  enteredAt: Date;
  dueAt: Date | undefined;
  createdAt: Date;
  updatedAt: Date;
}

/** One line of a submission's history. */
export interface PastMove {
  at: Date;
  actorName: string;
  accountId: AccountId;
  move: Move | "create";
  from: State;
  to: State;
  digest: string | undefined;
  note: string;
}

/** A manifest as it was submitted. */
export interface Revision {
  digest: string;
  submissionId: SubmissionId;
  slug: string;
  manifest: Manifest;
  logoDigest: string | undefined;
  submittedAt: Date;
}
