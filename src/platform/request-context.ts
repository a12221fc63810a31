import { AsyncLocalStorage } from "node:async_hooks";

/** The request that is being answered, for what must know it without being told: the audit and the log. */
export interface RequestContext {
  id: string;
  ip: string;
  /** How many audit entries were written; a mutating request leaves exactly one. */
  auditEntries: number;
}

const current = new AsyncLocalStorage<RequestContext>();

/** @returns `undefined` outside a request: jobs, seeds, tests of actions. */
export const requestContext = (): RequestContext | undefined => current.getStore();

/** Everything `work` starts, now or later, belongs to this request. */
export const runInRequest = <T>(context: RequestContext, work: () => T): T => current.run(context, work);
