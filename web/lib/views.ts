/** The shapes the API answers with, by operation. Dates are ISO 8601 strings. */
import type { FieldProblem } from "./problem.ts";

export type Role = "publisher" | "analyst" | "admin" | "member" | "operator";
export interface OrgView { id: string; slug: string; name: string; kinds: string[] }
export interface SessionView {
  account: { id: string; email: string; name: string };
  org: OrgView;
  orgs: OrgView[];
  roles: Role[];
  rights: string[];
}

export type SubmissionState =
  | "draft" | "initial_review" | "initial_issues" | "qa" | "qa_issues" | "final_review" | "published" | "rejected" | "withdrawn";
export type Clock = "none" | "running" | "paused";
export interface SubmissionSummary {
  id: string; slug: string | null; name: string; state: SubmissionState; label: string; actsNext: "publisher" | "desk" | "nobody"; clock: Clock;
  percent: number; enteredAt: string; dueAt: string | null; updatedAt: string; version: number; logoUrl: string | null;
}
export interface EvidenceView {
  runId: string; digest: string; verdict: string; finishedAt: string; checks: number; held: number; violated: number; couldNotTell: number;
}
export interface GateView { id: string; label: string; open: boolean; mend: string }
export interface SectionView { id: string; label: string; required: number; satisfied: number; problems: number }
export interface SecretView { name: string; set: boolean; setAt: string | null }
export interface SubmissionView extends SubmissionSummary {
  manifest: unknown; draftDigest: string | null; digest: string | null; evidence: EvidenceView | null;
  problems: FieldProblem[]; warnings: FieldProblem[]; sections: SectionView[]; capabilities: string[]; gates: GateView[]; secrets: SecretView[];
  can: string[];
}
export interface MoveView { at: string; actorName: string; move: string; from: string; to: string; toLabel: string; digest: string | null; note: string }
export interface ValidatedView {
  ok: boolean; digest: string | null; manifest: unknown; problems: FieldProblem[]; warnings: FieldProblem[]; percent: number; capabilities: string[];
}

export interface ThreadView {
  id: string; about: { kind: "field" | "check" | "general"; ref: string }; blocking: boolean; state: "open" | "answered" | "resolved";
  openedAt: string; openedBy: string; messages: { at: string; authorName: string; side: "publisher" | "desk"; body: string }[];
}
export interface QueueRow {
  id: string; name: string; slug: string | null; publisher: string; state: string; label: string; clock: Clock; enteredAt: string; dueAt: string | null;
  overdue: boolean; change: "new" | "update"; checks: { held: number; total: number } | null; assignee: string | null; logoUrl: string | null;
}
export interface ChangeView { path: string; before: unknown; after: unknown; breaking: boolean; effort: string; because: string }
export type Decision = "approve" | "request_changes" | "reject";
export interface DeskView extends QueueRow {
  digest: string | null; manifest: unknown; changes: ChangeView[]; semver: "major" | "minor" | "patch" | null; evidence: EvidenceView | null;
  threads: ThreadView[];
  decisions: { decision: string; phase: string; analystName: string; note: string; at: string; digest: string }[];
  history: { at: string; actorName: string; move: string; toLabel: string; note: string }[];
  decisionsOpen: { decision: Decision; obstacles: string[] }[];
  own: boolean;
}

export interface GuideView { capability: string; sections: { id: string; title: string; html: string }[] }
export interface ListingView {
  slug: string; name: string; tagline: string; publisher: string; publisherSlug: string; capabilities: string[]; categories: string[]; tier: string;
  state: "published" | "deprecated" | "suspended"; version: string; logoUrl: string | null; installs: number; updatedAt: string; private: boolean;
}
export interface DetailView extends ListingView {
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
}
export interface AssignmentView { id: string; kind: "person" | "group"; targetId: string; name: string; people: number; assignedAt: string; assignedBy: string }

export interface PersonView {
  id: string; userName: string; email: string; givenName: string; familyName: string; displayName: string; status: string;
  profile: Record<string, unknown>; accountId: string | null; source: string; version: number; createdAt: string; updatedAt: string;
}
export interface GroupView { id: string; name: string; description: string; source: string; version: number; createdAt: string; updatedAt: string }
export interface ImportView {
  applied: boolean; created: number; updated: number; unchanged: number; wrong: { line: number; userName: string; problems: FieldProblem[] }[];
}

export interface MemberView { id: string; email: string; name: string; roles: Role[]; joinedAt: string }
export interface InvitationView { id: string; email: string; name: string; roles: Role[]; createdAt: string; expiresAt: string }
export interface TokenView { id: string; accountId: string; name: string; scopes: string[]; createdAt: string; expiresAt: string; lastUsedAt: string | null }
export interface AuditEntry {
  seq: number; at: string; actorKind: string; actorId: string; actorName: string; requestId: string | null; ip: string | null; action: string;
  subject: string; detail: unknown; hash: string;
}

