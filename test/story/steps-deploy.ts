import type { Step } from "./steps.ts";

/** From deploying to leaving. */
export const DEPLOY_STEPS: Step[] = [];
