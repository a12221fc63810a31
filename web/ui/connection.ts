import type { Connection } from "../lib/follow.ts";
import type { ChipKind } from "./Chip.tsx";

/** What is said of a line to the network, and how it looks. */
export const CONNECTION: Record<Connection, { chip: ChipKind; words: string }> = {
  connecting: { chip: "running", words: "Connecting" }, live: { chip: "ok", words: "Live" }, reconnecting: { chip: "warn", words: "Reconnecting" },
  polling: { chip: "warn", words: "Reconnecting, asking now and then" }, paused: { chip: "paused", words: "Paused" }, finished: { chip: "idle", words: "Finished" },
  refused: { chip: "bad", words: "Closed to you" },
};