/** What each operation answers with. */
export interface Answers {
  "session.read": SessionView;
  "session.signOut": void;
  "session.switchOrg": SessionView;
  "submissions.list": { items: SubmissionSummary[] };
  "submissions.create": SubmissionView;
  "submissions.get": SubmissionView;
  "submissions.save": SubmissionView;
  "submissions.setLogo": SubmissionView;
  "submissions.setSecret": void;
  "submissions.submit": SubmissionView;
  "submissions.withdraw": SubmissionView;
  "submissions.fixedOnOurSide": SubmissionView;
  "submissions.delete": void;
  "submissions.history": { items: MoveView[] };
  "manifest.validate": ValidatedView;
  "runs.start": RunView;
  "runs.list": { items: RunSummary[] };
  "runs.get": RunView;
  "runs.cancel": RunView;
  "runs.bench": BenchView;
  "checks.list": { items: CheckView[] };
  "threads.list": { items: ThreadView[] };
  "threads.open": { items: ThreadView[] };
  "threads.reply": { items: ThreadView[] };
  "threads.resolve": { items: ThreadView[] };
  "desk.queue": { items: QueueRow[] };
  "desk.get": DeskView;
  "desk.claim": DeskView;
  "desk.decide": DeskView;
  "catalog.search": { items: ListingView[]; total: number; page: number; pages: number };
  "catalog.get": DetailView;
  "apps.list": { items: AppSummary[] };
  "apps.install": AppView;
  "apps.get": AppView;
  "apps.configure": AppView;
  "apps.uninstall": void;
  "apps.assignments": { items: AssignmentView[] };
  "apps.assign": { items: AssignmentView[] };
  "apps.unassign": void;
  "provisioning.status": ProvisioningView;
  "provisioning.connect": ProvisioningView;
  "provisioning.disconnect": void;
  "provisioning.test": ProvisioningTestView;
  "provisioning.pause": ProvisioningView;
  "provisioning.resume": ProvisioningView;
  "provisioning.sync": SyncView;
  "provisioning.operations": { items: OperationView[]; next: string | null };
  "provisioning.retry": OperationView;
  "provisioning.accounts": { items: AccountView[]; next: string | null };
  "provisioning.approveRemovals": { people: number };
  "provisioning.pushedGroups": { items: PushedGroupView[] };
  "provisioning.pushGroup": { items: PushedGroupView[] };
  "provisioning.unpushGroup": void;
  "people.list": { people: PersonView[]; next: string | null };
  "people.create": PersonView;
  "people.read": PersonView & { groups: { id: string; name: string }[] };
  "people.update": PersonView;
  "people.delete": void;
  "people.suspend": PersonView;
  "people.activate": PersonView;
  "people.deactivate": PersonView;
  "people.invite": PersonView;
  "people.import": ImportView;
  "groups.list": { groups: (GroupView & { memberCount: number })[]; next: string | null };
  "groups.create": GroupView;
  "groups.read": GroupView;
  "groups.update": GroupView;
  "groups.delete": void;
  "groups.changeMembers": { added: number; removed: number };
  "org.read": OrgView & { status: string; createdAt: string };
  "org.rename": OrgView & { status: string; createdAt: string };
  "members.list": { members: MemberView[]; invitations: InvitationView[] };
  "members.invite": InvitationView & { mailed: boolean };
  "members.changeRoles": MemberView;
  "members.remove": void;
  "tokens.list": { tokens: TokenView[] };
  "tokens.create": TokenView & { secret: string };
  "tokens.revoke": void;
  "audit.list": { entries: AuditEntry[]; head: { seq: number; hash: string }; next: number | null };
}

export type Outcome = "held" | "violated" | "could_not_tell" | "does_not_apply";
export type Verdict = "held" | "violated" | "could_not_tell";
export type RunState = "queued" | "running" | "finished" | "cancelled";
export interface Tallies { checks: number; held: number; violated: number; couldNotTell: number; doesNotApply: number }
export interface RunSummary {
  id: string; submissionId: string; digest: string; state: RunState; verdict: Verdict | null; tallies: Tallies | null;
  progress: { finished: number; planned: number }; partial: boolean; requestedAt: string; startedAt: string | null; finishedAt: string | null; failure: string | null;
}
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
  app: string; seed: string; engine: string; planned: PlannedCheck[]; checks: CheckResult[]; exchanges: Exchange[];
  notProven: { origin: string; reason: string }[]; leftBehind: string[];
}
/** What a stream of a run tells with each finished check. */
export interface RunDelta extends RunSummary { planned: PlannedCheck[]; result: CheckResult; exchanges: Exchange[] }
export interface BenchView {
  samlMetadataUrl: string; samlEntityId: string; samlSsoUrl: string; samlCertificate: string; issuer: string; discoveryUrl: string;
  clientId: string; clientSecret: string; hostProof: string; hostProofPath: string;
}
export interface CheckView {
  id: string; slug: string; version: number; protocol: Protocol; kind: string; gate: string; title: string; asks: string; why: string; remedy: string; expects: string;
  spec: { doc: string; section: string; level: string };
}

export interface ProvisioningView {
  health: string; reason: string | null; baseUrl: string | null; auth: "bearer" | "header" | "basic" | "oauth2" | null; features: string[];
  inSync: number; pending: number; failed: number; accounts: number; connectedAt: string | null; lastSuccessAt: string | null; lastFullSyncAt: string | null;
  notBefore: string | null;
  removals: { id: string; digest: string; people: { id: string; name: string }[]; budget: number; createdAt: string } | null;
}
export interface ProvisioningTestView { ok: boolean; message: string; users: number | null; groups: number | null }
export interface SyncView { create: number; update: number; deactivate: number; unchanged: number; held: number; dryRun: boolean }
export interface OperationView {
  id: string; kind: "person" | "group"; targetId: string; name: string; state: string; verb: string | null; attempts: number; statusCode: number | null;
  errorCode: string | null; error: string | null; requests: number; durationMs: number;
  calls: { purpose: string; method: string; path: string; status: number; ms: number; sent: string | null; got: string }[];
  nextAt: string | null; createdAt: string; finishedAt: string | null;
}
export interface AccountView {
  personId: string; name: string; userName: string; state: "staged" | "provisioned" | "inactive" | "failed"; active: boolean; scimId: string | null;
  errorCode: string | null; error: string | null; syncedAt: string | null;
}
export interface PushedGroupView {
  groupId: string; name: string; mode: "create" | "link"; state: "staged" | "provisioned" | "failed"; members: number; scimId: string | null;
  errorCode: string | null; error: string | null; syncedAt: string | null;
}
