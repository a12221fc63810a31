import type { Platform } from "../../platform/platform.ts";
import { forgetAskedAddresses } from "./field-check-actions.ts";
import { forgetDroppedImages } from "./image-actions.ts";
import { forgetVisits } from "./presence-actions.ts";
import { forgetTestSecrets, publishDue, warnOfSecrets } from "./publishing-actions.ts";

/** What the calendar does: publications whose moment has come, every few seconds; secrets whose last day is over or near, pages that nobody left, pictures that drafts dropped, and addresses that were asked, every hour. */
export function defineSubmissionJobs(platform: Platform): void {
  platform.jobs.define({ name: "submission-publish", everyS: 3, handle: () => publishDue(platform) });
  platform.jobs.define({
    name: "submission-secrets", everyS: 3600,
    handle: async () => {
      await forgetTestSecrets(platform);
      await warnOfSecrets(platform);
      await forgetVisits(platform);
      await forgetDroppedImages(platform);
      await forgetAskedAddresses(platform);
    },
  });
}
