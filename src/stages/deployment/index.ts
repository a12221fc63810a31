import type { Platform } from "../../platform/platform.ts";
import { defineProvisioningJobs } from "./provisioning/index.ts";
import { defineSignOnJobs } from "./sso/index.ts";
import { endDueTrials } from "./trial-actions.ts";

export { install, myApps } from "./actions.ts";
export type { App, AppId, Installation, Protocol } from "./installation.ts";
export { installationById, mayUse, noteProof } from "./reading.ts";
export { customersOf } from "./store.ts";
export { endTrialsOfFormer } from "./trial-actions.ts";

/** Everything this stage does in the background. */
export function defineDeploymentJobs(platform: Platform): void {
  defineSignOnJobs(platform);
  defineProvisioningJobs(platform);
  platform.jobs.define({ name: "end-trials", everyS: 300, handle: () => endDueTrials(platform) });
}
