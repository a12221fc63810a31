export { openBenchHost, type BenchHost, type BenchHostParts } from "./bench/host.ts";
export { benchStateInMemory, type BenchState } from "./bench/bench-state.ts";
export { BUDGET, type BudgetLimits } from "./bench/budget.ts";
export { PROOF_PATH, PROOF_RECORD, proofLine } from "./bench/host-proof.ts";
export { benchAddresses, completedIdentity, makeBenchIdentity, type BenchAddresses, type BenchIdentity } from "./bench/identity.ts";
export type { Exchange } from "./bench/recorder.ts";
export { CHECK_KINDS, GATES, PROTOCOLS, type Check, type CheckKind, type Gate, type Protocol } from "./check.ts";
export { CHECKS } from "./checks/index.ts";
export { EVIDENCE_DAYS, isAbout, makeBundle, openBundle, type OpenedBundle, type RunRecord, validUntilOf } from "./evidence/bundle.ts";
export { evidenceKeys } from "./evidence/actions.ts";
export { DsseError } from "./evidence/dsse.ts";
export { evidenceJwkSchema, type EvidenceJwk, type EvidenceKey, makeEvidenceKey, publicKeyOf, readEvidenceKey, toEvidenceJwk } from "./evidence/evidence-key.ts";
export { toJunit } from "./evidence/junit.ts";
export { toHtml, type Seal } from "./evidence/report-html.ts";
export { recordOf } from "./evidence/record.ts";
export { type Replay, type Replayed, replay } from "./evidence/replay.ts";
export { signatureOf } from "./evidence/store.ts";
export { reportJsonSchemaText } from "./evidence/report-schema.ts";
export { type SarifSource, toSarif } from "./evidence/sarif.ts";
export { CLIENT_NAMES, CLIENTS, DIALECTS, type Client, type Dialect } from "./dialect.ts";
export { planOf, verify, type Progress, type VerifyInput } from "./engine.ts";
export {
  checkResultSchema, exchangeSchema, reportSchema, talliesOf, VERDICTS, verdictOf, WORKS,
  type CheckResult, type Report, type RunVerdict, type Tallies, type WorksWith,
} from "./report.ts";
export { OUTCOMES, type Outcome, type Verdict } from "./verdict.ts";
export { missingForRecheck, requestRecheck, yieldRun } from "./recheck-actions.ts";
export { type BenchValues, benchFor, forgetRuns } from "./actions.ts";
export { benchHandler } from "./network.ts";
export { defineVerificationJobs } from "./jobs.ts";
export { type AnswerCounts, answersOf, countAnswers, type Standing } from "./latest-store.ts";
export { mostViolated, removeRun, runById, submissionsViolating, unfinishedRuns } from "./store.ts";
export { toRunView } from "./view.ts";
