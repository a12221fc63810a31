import { exact, relative } from "../lib/moments.ts";

/** Relative time, with the exact one on hover and for assistive technology. */
export function Moment({ at }: { at: string }) {
  return <time dateTime={at} title={exact(at)}>{relative(at)}</time>;
}

const HOUR_MS = 3_600_000;

/** A due clock in words: overdue, how long is left, or paused. */
export function Due({ at, clock }: { at: string | null; clock: "none" | "running" | "paused" }) {
  if (clock === "paused") return <span className="text-dim">Clock paused</span>;
  if (clock === "none" || at === null) return <span className="text-dim">No clock</span>;
  const leftMs = Date.parse(at) - Date.now();
  const words = leftMs < 0 ? "Overdue, was due" : "Due";
  const tone = leftMs < 0 ? "font-medium text-bad" : leftMs < 8 * HOUR_MS ? "font-medium text-warn" : "text-ok";
  return <span className={tone}>{words} <Moment at={at} /></span>;
}
