export { analystMove, type AnalystMove, gates, isOwn, manifestOf, recordCompatibility, recordEvidence, requireAnalystMove } from "./actions.ts";
export { followersOf, mayFollow } from "./collaborator-actions.ts";
export { draftName, readDraft, testSecrets, type TestSecret } from "./draft.ts";
export { findNamesBy, type NameFinder } from "./field-check.ts";
export { type Gate } from "./gates.ts";
export { businessDaysAfter, type Holidays, workingTimeBetween } from "./due.ts";
export { imageByDigest } from "./image-store.ts";
export { findHoldsBy, type Hold, type HoldFinder, type Looked, type RaisedHold } from "./hold.ts";
export { clear as clearHold, holdsOf, raise as raiseHold } from "./hold-store.ts";
export { liveBeside, liveBroke, publishedBy } from "./live.ts";
export { defineSubmissionJobs } from "./jobs.ts";
export { closedDays } from "./policy-store.ts";
export { holdUnderWay } from "./publishing-actions.ts";
export { keepRelease, type Release, releasesOf, versionsOf } from "./release-store.ts";
export { compareVersions, versionAfter } from "./release.ts";
export { isInForce, type Rule, wrongStart } from "./rule.ts";
export { removeRule, ruleOf, rules, saveRule } from "./rule-store.ts";
export { ENDS, type Move, MOVES, movesFrom, type State, STATE_NAMES, STATES, UNDER_WAY } from "./states.ts";
export {
  byId as submissionById, byIdLocked as submissionByIdLocked, listByDue as submissionsByDue, liveDigests, logoByDigest, logoPrint, marksOf, moves as submissionMoves, movesSince, noteOpenThreads, noteWaivedRun,
  publishedRevision, revisionByDigest, revisionsOf, setPublished, wasPublished,
} from "./store.ts";
export type { Compatibility, Evidence, PastMove, Revision, Submission, SubmissionId } from "./submission.ts";
export { toHoldView, toSummary } from "./view.ts";
