import type { AccountId, Id, OrgId } from "../../kernel/index.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Protocol } from "./check.ts";
import type { Dialect } from "./dialect.ts";
import type { Report, RunVerdict, Tallies } from "./report.ts";

export type RunId = Id<"run">;

/**
 * What began a run: somebody in the console, a token (CI), the nightly look, the check of an update against what is published, or
 * a publisher who renews the evidence of what is published.
 */
export const TRIGGERS = ["person", "token", "nightly", "compatibility", "renewal"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** For whom a run was begun: whoever publishes the app, or the desk that reviews it. */
export const SIDES = ["publisher", "desk"] as const;
export type Side = (typeof SIDES)[number];

/** One execution of the checks over one digest. */
export interface Run {
  id: RunId;
  /** Counts the runs over a submission from 1. */
  number: number;
  trigger: Trigger;
  side: Side;
  orgId: OrgId;
  submissionId: string;
  digest: string;
  manifest: Manifest;
  state: "queued" | "running" | "finished" | "cancelled";
  seed: string;
  /** Whose SCIM requests are sent, and whose needs are judged. */
  dialect: Dialect;
  /** Ids of the checks that were asked for; undefined for all. */
  only: string[] | undefined;
  requestedBy: AccountId;
  /** As they were called then. */
  requestedByName: string;
  /** The run whose checks, or some of them, are asked again. */
  repeats: RunId | undefined;
  planned: { id: string; title: string; protocol: Protocol }[];
  verdict: RunVerdict | undefined;
  tallies: Tallies | undefined;
  report: Report | undefined;
  failure: string | undefined;
  cancelRequested: boolean;
  requestedAt: Date;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
}
