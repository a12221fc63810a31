import type { Id, OrgId } from "../../../kernel/index.ts";
import type { RetryState } from "../../../protocols/scim/index.ts";
import type { AppId } from "../installation.ts";

export type OperationId = Id<"op">;
export const OPERATION_STATES = ["waiting", "running", "done", "failed", "skipped"] as const;
export type OperationState = (typeof OPERATION_STATES)[number];
/** Leavers before changes before a full sync. */
export const PRIORITY = { leaver: 0, change: 1, sync: 2 } as const;

/** One request and its answer, without secrets, for the log of operations. */
export interface Call {
  purpose: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  sent: string | null;
  got: string;
}

/** Work for one target. What to send is worked out when it is sent: events may come late, twice or out of order. */
export interface Operation {
  id: OperationId;
  orgId: OrgId;
  appId: AppId;
  kind: "person" | "group";
  targetId: string;
  priority: number;
  seq: number;
  generation: number;
  forced: boolean;
  mayRemove: boolean;
  state: OperationState;
  attempts: number;
  retry: RetryState | null;
  nextAt: Date;
  leaseUntil: Date | null;
  fence: number;
  verb: string | null;
  statusCode: number | null;
  errorCode: string | null;
  error: string | null;
  exchange: Call[];
  requests: number;
  durationMs: number;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** A person's account in an app, as far as we know. */
export interface AccountLink {
  orgId: OrgId;
  appId: AppId;
  personId: string;
  scimId: string | null;
  userName: string;
  state: "staged" | "provisioned" | "inactive" | "failed";
  active: boolean;
  createAttempted: boolean;
  aim: string | null;
  digest: string | null;
  pushed: Record<string, unknown>;
  errorCode: string | null;
  error: string | null;
  removalAt: Date | null;
  vanishedAt: Date | null;
  syncedAt: Date | null;
}

/** A group that an app is told about. */
export interface GroupLink {
  orgId: OrgId;
  appId: AppId;
  groupId: string;
  name: string;
  mode: "create" | "link";
  wanted: boolean;
  scimId: string | null;
  state: "staged" | "provisioned" | "failed";
  createAttempted: boolean;
  pushed: string[];
  errorCode: string | null;
  error: string | null;
  syncedAt: Date | null;
}

/** May there be an account that a leaver has to lose? An attempted create counts: its answer may have been lost. */
export const mayHaveAccount = (link: AccountLink): boolean =>
  link.active || (link.state !== "inactive" && (link.scimId !== null || link.createAttempted));
