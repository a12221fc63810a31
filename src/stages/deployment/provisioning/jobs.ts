import type { Platform } from "../../../platform/platform.ts";
import { dispatch } from "./jobs/dispatch.ts";
import { DISPATCH_JOB, knowDispatcher } from "./jobs/wake.ts";

/** The safety net, in seconds: whatever no commit announced is found by then. */
const SWEEP_S = 5;

/** Defines the work of provisioning: a dispatcher, started by each commit that asks for something, and by the sweep. */
export function defineProvisioningJobs(platform: Platform): void {
  platform.jobs.define({ name: DISPATCH_JOB, concurrency: 1, retries: 0, everyS: SWEEP_S, handle: (_payload, signal) => dispatch(platform, signal, true) });
  knowDispatcher(platform);
}

/** Serves everything that is due now, without the job queue: for tests. */
export function drainProvisioning(platform: Platform): Promise<void> {
  return dispatch(platform, new AbortController().signal, false);
}
