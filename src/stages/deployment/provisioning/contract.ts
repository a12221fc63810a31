import { z } from "zod";
import { appParams } from "../contract.ts";
import { LANE_STATES } from "./lane.ts";
import { OPERATION_STATES } from "./operation.ts";

const Instant = z.string();
const secret = z.string().min(1).max(8192);

/** What the app takes, as its manifest says: a token, a user name and a password, or a client id and secret. */
export const connectBody = z.union([
  z.strictObject({ token: secret }),
  z.strictObject({ userName: z.string().min(1).max(256), password: secret }),
  z.strictObject({ clientId: z.string().min(1).max(512), clientSecret: secret }),
]);

export const PlanView = z.object({ id: z.string(), digest: z.string(), people: z.array(z.object({ id: z.string(), name: z.string() })), budget: z.number(), createdAt: Instant });

export const StatusView = z.object({
  health: z.enum(LANE_STATES), reason: z.string().nullable(), baseUrl: z.string().nullable(),
  auth: z.enum(["bearer", "header", "basic", "oauth2"]).nullable(), features: z.array(z.string()),
  inSync: z.number(), pending: z.number(), failed: z.number(), accounts: z.number(),
  connectedAt: Instant.nullable(), lastSuccessAt: Instant.nullable(), lastFullSyncAt: Instant.nullable(),
  /** When the app may be asked again, while it wants patience. */
  notBefore: Instant.nullable(),
  removals: PlanView.nullable(),
});

export const TestView = z.object({ ok: z.boolean(), message: z.string(), users: z.number().nullable(), groups: z.number().nullable() });
export const syncBody = z.strictObject({ dryRun: z.boolean().default(false) });
export const SyncView = z.object({ create: z.number(), update: z.number(), deactivate: z.number(), unchanged: z.number(), held: z.number(), dryRun: z.boolean() });

export const operationsQuery = z.object({
  state: z.enum(OPERATION_STATES).optional(), cursor: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const operationParams = appParams.extend({ op: z.string().regex(/^op_[0-9a-z]{26}$/) });
export const CallView = z.object({ purpose: z.string(), method: z.string(), path: z.string(), status: z.number(), ms: z.number(), sent: z.string().nullable(), got: z.string() });
export const OperationView = z.object({
  id: z.string(), kind: z.enum(["person", "group"]), targetId: z.string(), name: z.string(), state: z.enum(OPERATION_STATES), verb: z.string().nullable(),
  attempts: z.number(), statusCode: z.number().nullable(), errorCode: z.string().nullable(), error: z.string().nullable(), requests: z.number(), durationMs: z.number(),
  /** The last run's requests and answers, without secrets. */
  calls: z.array(CallView),
  nextAt: Instant.nullable(), createdAt: Instant, finishedAt: Instant.nullable(),
});
export const OperationsView = z.object({ items: z.array(OperationView), next: z.string().nullable() });

export const accountsQuery = z.object({
  state: z.enum(["staged", "provisioned", "inactive", "failed"]).optional(), cursor: z.string().max(64).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const AccountView = z.object({
  personId: z.string(), name: z.string(), userName: z.string(), state: z.enum(["staged", "provisioned", "inactive", "failed"]), active: z.boolean(),
  scimId: z.string().nullable(), errorCode: z.string().nullable(), error: z.string().nullable(), syncedAt: Instant.nullable(),
});
export const AccountsView = z.object({ items: z.array(AccountView), next: z.string().nullable() });

export const groupParams = appParams.extend({ groupId: z.string().regex(/^grp_[0-9a-z]{26}$/) });
export const pushBody = z.strictObject({ mode: z.enum(["create", "link"]).default("create") });
export const unpushQuery = z.object({ then: z.enum(["delete", "leave"]).default("leave") });
export const PushedGroupView = z.object({
  groupId: z.string(), name: z.string(), mode: z.enum(["create", "link"]), state: z.enum(["staged", "provisioned", "failed"]), members: z.number(),
  scimId: z.string().nullable(), errorCode: z.string().nullable(), error: z.string().nullable(), syncedAt: Instant.nullable(),
});
export const PushedGroupsView = z.object({ items: z.array(PushedGroupView) });

export const planParams = appParams.extend({ plan: z.string().regex(/^rem_[0-9a-z]{26}$/) });
export const approveBody = z.strictObject({ digest: z.string().max(80) });
export const ApprovedView = z.object({ people: z.number() });
