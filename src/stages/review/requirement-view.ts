import type { z } from "zod";
import { type Actor, Problem } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { revisionByDigest, submissionById } from "../submission/index.ts";
import { reading } from "./actions.ts";
import type { RequirementsView, RequirementView } from "./contract.ts";
import { GUIDANCE, type Standing, standings } from "./requirement.ts";
import { judgementsOf } from "./requirement-store.ts";
import * as store from "./store.ts";
import { saidBy, toldBy, untold } from "./told.ts";

/**
 * What people judge of a submission. The desk reads every verdict; its publisher those that a decision has told.
 * Empty before the first submit.
 * @throws {Problem} `not-found`
 */
export async function requirements(platform: Platform, actor: Actor, id: string): Promise<z.input<typeof RequirementsView>> {
  return reading(platform, actor, async (tx) => {
    const found = await submissionById(tx, id);
    const own = found?.orgId === actor.orgId;
    if (!found || (!own && found.state === "draft")) throw new Problem("not-found", `There is no submission ${id}`);
    const decision = own ? toldBy(await store.decisionsOf(tx, id)) : undefined;
    const revision = found.digest ? await revisionByDigest(tx, found.orgId, decision?.digest ?? found.digest) : undefined;
    if (!revision) return { items: [], toldAt: null, ofThisRevision: true };
    const judged = await judgementsOf(tx, id);
    const all = standings({ manifest: revision.manifest, digest: revision.digest, listingOnly: found.listingOnly }, decision ? saidBy(decision, judged) : judged);
    return {
      items: (own && !decision ? all.map(untold) : all).map(toRequirementView),
      toldAt: decision?.at.toISOString() ?? null, ofThisRevision: revision.digest === found.digest,
    };
  });
}

export function toRequirementView({ requirement: { id, asks }, now, earlier }: Standing): z.input<typeof RequirementView> {
  return {
    id, asks, look: GUIDANCE[id].look, mend: GUIDANCE[id].mend, verdict: now?.verdict ?? null, note: now?.note ?? "", analystName: now?.analystName ?? null, at: now?.at.toISOString() ?? null,
    earlier: earlier ? { verdict: earlier.verdict, note: earlier.note, analystName: earlier.analystName } : null,
  };
}
