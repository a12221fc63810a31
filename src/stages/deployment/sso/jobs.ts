import type { Platform } from "../../../platform/platform.ts";
import { dropExpired, forgetAnswered } from "./store.ts";

const ANSWERED_KEPT_MS = 24 * 3_600_000;

/** Sweeps what has run out, so that the sign-on tables stay small. */
export function defineSignOnJobs(platform: Platform): void {
  platform.jobs.define({
    name: "sign-on-sweep", everyS: 600,
    handle: () => platform.db.inNetwork(async (tx) => {
      const now = platform.clock.now();
      await dropExpired(tx, now);
      await forgetAnswered(tx, new Date(now.getTime() - ANSWERED_KEPT_MS));
    }),
  });
}
