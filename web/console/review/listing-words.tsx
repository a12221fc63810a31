import type { ListingView } from "../../lib/views.ts";
import { Chip, type ChipKind, Tag } from "../../ui/Chip.tsx";

type State = ListingView["state"];

const STATE: Record<State, { chip: ChipKind; words: string }> = {
  published: { chip: "ok", words: "Published" }, deprecated: { chip: "warn", words: "Deprecated" }, under_audit: { chip: "unsure", words: "Under audit" },
  suspended: { chip: "bad", words: "Suspended" }, removed: { chip: "skipped", words: "Removed" },
};

const TIER: Record<string, string> = { verified: "Verified", "conformance-tested": "Conformance-tested", community: "Community" };
export const tierWord = (tier: string): string => TIER[tier] ?? tier;

export const StateChip = ({ state }: { state: State }) => <Chip kind={STATE[state].chip}>{STATE[state].words}</Chip>;
export const TierTag = ({ tier }: { tier: string }) => <Tag>{tierWord(tier)}</Tag>;

/** What a move did, as a line of a history says it. */
const DONE: Record<string, string> = {
  deprecate: "Deprecated", undeprecate: "No longer deprecated", audit: "Audit begun", release: "Audit ended", suspend: "Suspended", lift: "Suspension lifted",
  roll_back: "Rolled back", remove: "Removed",
};
export const moveDone = (move: string): string => DONE[move] ?? move.replaceAll("_", " ");

/** "1 app", "2 apps", "1,204 apps". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
