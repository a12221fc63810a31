import type { ChipKind } from "../../ui/Chip.tsx";

const HEALTH: Record<string, { chip: ChipKind; words: string }> = {
  off: { chip: "idle", words: "Not connected" }, ready: { chip: "ok", words: "Healthy" }, paused: { chip: "paused", words: "Paused" },
  needs_credentials: { chip: "bad", words: "Failing: credentials refused" }, degraded: { chip: "warn", words: "Degraded" },
};
export const healthChip = (health: string): { chip: ChipKind; words: string } => HEALTH[health] ?? { chip: "unsure", words: "Unknown" };

const OPERATION: Record<string, { chip: ChipKind; words: string }> = {
  waiting: { chip: "idle", words: "Waiting" }, running: { chip: "running", words: "Running" }, done: { chip: "ok", words: "Done" }, failed: { chip: "bad", words: "Failed" },
  skipped: { chip: "skipped", words: "Skipped" },
};
export const operationChip = (state: string): { chip: ChipKind; words: string } => OPERATION[state] ?? { chip: "unsure", words: state };

const LINK: Record<string, { chip: ChipKind; words: string }> = {
  staged: { chip: "idle", words: "Waiting" }, provisioned: { chip: "ok", words: "In sync" }, inactive: { chip: "paused", words: "Inactive" }, failed: { chip: "bad", words: "Failed" },
};
export const linkChip = (state: string): { chip: ChipKind; words: string } => LINK[state] ?? { chip: "unsure", words: state };

const PERSON: Record<string, { chip: ChipKind; words: string }> = {
  active: { chip: "ok", words: "Active" }, suspended: { chip: "warn", words: "Suspended" }, deactivated: { chip: "paused", words: "Deactivated" }, staged: { chip: "idle", words: "Staged" },
};
export const personChip = (status: string): { chip: ChipKind; words: string } => PERSON[status] ?? { chip: "unsure", words: status };
