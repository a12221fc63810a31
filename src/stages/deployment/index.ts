export { install, myApps } from "./actions.ts";
export type { App, AppId, Installation, Protocol } from "./installation.ts";
export { installationById, mayUse, noteProof } from "./reading.ts";
