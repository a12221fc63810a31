import type { ChipKind } from "../../ui/Chip.tsx";
import type { SubmissionState, SubmissionSummary } from "../../lib/views.ts";

/** What each stage looks like, and how urgent it is for a publisher: lower comes first. */
export const STAGE: Record<SubmissionState, { chip: ChipKind; urgency: number; group: string }> = {
  initial_issues: { chip: "warn", urgency: 0, group: "Changes requested" },
  qa_issues: { chip: "warn", urgency: 0, group: "Changes requested" },
  draft: { chip: "idle", urgency: 1, group: "Drafts" },
  initial_review: { chip: "info", urgency: 2, group: "Waiting for the desk" },
  qa: { chip: "info", urgency: 2, group: "Waiting for the desk" },
  final_review: { chip: "info", urgency: 2, group: "Waiting for the desk" },
  catalog_review: { chip: "info", urgency: 2, group: "Waiting for the desk" },
  publishing: { chip: "info", urgency: 2, group: "Being published" },
  published: { chip: "ok", urgency: 3, group: "Published" },
  rejected: { chip: "bad", urgency: 4, group: "Closed" },
  withdrawn: { chip: "skipped", urgency: 4, group: "Closed" },
};

export const byUrgency = (a: SubmissionSummary, b: SubmissionSummary): number =>
  STAGE[a.state].urgency - STAGE[b.state].urgency || b.updatedAt.localeCompare(a.updatedAt);

export const CAPABILITY_WORDS: Record<string, string> = {
  oidc: "OIDC", saml: "SAML", scim: "SCIM", group_push: "Group push", "group-push": "Group push", entitlements: "Entitlements",
  universal_logout: "Universal logout", event_stream: "Event stream",
};
export const capabilityWord = (id: string): string => CAPABILITY_WORDS[id] ?? id.replaceAll(/[_-]/g, " ");
