import type { Platform } from "../../platform/platform.ts";
import { forgetTestSecrets, publishDue } from "./publishing-actions.ts";

/** What the calendar does: publications whose moment has come, every few seconds; secrets whose last day is over, every hour. */
export function defineSubmissionJobs(platform: Platform): void {
  platform.jobs.define({ name: "submission-publish", everyS: 3, handle: () => publishDue(platform) });
  platform.jobs.define({ name: "submission-secrets", everyS: 3600, handle: () => forgetTestSecrets(platform) });
}
