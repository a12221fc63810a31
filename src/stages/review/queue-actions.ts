import type { z } from "zod";
import { type Actor, Problem, RIGHTS, type Role } from "../../kernel/index.ts";
import { tellAfterCommit, type Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { listMembers, memberById, record } from "../../tenancy/index.ts";
import { ENDS, isOwn, type Submission } from "../submission/index.ts";
import { submissionOr404 } from "./actions.ts";
import type { QueueRow } from "./contract.ts";
import { toRows } from "./queue.ts";
import { dropClaim, dropSnooze, keepSnooze } from "./queue-store.ts";
import { MAX_SNOOZE_DAYS } from "./snooze.ts";
import * as store from "./store.ts";

type Rows = z.input<typeof QueueRow>[];

const decides = (roles: readonly Role[]): boolean => roles.some((role) => (RIGHTS["review.decide"] as readonly Role[]).includes(role));

/** Who can be given a submission: the analysts of the actor's desk, by name. */
export async function analysts(platform: Platform, actor: Actor): Promise<{ id: string; name: string }[]> {
  return (await listMembers(platform, actor)).filter((one) => decides(one.roles)).map((one) => ({ id: one.accountId, name: one.name }));
}

/**
 * Gives submissions to an analyst of the same desk, or to nobody. All of them or none.
 * @throws {Problem} `not-found`, `not-your-move` for what has ended, `invalid-field` when the account is no analyst here,
 * `own-submission` when the analyst, or whoever gives them, belongs to a publisher of them: nobody chooses who judges their own.
 */
export async function assign(platform: Platform, actor: Actor, ids: readonly string[], to: string | null): Promise<Rows> {
  return together(platform, actor, ids, "review.assign", { to }, async (tx, found, now) => {
    if (to === null) return dropClaim(tx, found.id);
    const analyst = await memberById(tx, actor.orgId, to);
    if (!analyst || !decides(analyst.roles)) {
      const field = { path: "/to", code: "review.assignee", message: "This is no analyst of your desk" };
      throw new Problem("invalid-field", field.message, { fields: [field], mend: "Choose from the analysts of the desk." });
    }
    if (await isOwn(tx, { ...actor, accountId: analyst.accountId }, found)) {
      throw new Problem("own-submission", `${analyst.name} belongs to the publisher of one of them`, { mend: "Give it to an analyst who does not." });
    }
    await store.claim(tx, found.orgId, found.id, { accountId: analyst.accountId, analystName: analyst.name, claimedAt: now });
  });
}

/**
 * Lays submissions aside until a time, with the reason. Their due dates stay.
 * @throws {Problem} `not-found`, `not-your-move`, `own-submission`, `invalid-field` for a time that has passed or is too far away.
 */
export async function snooze(platform: Platform, actor: Actor, ids: readonly string[], { until, reason }: { until: Date; reason: string }): Promise<Rows> {
  const leftMs = until.getTime() - platform.clock.now().getTime();
  if (leftMs <= 0 || leftMs > MAX_SNOOZE_DAYS * 86_400_000) {
    const field = { path: "/until", code: "review.snooze-until", message: `Choose a time within the next ${MAX_SNOOZE_DAYS} days` };
    throw new Problem("invalid-field", field.message, { fields: [field] });
  }
  return together(platform, actor, ids, "review.snooze", { until: until.toISOString(), reason }, (tx, found, now) =>
    keepSnooze(tx, { orgId: found.orgId, submissionId: found.id, until, reason, accountId: actor.accountId, analystName: actor.name, at: now }));
}

/** Takes up what was laid aside. @throws {Problem} `not-found`, `not-your-move`, `own-submission` */
export async function wake(platform: Platform, actor: Actor, ids: readonly string[]): Promise<Rows> {
  return together(platform, actor, ids, "review.wake", {}, (tx, found) => dropSnooze(tx, found.id));
}

/** One step over several submissions in one transaction, with one entry in the audit. Nobody takes one over their own. */
async function together(
  platform: Platform, actor: Actor, ids: readonly string[], action: string, detail: Record<string, string | null>, step: (tx: Tx, found: Submission, now: Date) => Promise<void>,
): Promise<Rows> {
  return platform.db.inNetwork(async (tx) => {
    const now = platform.clock.now();
    const sorted = [...new Set(ids)].sort(); // two who lock the same rows lock them in the same order
    const all: Submission[] = [];
    for (const id of sorted) {
      const found = await submissionOr404(tx, id);
      all.push(found);
      if (ENDS.includes(found.state)) throw new Problem("not-your-move", `${id} has ended`, { mend: "Leave it out; it is not in the queue any more." });
      if (await isOwn(tx, actor, found)) throw new Problem("own-submission", "You belong to the publisher of one of them", { mend: "Leave it out; another analyst sees to it." });
      await step(tx, found, now);
    }
    tellAfterCommit(tx); // who watches the queue here sees it at once
    const [only] = sorted;
    await record(tx, actor, { action, subject: sorted.length === 1 && only !== undefined ? only : "desk.queue", detail: { ...detail, submissions: sorted } });
    return toRows(platform, tx, all);
  });
}
