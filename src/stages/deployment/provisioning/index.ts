export { connect, disconnect, test as testConnection } from "./actions/connect.ts";
export { approveRemovals, pause, resume, retry, sync } from "./actions/control.ts";
export { followDirectory } from "./actions/follow.ts";
export { pushGroup, unpushGroup } from "./actions/groups.ts";
export { intend } from "./actions/intend.ts";
export type { Credentials } from "./credentials.ts";
export { defineProvisioningJobs, drainProvisioning } from "./jobs.ts";
