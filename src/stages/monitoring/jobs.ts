import type { Platform } from "../../platform/platform.ts";
import { forgetOldLooks, nightRound } from "./actions.ts";

/** Looks at what is published, one at a time through the night, and clears away what is old. */
export function defineMonitoringJobs(platform: Platform): void {
  platform.jobs.define({ name: "monitoring-night", everyS: 60, handle: () => nightRound(platform, platform.config.recheckHour) });
  platform.jobs.define({ name: "monitoring-forget", everyS: 3600, handle: () => forgetOldLooks(platform) });
}
