/** The shapes the pages read from the API. Dates are ISO 8601 strings. */
import type { operations } from "./api.gen.ts";
import type { Operation } from "./operations.ts";
import type { FieldProblem } from "./problem.ts";

export type Role = "publisher" | "analyst" | "lead" | "admin" | "member" | "operator";
export interface OrgView { id: string; slug: string; name: string; kinds: string[] }
export interface SessionView {
  account: { id: string; email: string; name: string };
  org: OrgView;
  orgs: OrgView[];
  roles: Role[];
  rights: string[];
}

export type SubmissionState =
  | "draft" | "initial_review" | "initial_issues" | "qa" | "qa_issues" | "final_review" | "catalog_review" | "publishing" | "published" | "rejected" | "withdrawn";
export type Clock = "none" | "running" | "paused";
export interface SubmissionSummary {
  id: string; slug: string | null; name: string; state: SubmissionState; label: string; actsNext: "publisher" | "desk" | "network" | "nobody"; clock: Clock;
  percent: number; enteredAt: string; dueAt: string | null; updatedAt: string; version: number; logoUrl: string | null; publishAt: string | null; resubmissions: number; listingOnly: boolean;
}
export interface EvidenceView {
  runId: string; digest: string; verdict: string; finishedAt: string; checks: number; held: number; violated: number; couldNotTell: number;
}
export interface GateView { id: string; code: string; label: string; open: boolean; mend: string; path: string; note?: string }
export interface HoldView { code: string; message: string; needs: "phases" | "person"; raisedAt: string; clearedAt: string | null; clearedBy: string | null; note: string }
export interface SecretView { name: string; set: boolean; setAt: string | null }
export type SubmissionView = Answers["submissions.get"];
export type TeamView = Answers["collaborators.list"];
/** What the stream `submissions.presence` tells: people of one's own org by name, of others only the side. */
export interface Present { people: { accountId: string; name: string; section: string; you: boolean }[]; others: ("publisher" | "desk")[] }

export type ThreadView = Answers["threads.list"]["items"][number];
export type QueueRow = Answers["desk.queue"]["items"][number];
/** What the stream `desk.queueEvents` tells after the whole queue. */
export interface QueueNews { rows: QueueRow[]; gone: string[]; order: string[] | null; left: { id: string; leftS: number | null }[] }
export interface ChangeView { path: string; before: unknown; after: unknown; breaking: boolean; effort: string; because: string; movesSecrets: boolean }
export type RequirementView = Answers["desk.judge"]["requirements"][number];
export type Decision = "approve" | "request_changes" | "reject";
export interface DeskView extends QueueRow {
  digest: string | null; manifest: unknown; changes: ChangeView[]; evidence: EvidenceView | null;
  threads: ThreadView[];
  release: { version: string | null; changelog: string; publishOn: string | null };
  holds: HoldView[];
  requirements: RequirementView[];
  undo: { until: string } | null;
  decisions: { decision: string; phase: string; analystName: string; note: string; at: string; digest: string; ground: string | null; undoneAt: string | null; waiver: string | null }[];
  history: { at: string; actorName: string; move: string; toLabel: string; note: string }[];
  decisionsOpen: { decision: Decision; obstacles: string[]; waivable: boolean }[];
  own: boolean;
}

export interface GuideView { capability: string; sections: { id: string; title: string; html: string }[] }
export interface ListingView {
  slug: string; name: string; tagline: string; publisher: string; publisherSlug: string; capabilities: string[]; categories: string[]; tier: string;
  state: "published" | "deprecated" | "under_audit" | "suspended" | "removed"; version: string; logoUrl: string | null; installs: number; updatedAt: string; private: boolean;
}
export interface DetailView extends ListingView {
  life: { label: string; installable: boolean };
  description: string; manifest: unknown; guides: GuideView[]; evidence: EvidenceView | null;
  shown: { version: string; digest: string; publishedAt: string; breaking: boolean };
  versions: { version: string; digest: string; publishedAt: string; breaking: boolean }[];
}

export type Protocol = "saml" | "oidc" | "scim";
export interface AppSummary {
  id: string; slug: string; label: string; version: string; status: "setup" | "active" | "inactive"; enabled: Protocol[]; logoUrl: string | null;
  capabilities: string[]; updatedAt: string; hidden: boolean;
}
export interface AppView extends AppSummary {
  digest: string; rowVersion: number; offered: Protocol[];
  variables: { name: string; label: string; help: string | null; example: string | null; required: boolean; value: string }[];
  values: { name: string; label: string; value: string; protocol: Protocol }[];
  steps: { id: string; protocol: Protocol; label: string; done: boolean; doneAt: string | null }[];
  guides: GuideView[];
  launchUrl: string;
  /** What became of its integration in the catalog; null while it is simply published. */
  listing: Answers["apps.get"]["listing"];
}
export interface AssignmentView { id: string; kind: "person" | "group"; targetId: string; name: string; people: number; assignedAt: string; assignedBy: string }

