import { randomBytes } from "node:crypto";
import { type AccountId, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { publishedBy, type Revision, testSecrets } from "../submission/index.ts";
import { MAX_UNFINISHED_PER_ORG } from "./actions.ts";
import type { Run, RunId } from "./run.ts";
import * as store from "./store.ts";

/** What is run again: a published revision, whose it is, and the run that its outcome is held against. */
export interface Recheck {
  orgId: OrgId;
  revision: Pick<Revision, "digest" | "slug" | "manifest">;
  repeats: string | undefined;
  trigger: "nightly" | "renewal";
  by: { accountId: AccountId; name: string };
}

/**
 * Queues a run over a published revision, with the test account that its submission still has.
 * @returns `cannot`: why nothing can be run, for people.
 * @throws {Problem} `gate-closed` for a renewal, when a run is on its way or the org has too many.
 */
export async function requestRecheck(platform: Platform, tx: Tx, asked: Recheck): Promise<{ runId: RunId } | { cannot: string; missing: string[] }> {
  const { orgId, revision, trigger } = asked;
  const submissionId = await publishedBy(tx, orgId, revision.slug, revision.digest);
  if (!submissionId || !revision.manifest.test) return { cannot: "The manifest names no test tenant.", missing: [] };
  const missing = await missingSecrets(platform, tx, { orgId, submissionId, revision });
  if (missing.length > 0) return { cannot: "The test account's secrets were deleted, as announced, 30 days after publication.", missing };
  if (trigger === "renewal" && (await store.countUnfinishedLocked(tx, orgId)) >= MAX_UNFINISHED_PER_ORG) {
    throw new Problem("gate-closed", `${MAX_UNFINISHED_PER_ORG} runs over submissions of this org are on their way`, { mend: "Wait for one of them, or cancel it." });
  }
  const now = platform.clock.now();
  const run: Omit<Run, "number"> = {
    id: newId("run", now.getTime()), trigger, side: "publisher", requestedByName: asked.by.name, repeats: asked.repeats as RunId | undefined, orgId, submissionId, digest: revision.digest, manifest: revision.manifest,
    state: "queued", seed: randomBytes(8).toString("hex"), dialect: "rfc", only: undefined, requestedBy: asked.by.accountId, planned: [], verdict: undefined, tallies: undefined, report: undefined, failure: undefined,
    cancelRequested: false, requestedAt: now, startedAt: undefined, finishedAt: undefined,
  };
  if ((await store.insertRun(tx, run)) === undefined) {
    if (trigger === "nightly") return { cannot: "A run over this version was on its way.", missing: [] };
    throw new Problem("gate-closed", "A run over this version is on its way", { mend: "Wait for it." });
  }
  await platform.jobs.enqueue(tx, "verification-run", { runId: run.id });
  return { runId: run.id };
}

/** Names of secrets that the published version's test account needs and that are not kept, or have had their day. */
async function missingSecrets(platform: Platform, tx: Tx, of: Pick<Recheck, "orgId" | "revision"> & { submissionId: string }): Promise<string[]> {
  const now = platform.clock.now();
  const kept = (await platform.secrets.list(tx, of.orgId, of.submissionId)).filter((secret) => secret.expiresAt === undefined || secret.expiresAt > now);
  const needed = testSecrets(of.revision.manifest, { allowLocal: platform.config.allowLocalTargets });
  return [...new Set(needed.filter((s) => !kept.some((k) => k.name === s.name && k.origin === s.origin)).map((s) => s.name))];
}

/** What has to be given before a published revision can be run again. */
export async function missingForRecheck(platform: Platform, tx: Tx, orgId: OrgId, revision: Recheck["revision"]): Promise<string[]> {
  const submissionId = await publishedBy(tx, orgId, revision.slug, revision.digest);
  return submissionId ? missingSecrets(platform, tx, { orgId, submissionId, revision }) : [];
}

/** Calls a run off so that people need not wait for it. */
export async function yieldRun(platform: Platform, tx: Tx, id: string): Promise<void> {
  const run = await store.runById(tx, id);
  if (run?.state === "queued") await store.endRun(tx, run.id, { state: "cancelled", at: platform.clock.now() });
  else if (run?.state === "running") await store.askToCancel(tx, run.id);
}
