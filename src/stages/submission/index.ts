export { analystMove, gates, manifestOf, noteOpenThreads, recordEvidence } from "./actions.ts";
export { draftName, readDraft, testSecrets, type TestSecret } from "./draft.ts";
export { type Gate } from "./gates.ts";
export { businessDaysAfter } from "./due.ts";
export { type Move, MOVES, movesFrom, type State, STATES } from "./states.ts";
export { byId as submissionById, list as listSubmissions, logoByDigest, moves as submissionMoves, publishedRevision, revisionByDigest } from "./store.ts";
export type { Evidence, PastMove, Revision, Submission, SubmissionId } from "./submission.ts";
export { toSummary } from "./view.ts";
