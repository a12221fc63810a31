import type { z } from "zod";
import { type Actor, may } from "../../kernel/index.ts";
import { capabilities, CHOICES, completeness } from "../manifest/index.ts";
import type { SubmitFacts } from "./actions.ts";
import type { HoldView, SubmissionSummary, SubmissionView } from "./contract.ts";
import { draftName, type ReadDraft } from "./draft.ts";
import type { Gate } from "./gates.ts";
import type { RaisedHold } from "./hold.ts";
import { ENDS, isEditable, movesFrom, STATES } from "./states.ts";
import type { Submission } from "./submission.ts";

/** How far the draft is, under the addresses that this network allows. */
const progressOf = (s: Submission, rule: { allowLocal: boolean }) => completeness(s.manifest, undefined, rule);

/** A submission as one line of a list. */
export function toSummary(s: Submission, rule: { allowLocal: boolean }): z.input<typeof SubmissionSummary> {
  const { label, actsNext, clock } = STATES[s.state];
  return {
    id: s.id, slug: s.slug ?? null, name: draftName(s.manifest), state: s.state, label, actsNext, clock,
    percent: progressOf(s, rule).percent, enteredAt: s.enteredAt.toISOString(), dueAt: s.dueAt?.toISOString() ?? null,
    updatedAt: s.updatedAt.toISOString(), version: s.version, logoUrl: s.logoDigest ? `/logo/${s.logoDigest.slice(7)}` : null,
    publishAt: s.publishAt?.toISOString() ?? null, resubmissions: Math.max(0, s.submits - 1), listingOnly: s.listingOnly,
  };
}

export const toHoldView = (hold: RaisedHold): z.input<typeof HoldView> => ({
  code: hold.code, message: hold.message, needs: hold.needs, raisedAt: hold.raisedAt.toISOString(), clearedAt: hold.clearedAt?.toISOString() ?? null, clearedBy: hold.clearedBy ?? null, note: hold.note,
});

/** One line per name: a secret that is sent to two origins is set when it is set for both. */
function byName(secrets: Shown["secrets"]): z.input<typeof SubmissionView>["secrets"] {
  return [...Map.groupBy(secrets, (secret) => secret.name)].map(([name, all]) => {
    const setAt = all.every((secret) => secret.setAt) ? all[0]?.setAt : undefined;
    return { name, set: setAt !== undefined, setAt: setAt?.toISOString() ?? null };
  });
}

/** What is known about a submission beside its own row. */
export interface Shown {
  read: ReadDraft;
  gates: Gate[];
  facts: Pick<SubmitFacts, "live" | "suggested">;
  holds: readonly RaisedHold[];
  expectedBy: Date | undefined;
  secrets: { name: string; setAt: Date | undefined }[];
}

/** A submission with everything its owner may see, and what this actor may do next. */
export function toView(s: Submission, actor: Actor, { read, gates, facts, holds, expectedBy, secrets }: Shown, rule: { allowLocal: boolean }): z.input<typeof SubmissionView> {
  const { live, suggested } = facts;
  const done = progressOf(s, rule);
  const writes = may(actor, "submission.write") && s.orgId === actor.orgId;
  return {
    ...toSummary(s, rule), manifest: s.manifest, draftDigest: s.draftDigest ?? null, digest: s.digest ?? null, evidence: s.evidence ?? null,
    compatibility: s.compatibility ?? null, updates: live && live.digest !== s.digest ? { digest: live.digest, version: live.version ?? null } : null,
    listingOnly: isEditable(s.state) ? live?.listingOnly === true : s.listingOnly,
    release: {
      version: s.release ?? suggested.version, chosen: s.release ?? null, changelog: s.changelog, suggested, current: live?.version ?? null, publishOn: s.publishOn?.toISOString() ?? null,
    },
    expectedBy: expectedBy?.toISOString() ?? null, holds: holds.map(toHoldView), secretsUntil: s.secretsUntil?.toISOString() ?? null,
    problems: read.problems, warnings: read.warnings,
    sections: done.sections.map((section) => ({ id: section.id, label: section.label, required: section.required, satisfied: section.satisfied, problems: section.problems.length })),
    capabilities: read.manifest ? [...capabilities(read.manifest)] : done.sections.flatMap(({ id }) => CHOICES.filter((choice) => choice === id)),
    gates, secrets: byName(secrets),
    can: writes
      ? [
        ...new Set(movesFrom(s.state, "publisher").map((move) => move.on)),
        ...(isEditable(s.state) ? (["edit", "run"] as const) : []),
        ...(s.state === "draft" ? (["delete"] as const) : (["copy"] as const)),
        ...(ENDS.includes(s.state) ? [] : (["schedule"] as const)),
      ]
      : [],
  };
}
