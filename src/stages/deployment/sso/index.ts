export { signOnHandler } from "./handler.ts";
export { defineSignOnJobs } from "./jobs.ts";
export { prepareSignOn, rotateClientSecret, type SetupValue, signOnValues } from "./prepare.ts";
export type { NetworkSessions, SignedIn } from "./session.ts";
export { type SignOn, signOnsOf } from "./store.ts";
