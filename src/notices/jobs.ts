import type { Platform } from "../platform/platform.ts";
import { forgetOldEntries, sendDigests } from "./inbox-actions.ts";
import { deliverDue, forgetOldDeliveries } from "./webhook-actions.ts";

/** Sends what waits, and clears away old logs. */
export function defineNoticeJobs(platform: Platform): void {
  platform.jobs.define({ name: "webhooks.deliver", everyS: 5, handle: (_payload, signal) => deliverDue(platform, signal) });
  platform.jobs.define({ name: "inbox.digests", everyS: 600, handle: () => sendDigests(platform) });
  platform.jobs.define({
    name: "notices.forget", everyS: 3600,
    async handle() {
      await forgetOldDeliveries(platform);
      await forgetOldEntries(platform);
    },
  });
}
