import type { ChipKind } from "../../ui/Chip.tsx";
import type { Outcome, Protocol, RunSummary } from "../../lib/views.ts";

export const OUTCOME: Record<Outcome, { chip: ChipKind; words: string }> = {
  held: { chip: "ok", words: "Passed" },
  violated: { chip: "bad", words: "Failed" },
  could_not_tell: { chip: "unsure", words: "Could not tell" },
  does_not_apply: { chip: "skipped", words: "Skipped" },
};

export const PROTOCOL_WORDS: Record<Protocol, string> = { saml: "SAML", oidc: "OIDC", scim: "SCIM" };

/** How a run stands, in one chip. */
export function runChip(run: Pick<RunSummary, "state" | "verdict" | "failure">): { chip: ChipKind; words: string } {
  if (run.state === "queued") return { chip: "idle", words: "Queued" };
  if (run.state === "running") return { chip: "running", words: "Running" };
  if (run.state === "cancelled") return { chip: "skipped", words: "Cancelled" };
  if (run.failure !== null) return { chip: "bad", words: "Broke off" };
  if (run.verdict === null) return { chip: "bad", words: "Stopped" };
  return OUTCOME[run.verdict];
}
