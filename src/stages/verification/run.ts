import type { AccountId, Id, OrgId } from "../../kernel/index.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Protocol } from "./check.ts";
import type { Report, RunVerdict, Tallies } from "./report.ts";

export type RunId = Id<"run">;

/** One execution of the checks over one digest. */
export interface Run {
  id: RunId;
  orgId: OrgId;
  submissionId: string;
  digest: string;
  manifest: Manifest;
  state: "queued" | "running" | "finished" | "cancelled";
  seed: string;
  /** Ids of the checks that were asked for; undefined for all. */
  only: string[] | undefined;
  requestedBy: AccountId;
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
