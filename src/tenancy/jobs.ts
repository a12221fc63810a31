import type { Platform } from "../platform/platform.ts";
import { proveAgain } from "./actions/domains.ts";
import { mailRecovery, RECOVERY_JOB } from "./actions/recovery.ts";
import { DEVICE_MAX_S } from "./session.ts";
import { deleteExpiredChallenges } from "./store/passkey.ts";
import { deleteExpiredRecoveries } from "./store/recovery.ts";
import { deleteExpiredSessions } from "./store/session.ts";
import { forgetAgain } from "./store/temporary-org.ts";
import { forgetDevicesBefore, forgetFailuresBefore } from "./store/throttle.ts";

const MONTH_MS = 30 * 24 * 3600 * 1000;

/** The jobs of tenancy: the sweep, and letters that must not be written while somebody waits for the answer. */
export function defineTenancyJobs(platform: Platform): void {
  platform.jobs.define({ name: "tenancy.sweep", everyS: 3600, handle: () => sweep(platform) });
  platform.jobs.define({ name: "tenancy.forget-again", everyS: 300, handle: () => platform.db.inNetwork(forgetAgain) });
  platform.jobs.define({ name: "tenancy.prove-domains", everyS: 3600, handle: (_payload, signal) => proveAgain(platform, signal) });
  platform.jobs.define({ name: RECOVERY_JOB, handle: async ({ email }) => mailRecovery(platform, String(email)) });
}

/** Clears away what has lost its meaning: nothing here decides anything, expiry is asked at each use. */
export function sweep(platform: Pick<Platform, "db" | "clock">): Promise<void> {
  const now = platform.clock.now();
  return platform.db.inNetwork(async (tx) => {
    await deleteExpiredSessions(tx, now);
    await deleteExpiredChallenges(tx, now);
    await deleteExpiredRecoveries(tx, now);
    await forgetFailuresBefore(tx, new Date(now.getTime() - MONTH_MS));
    await forgetDevicesBefore(tx, new Date(now.getTime() - DEVICE_MAX_S * 1000));
  });
}
