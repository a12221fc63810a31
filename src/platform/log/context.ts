import { AsyncLocalStorage } from "node:async_hooks";
import type { Tx } from "../db/index.ts";

/** The request that the running code works for. Log lines name it; the audit counts into it. */
export interface RequestContext {
  /** `req_…`; the caller reads it in `x-request-id` and in every problem. */
  readonly id: string;
  readonly ip: string;
  /** How many audit entries this request has left. The audit raises it; the router expects exactly 1 from a change. */
  auditEntries: number;
  /** Runs in the transaction of the change, beside its audit entry. */
  onChange?: (tx: Tx, subject: string) => Promise<void>;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** @returns `undefined` outside a request: in jobs, at start, in tests of an action. */
export function requestContext(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` for a request; everything it awaits sees `context`. */
export function inRequestContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}
