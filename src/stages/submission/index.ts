export { analystMove, type AnalystMove, gates, manifestOf, recordEvidence, requireAnalystMove } from "./actions.ts";
export { draftName, readDraft, testSecrets, type TestSecret } from "./draft.ts";
export { type Gate } from "./gates.ts";
export { businessDaysAfter } from "./due.ts";
export { ENDS, type Move, MOVES, movesFrom, type State, STATES } from "./states.ts";
export {
  byId as submissionById, byIdLocked as submissionByIdLocked, listByDue as submissionsByDue, logoByDigest, moves as submissionMoves, noteOpenThreads,
  publishedRevision, publishedSlugs, revisionByDigest, wasPublished,
} from "./store.ts";
export type { Evidence, PastMove, Revision, Submission, SubmissionId } from "./submission.ts";
export { toSummary } from "./view.ts";
