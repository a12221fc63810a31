import type { OrgId } from "../kernel/index.ts";
import type { Platform } from "../platform/platform.ts";
import { publish } from "../stages/catalog/index.ts";
import { type Evidence, recordEvidence } from "../stages/submission/index.ts";
import { followDirectory } from "../stages/deployment/provisioning/index.ts";
import { tellPublisher } from "./notices.ts";

/**
 * The one table that wires news to actions: what happened on the left, who acts on it, and what they do. A stage never
 * calls the stage to its right; it tells, and this table decides who listens.
 */
export function wire(platform: Platform): void {
  const { jobs } = platform;
  jobs.on("verification.finished", "submission", async ({ orgId, data }) => {
    const submissionId = data["submissionId"];
    if (typeof submissionId === "string") await recordEvidence(platform, orgId, submissionId, data["evidence"] as unknown as Evidence);
  });
  jobs.on("submission.moved", "catalog", async ({ orgId, subject, data }) => {
    if (data["to"] === "published") await publish(platform, { orgId: orgId as OrgId, submissionId: subject, digest: String(data["digest"]) });
  });
  jobs.on("submission.moved", "notices", (event) => tellPublisher(platform, event));
  jobs.on("review.thread_changed", "notices", (event) => tellPublisher(platform, event));
  for (const kind of DIRECTORY_NEWS) jobs.on(kind, "provisioning", (event) => followDirectory(platform, event));
}

const DIRECTORY_NEWS = [
  "person.created", "person.updated", "person.activated", "person.suspended", "person.deactivated", "person.deleted",
  "group.created", "group.updated", "group.deleted", "group.members_changed",
] as const;
