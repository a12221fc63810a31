import type { AccountId, Id, OrgId } from "../../kernel/index.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Move, State } from "./states.ts";

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
  /** Blocking threads that wait for the publisher. */
  openThreads: number;
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
