import type { z } from "zod";
import type { Platform } from "../../platform/platform.ts";
import { orgById } from "../../tenancy/index.ts";
import { draftName, movesSince, STATES, submissionById } from "../submission/index.ts";
import { submissionsViolating } from "../verification/index.ts";
import type { MetricsListView } from "./metric-contract.ts";
import { type Behind, behind, type MetricList } from "./metrics.ts";

/** More than this is not shown at once. */
const LIST_MAX = 200;

/** The submissions behind a number; drafts are counted and not named. */
export async function listBehind(platform: Platform, days: number, of: MetricList | `check:${string}`): Promise<z.input<typeof MetricsListView>> {
  const since = new Date(platform.clock.now().getTime() - days * 24 * 3_600_000);
  return platform.db.inNetwork(async (tx) => {
    const rows: Behind[] = isCheck(of)
      ? (await submissionsViolating(tx, since, of.slice("check:".length))).map((submissionId) => ({ submissionId, hours: undefined }))
      : behind(await movesSince(tx, since), of);
    const items: z.input<typeof MetricsListView>["items"] = [];
    const publishers = new Map<string, string>();
    let drafts = 0;
    for (const { submissionId, hours } of rows.slice(0, LIST_MAX)) {
      const found = await submissionById(tx, submissionId);
      if (!found || found.state === "draft") {
        drafts++;
        continue;
      }
      if (!publishers.has(found.orgId)) publishers.set(found.orgId, (await orgById(tx, found.orgId))?.name ?? found.orgId);
      items.push({
        id: found.id, name: draftName(found.manifest), publisher: publishers.get(found.orgId) ?? found.orgId, label: STATES[found.state].label, enteredAt: found.enteredAt.toISOString(), hours: hours ?? null,
      });
    }
    return { items, total: rows.length, drafts };
  });
}

const isCheck = (of: string): of is `check:${string}` => of.startsWith("check:");