export interface GroupView { id: string; name: string; description: string; source: string; version: number; createdAt: string; updatedAt: string }
export interface ImportView {
  applied: boolean; created: number; updated: number; unchanged: number; wrong: { line: number; userName: string; problems: FieldProblem[] }[];
}

export interface MemberView { id: string; email: string; name: string; roles: Role[]; joinedAt: string }

type Success<O> = O extends { responses: infer R } ? (R extends { 200: infer A } ? A : R extends { 201: infer A } ? A : R extends { 202: infer A } ? A : undefined) : never;

/** What each operation answers with, as the API description says; the views above are what the pages ask of it. */
export type Answers = { [O in Operation]: Success<operations[O]> extends { content: { "application/json": infer A } } ? A : void };

export type Outcome = "held" | "violated" | "could_not_tell" | "does_not_apply";
export type Verdict = "held" | "violated" | "could_not_tell";
export type RunState = "queued" | "running" | "finished" | "cancelled";
export interface Tallies { checks: number; held: number; violated: number; couldNotTell: number; doesNotApply: number }
export type Dialect = "rfc" | "okta" | "entra" | "authentik";
/** With whose provisioning an app works, and the checks that stand in the way. */
export interface WorksWith {
  client: Dialect | "entente"; name: string; outcome: "works" | "does_not_work" | "could_not_tell" | "does_not_apply"; because: string[]; reason: string;
}
export interface RunSummary {
  dialect: Dialect; id: string; submissionId: string; digest: string; state: RunState; verdict: Verdict | null; tallies: Tallies | null;
  progress: { finished: number; planned: number }; partial: boolean; requestedAt: string; startedAt: string | null; finishedAt: string | null; failure: string | null;
  number: number; trigger: "person" | "token" | "nightly" | "compatibility" | "renewal"; side: "publisher" | "desk"; requestedBy: string; repeats: string | null;
}
/** Whether a run is about what stands now, and which fields changed since. */
export interface CurrentView { matches: boolean; changed: { path: string; because: string }[] }
export interface RunListItem extends RunSummary { current: CurrentView }
export interface PlannedCheck { id: string; title: string; protocol: Protocol }
export interface CheckResult {
  id: string; slug: string; version: number; title: string; protocol: Protocol; kind: string; gate: "blocks" | "warns" | "informs"; outcome: Outcome;
  observation: string; expectation: string; remedy: string; spec: { doc: string; section: string; level: string }; exchanges: string[]; evidence: string[]; ms: number;
}
export interface Exchange {
  id: string; step: string; at: string; ms: number;
  request: { method: string; url: string; headers: Record<string, string>; body: string | null };
  response: { status: number; headers: Record<string, string>; body: string | null } | null;
  error: string | null;
}
export interface RunView extends RunSummary {
  current: CurrentView | null; app: string; seed: string; engine: string; planned: PlannedCheck[]; checks: CheckResult[]; exchanges: Exchange[];
  worksWith: WorksWith[]; notProven: { origin: string; reason: string }[]; leftBehind: string[];
}
/** What a stream of a run tells with each finished check; the plan only when it is news. */
export interface RunDelta extends RunSummary { planned?: PlannedCheck[]; result?: CheckResult; exchanges?: Exchange[] }
/** How a stream of a run ends. */
export interface RunEnd extends RunSummary { worksWith: WorksWith[]; notProven: RunView["notProven"]; leftBehind: string[] }
export type ComparisonView = Answers["runs.compare"];
export type CheckWords = Answers["checks.list"]["items"][number];
export interface ProviderView {
  samlMetadataUrl: string; samlEntityId: string; samlSsoUrl: string; samlCertificate: string; issuer: string; discoveryUrl: string;
  clientId: string; clientSecret: string;
}
export interface BenchView extends ProviderView { samlNextCertificate: string; second: ProviderView; hostProof: string; hostProofPath: string }

export interface ProvisioningView {
  health: string; reason: string | null; baseUrl: string | null; auth: "bearer" | "header" | "basic" | "oauth2" | null; features: string[];
  inSync: number; pending: number; failed: number; accounts: number; connectedAt: string | null; lastSuccessAt: string | null; lastFullSyncAt: string | null;
  notBefore: string | null;
  removals: { id: string; digest: string; people: { id: string; name: string }[]; budget: number; createdAt: string } | null;
}
export interface SyncView { create: number; update: number; deactivate: number; unchanged: number; held: number; dryRun: boolean }
export interface OperationView {
  id: string; kind: "person" | "group"; targetId: string; name: string; state: string; verb: string | null; attempts: number; statusCode: number | null;
  errorCode: string | null; error: string | null; requests: number; durationMs: number;
  calls: { purpose: string; method: string; path: string; status: number; ms: number; sent: string | null; got: string }[];
  nextAt: string | null; createdAt: string; finishedAt: string | null;
}
