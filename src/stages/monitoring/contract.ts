import { z } from "zod";
import { KEEPERS, OUTCOMES } from "./recheck.ts";

export const slugParams = z.strictObject({ slug: z.string().max(64) });

const LookView = z.object({
  at: z.string(), version: z.string(), trigger: z.enum(["nightly", "renewal"]), outcome: z.enum(OUTCOMES), reason: z.string(),
  /** Checks that held when the version was proven and are violated now. */
  broken: z.array(z.string()),
  /** Checks that were violated in a look before and that this one could not tell about. */
  unsure: z.array(z.string()),
  /** A night that ended before its turn came: whose runs were in the way. Null for every other look. */
  keptBy: z.enum(KEEPERS).nullable(),
  /** Null where nothing ran, and when the report was cleared away. */
  runId: z.string().nullable(), finishedAt: z.string().nullable(),
});

/** A check that held when the version was proven: when it broke, and when and by which look it held again. */
const StoryView = z.object({
  check: z.string(), version: z.string(), brokeAt: z.string(), runId: z.string().nullable(), heldAgainAt: z.string().nullable(), heldAgainBy: z.enum(["nightly", "renewal"]).nullable(),
  /** The version is not the live one any more: another was proven in its place. */
  replaced: z.boolean(),
});

export const LooksView = z.object({
  /** Latest first. */
  items: z.array(LookView),
  /** What broke within three months and what became of it, latest first. */
  stories: z.array(StoryView),
  /** Secrets of the test account that have to be given again before anything can be run. */
  missing: z.array(z.string()),
  /** When the next night begins; null on a network without nights. */
  nextAt: z.string().nullable(),
});

/** What whoever sees the listing may read of the nights: when, what came of it, and that runs of people left no turn. Which checks, and whose runs, is for publisher and desk. */
export const NightsView = z.object({
  /** Latest first, of the last 30 days. */
  items: z.array(z.object({ at: z.string(), version: z.string(), outcome: z.enum(["held", "violated", "could_not_tell", "skipped", "not_run"]) })),
  /** Whether this network looks at what is published by itself. */
  nightly: z.boolean(),
});

/** Live integrations where a check that held is violated now, or was until lately. */
export const BrokenView = z.object({
  items: z.array(z.object({
    slug: z.string(), name: z.string(), publisher: z.string(), version: z.string(),
    /** Checks that are open: violated, and not held since. */
    broken: z.array(z.string()),
    /** Of the last 14 days. */
    heldAgain: z.array(StoryView),
    runId: z.string().nullable(), at: z.string(),
  })),
});
