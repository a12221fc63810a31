import { z } from "zod";
import { OUTCOMES } from "./recheck.ts";

export const slugParams = z.strictObject({ slug: z.string().max(64) });

const LookView = z.object({
  at: z.string(), version: z.string(), trigger: z.enum(["nightly", "renewal"]), outcome: z.enum(OUTCOMES), reason: z.string(),
  /** Checks that held when the version was proven and are violated now. */
  broken: z.array(z.string()),
  /** Null where nothing ran, and when the report was cleared away. */
  runId: z.string().nullable(), finishedAt: z.string().nullable(),
});

export const LooksView = z.object({
  /** Latest first. */
  items: z.array(LookView),
  /** Secrets of the test account that have to be given again before anything can be run. */
  missing: z.array(z.string()),
  /** When the next night begins; null on a network without nights. */
  nextAt: z.string().nullable(),
});

/** What whoever sees the listing may read of the nights: when, and what came of it. Which checks, and why nothing was run, is for publisher and desk. */
export const NightsView = z.object({
  /** Latest first, of the last 30 days. */
  items: z.array(z.object({ at: z.string(), version: z.string(), outcome: z.enum(["held", "violated", "could_not_tell", "not_run"]) })),
  /** Whether this network looks at what is published by itself. */
  nightly: z.boolean(),
});

/** Integrations where a check that held is violated now. */
export const BrokenView = z.object({
  items: z.array(z.object({ slug: z.string(), name: z.string(), publisher: z.string(), version: z.string(), broken: z.array(z.string()), runId: z.string().nullable(), at: z.string() })),
});
