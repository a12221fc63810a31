import { z } from "zod";
import { STATE_NAMES } from "../submission/index.ts";
import { metricsQuery } from "./contract.ts";
import { METRIC_LISTS } from "./metrics.ts";

export const listQuery = metricsQuery.extend({
  /** Which number: `answered`, `published`, `stage:qa`, `check:SCIM-C1`, … */
  of: z.union([z.enum(METRIC_LISTS), z.templateLiteral(["stage:", z.enum(STATE_NAMES)]), z.templateLiteral(["check:", z.string().max(80)])]),
});

export const MetricsListView = z.object({
  items: z.array(z.object({
    id: z.string(), name: z.string(), publisher: z.string(), label: z.string(), enteredAt: z.string(),
    /** Calendar hours that it stands for in the number; null where the number counts submissions alone. */
    hours: z.number().nullable(),
  })),
  /** How many there are; `items` holds 200 at most. */
  total: z.number(),
  /** Of them drafts, which are their publisher's alone and are not named. */
  drafts: z.number(),
});
