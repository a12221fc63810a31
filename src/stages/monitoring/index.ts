export { noteLook } from "./actions.ts";
export { defineMonitoringJobs } from "./jobs.ts";
