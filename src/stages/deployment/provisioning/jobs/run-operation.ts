import type { Platform } from "../../../../platform/platform.ts";
import { readList, readUser, ScimError, type ScimRequest, type ScimResponse, type Steps } from "../../../../protocols/scim/index.ts";
import { converse, LostLease } from "../exchange.ts";
import type { Operation } from "../operation.ts";
import { takenIds } from "../store/link.ts";
import { end, renewLease } from "../store/operation.ts";
import { finish, finishUnsent } from "./finish.ts";
import { pace } from "./pace.ts";
import { type Outcome, prepare } from "./prepare.ts";

/** How long a worker may be silent before its operation is given to another, in milliseconds. One request takes at most 60 s. */
export const LEASE_MS = 180_000;
/** With less than this left, the lease is prolonged before the next request: the request must fit in. */
const RENEW_BELOW_MS = 100_000;
/** The wait after something broke on our own side. */
const OUR_FAULT_MS = 30_000;

/** Runs one claimed operation to its end. Never throws: what breaks on our side is logged and tried again. */
export async function runOperation(platform: Platform, op: Operation): Promise<void> {
  try {
    await attempt(platform, op);
  } catch (error) {
    if (error instanceof LostLease) return void platform.log.warn({ operation: op.id, app: op.appId }, "an operation went on elsewhere; this run keeps nothing");
    platform.log.error({ err: error, operation: op.id, app: op.appId }, "an operation broke on our side");
    await giveBack(platform, op).catch((cause: unknown) => platform.log.error({ err: cause, operation: op.id }, "an operation could not be given back; its lease will end"));
  }
}

async function attempt(platform: Platform, op: Operation): Promise<void> {
  const prepared = await platform.db.inTenant(op.orgId, (tx) => prepare(platform, tx, op));
  if (prepared.kind !== "send") return finishUnsent(platform, op, prepared);
  const { connection, work } = prepared;
  let leaseUntil = op.leaseUntil ?? platform.clock.now();
  const taken = new Set<string>();
  const steps: Steps<Outcome> = work.steps((id) => taken.has(id));
  const proof = { ...prepared.proof, secrets: [...prepared.proof.secrets, ...prepared.secrets] };
  const exchanged = await converse(platform, connection, proof, steps, {
    async before() {
      const { rate } = prepared.lane;
      if (rate) await pace(`${op.orgId} ${op.appId}`, rate.perSecond);
      const now = platform.clock.now();
      if (leaseUntil.getTime() - now.getTime() >= RENEW_BELOW_MS) return;
      const until = new Date(now.getTime() + LEASE_MS);
      if (!(await platform.db.inTenant(op.orgId, (tx) => renewLease(tx, op, now, until)))) throw new LostLease();
      leaseUntil = until;
    },
    async heard(request, response) {
      const ids = namedIn(request, response);
      if (ids.length === 0) return;
      for (const id of await platform.db.inTenant(op.orgId, (tx) => takenIds(tx, op.orgId, op.appId, op.kind, op.targetId, ids))) taken.add(id);
    },
  });
  const kept = await finish(platform, op, prepared, exchanged);
  if (!kept) throw new LostLease();
}

/** The ids that an answer would have us adopt: whether they are somebody else's is asked before the engine reads it. */
function namedIn(request: ScimRequest, response: ScimResponse): string[] {
  if (!("body" in response) || !/\.(lookup|create)$/.test(request.purpose)) return [];
  try {
    const resources = request.purpose.endsWith(".create") ? [response.body] : readList(response.body).resources;
    return resources.slice(0, 100).map((resource) => readUser(resource).id); // a group's id stands in the same place
  } catch (error) {
    if (error instanceof ScimError) return []; // the engine will say so itself
    throw error;
  }
}

async function giveBack(platform: Platform, op: Operation): Promise<void> {
  const now = platform.clock.now();
  await platform.db.inTenant(op.orgId, (tx) => end(tx, op, {
    state: op.attempts >= 10 ? "failed" : "waiting", verb: null, statusCode: null, errorCode: "internal", error: "Something broke on our side; it is in the log",
    exchange: [], requests: 0, durationMs: 0, retry: op.retry, nextAt: new Date(now.getTime() + OUR_FAULT_MS),
  }, now));
}
