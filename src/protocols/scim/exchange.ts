import { ScimError, type Retry } from "./error.ts";
import type { ScimRequest, ScimResponse, Steps, Warning } from "./messages.ts";
import { readError } from "./read.ts";

export interface Failed {
  kind: "failed";
  error: ScimError;
  retry: Retry;
  /** What `Retry-After` said, in whole seconds; `retryPlan` makes the schedule from it. */
  retryAfterS?: number;
  /** The id as far as it was found and checked: worth storing even so. `null` when none was. */
  scimId: string | null;
  warnings: Warning[];
}

/** A response that was an answer with one of the statuses a step can use. */
export interface Answer { status: number; body: string }

/** Sends and takes only the statuses given. @throws {ScimError} for every other answer, and for none. */
export function* ask(request: ScimRequest, accept: readonly number[]): Steps<Answer> {
  return expectStatus(yield request, accept);
}

/** @throws {ScimError} unless the response has one of the statuses. */
export function expectStatus(response: ScimResponse, accept: readonly number[]): Answer {
  if (!("body" in response) || !accept.includes(response.status)) throw readError(response);
  return response;
}

/** As `ask`, and an object that is not there is `null`. */
export function* askIfThere(request: ScimRequest, accept: readonly number[]): Steps<Answer | null> {
  try {
    return yield* ask(request, accept);
  } catch (error) {
    if (error instanceof ScimError && error.code === "not-found") return null;
    throw error;
  }
}

/** Could the server have done what was asked although the answer does not say so? Then look before repeating. */
export function leavesOpen(error: ScimError): boolean {
  return error.code === "timeout" || error.code === "unreachable" || error.code === "server" || error.code === "unreadable";
}

export function failed(error: unknown, scimId: string | null, warnings: Warning[]): Failed {
  if (!(error instanceof ScimError)) throw error;
  return {
    kind: "failed", error, retry: error.retry, scimId, warnings,
    ...(error.retryAfterS === undefined ? {} : { retryAfterS: error.retryAfterS }),
  };
}

export const warn = (warnings: Warning[], code: Warning["code"], message: string): void => void warnings.push({ code, message });
