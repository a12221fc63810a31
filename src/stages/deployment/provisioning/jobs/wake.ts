import { tellAfterCommit, type Tx } from "../../../../platform/db/index.ts";
import type { Platform } from "../../../../platform/platform.ts";

export const DISPATCH_JOB = "provisioning.dispatch";

/** Whose job queue knows the dispatcher. */
const known = new WeakSet<Platform["jobs"]>();

export function knowDispatcher(platform: Platform): void {
  known.add(platform.jobs);
}

/** Starts a dispatcher as soon as the transaction is kept, here or in whichever process takes the job first. */
export async function wakeDispatcher(platform: Platform, tx: Tx): Promise<void> {
  tellAfterCommit(tx);
  if (known.has(platform.jobs)) await platform.jobs.enqueue(tx, DISPATCH_JOB, {}, { singletonKey: "now" });
}
