import type { Dialect } from "./dialect.ts";
import { readError } from "./read.ts";
import type { Steps } from "./messages.ts";
import { type DesiredUser, type KnownUser, syncUser, type UserOutcome } from "./user-steps.ts";

export type RemovalOutcome = UserOutcome | { kind: "deleted"; scimId: null; warnings: [] };

/**
 * Deletes the account of a leaver, where the manifest chose that. It is switched off first: that run makes sure that the
 * account is the person's, and when the deletion fails nobody is left in.
 */
export function* removeUser(desired: DesiredUser, known: KnownUser, dialect: Dialect): Steps<RemovalOutcome> {
  const off = yield* syncUser({ ...desired, active: false }, known, dialect);
  if (off.kind === "failed" || off.kind === "gone" || off.scimId === null) return off;
  // `user.deactivate` is the purpose it is budgeted under; a deletion has no name of its own in the engine.
  const answer = yield { purpose: "user.deactivate", method: "DELETE", path: `/Users/${encodeURIComponent(off.scimId)}`, headers: { accept: dialect.mediaType } };
  if ("body" in answer && [200, 202, 204, 404, 410].includes(answer.status)) return { kind: "deleted", scimId: null, warnings: [] };
  const error = readError(answer);
  return { kind: "failed", error, retry: error.retry, scimId: off.scimId, warnings: off.warnings };
}
