import type { News } from "./follow.ts";
import type { RunDelta, RunEnd, RunSummary, RunView } from "./views.ts";

export type RunNews = News<RunView, RunDelta, RunEnd>;

export const isOver = (state: RunSummary["state"]): boolean => state !== "queued" && state !== "running";
