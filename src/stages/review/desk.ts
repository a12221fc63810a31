import type { z } from "zod";
import { type Actor, may, Problem } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { diffManifests } from "../manifest/index.ts";
import { isOwn, movesFrom, movesSince, publishedRevision, revisionByDigest, STATES, submissionById, submissionMoves, toHoldView } from "../submission/index.ts";
import { mostViolated } from "../verification/index.ts";
import { deskFacts } from "./actions.ts";
import type { DeskView, MetricsView, ThreadView } from "./contract.ts";
import { metricsOf } from "./metrics.ts";
import { toRows } from "./queue.ts";
import { toRequirementView } from "./requirement-view.ts";
import { type SeenThread, seenBy } from "./seen-thread.ts";
import { obstacles } from "./thread.ts";

/** Checks that are named among those that stop publishers most. */
const MOST_VIOLATED = 10;

/** What the last days say about the desk and about the checks. */
export async function metrics(platform: Platform, days: number): Promise<z.input<typeof MetricsView>> {
  const since = new Date(platform.clock.now().getTime() - days * 24 * 3_600_000);
  return platform.db.inNetwork(async (tx) => ({ since: since.toISOString(), ...metricsOf(await movesSince(tx, since)), violated: await mostViolated(tx, since, MOST_VIOLATED) }));
}

/** Everything an analyst needs for a decision, in one read. */
export async function workspace(platform: Platform, actor: Actor, id: string): Promise<z.input<typeof DeskView>> {
  return platform.db.inNetwork(async (tx) => {
    const found = await submissionById(tx, id);
    if (!found || found.state === "draft") throw new Problem("not-found", `There is no submission ${id} at the desk`);
    const revision = found.digest ? await revisionByDigest(tx, found.orgId, found.digest) : undefined;
    const live = found.slug ? await publishedRevision(tx, found.slug) : undefined;
    const diff = live && revision && live.digest !== revision.digest ? diffManifests(live.manifest, revision.manifest) : undefined;
    const facts = await deskFacts(tx, actor, found);
    const own = await isOwn(tx, actor, found);
    const decides = !own && may(actor, "review.decide");
    const [row] = await toRows(platform, tx, [found]);
    if (!row) throw new Problem("not-found", `There is no submission ${id} at the desk`);
    return {
      ...row,
      digest: found.digest ?? null, manifest: revision?.manifest ?? found.manifest,
      changes: (diff?.changes ?? []).map((c) => ({ path: c.path, before: c.before, after: c.after, breaking: c.breaking, effort: c.effort, because: c.because, movesSecrets: c.movesSecrets })),
      semver: diff?.semver ?? null, evidence: found.evidence ?? null, threads: (await seenBy(tx, actor, found, facts.threads)).map(toThreadView),
      release: { version: found.release ?? null, changelog: found.changelog, publishOn: found.publishOn?.toISOString() ?? null },
      compatibility: found.compatibility ?? null, holds: facts.holds.map(toHoldView), requirements: facts.standings.map(toRequirementView),
      undo: decides && found.state === "publishing" && found.publishAt && found.publishAt > platform.clock.now() ? { until: found.publishAt.toISOString() } : null,
      decisions: facts.past.map((d) => ({
        decision: d.decision, phase: d.phase, analystName: d.analystName, note: d.note, at: d.at.toISOString(), digest: d.digest, ground: d.ground ?? null, undoneAt: d.undoneAt?.toISOString() ?? null, waiver: d.waiver ?? null,
      })),
      history: (await submissionMoves(tx, found.id)).map((m) => ({ at: m.at.toISOString(), actorName: m.actorName, move: m.move, toLabel: STATES[m.to].label, note: m.note })),
      decisionsOpen: decides ? DECISIONS.filter((decision) => movesFrom(found.state, "analyst").some((move) => move.on === decision))
        .map((decision) => {
          const found = obstacles(decision, facts);
          return { decision, obstacles: found.map((o) => `${o.message}. ${o.mend}`), waivable: found.length > 0 && found.every((o) => o.waives) && may(actor, "review.waive") };
        }) : [],
      own,
    };
  });
}

const DECISIONS = ["approve", "request_changes", "reject"] as const;

export function toThreadView(thread: SeenThread): z.input<typeof ThreadView> {
  return {
    id: thread.id, about: thread.about, title: thread.title, mine: thread.mine, field: thread.field, blocking: thread.blocking, state: thread.state, openedAt: thread.openedAt.toISOString(), openedBy: thread.openedBy,
    messages: thread.messages.map((m) => ({ ...m, at: m.at.toISOString() })),
  };
}
