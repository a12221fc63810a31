import type { DomainEvent } from "../../platform/jobs/index.ts";

/** What the news of a finished run says, as far as it does not change from run to run. */
export function evidenceOf({ data }: DomainEvent) {
  const { runId, digest, verdict, checks } = data["evidence"] as Record<string, unknown>;
  return { submissionId: data["submissionId"], runId, digest, verdict, checks };
}
