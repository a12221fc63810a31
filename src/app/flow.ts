import { type AccountId, type OrgId, Problem } from "../kernel/index.ts";
import type { DomainEvent } from "../platform/jobs/index.ts";
import type { Platform } from "../platform/platform.ts";
import { linkAccount, personById } from "../directory/index.ts";
import { auditHold, holdLookAlikes, holdOver, type ListingState, nameAlike, publish, renew } from "../stages/catalog/index.ts";
import { forgetConversation, voidApproval } from "../stages/review/index.ts";
import { type Compatibility, type Evidence, findHoldsBy, findNamesBy, holdUnderWay, recordCompatibility, recordEvidence } from "../stages/submission/index.ts";
import { forgetRuns } from "../stages/verification/index.ts";
import { noteLook } from "../stages/monitoring/index.ts";
import { endTrialsOfFormer } from "../stages/deployment/index.ts";
import { followDirectory } from "../stages/deployment/provisioning/index.ts";
import { inviteMember, listMembers, orgById, systemActor } from "../tenancy/index.ts";
import { queueForWebhooks, type WebhookEvent } from "../notices/index.ts";
import { tell, TOLD } from "./notices.ts";

/**
 * The one table that wires news to actions: what happened on the left, who acts on it, and what they do. A stage never
 * calls the stage to its right; it tells, and this table decides who listens.
 */
export function wire(platform: Platform): void {
  const { jobs } = platform;
  findHoldsBy(platform, auditHold);
  findHoldsBy(platform, holdLookAlikes);
  findNamesBy(platform, nameAlike);
  jobs.on("verification.finished", "submission", async ({ orgId, data }) => {
    const submissionId = data["submissionId"];
    if (typeof submissionId === "string") await recordEvidence(platform, orgId, submissionId, data["evidence"] as unknown as Evidence);
  });
  jobs.on("verification.compared", "submission", async ({ orgId, data }) => {
    const submissionId = data["submissionId"];
    if (typeof submissionId === "string") await recordCompatibility(platform, orgId, submissionId, data["compatibility"] as unknown as Compatibility);
  });
  jobs.on("verification.rechecked", "catalog", ({ orgId, data }) => renew(platform, orgId as OrgId, { ...recheckOf(data), slug: String(data["slug"]), trigger: String(data["trigger"]) }));
  jobs.on("verification.rechecked", "monitoring", ({ orgId, subject, data }) => noteLook(platform, orgId as OrgId, subject, recheckOf(data)));
  jobs.on("submission.moved", "catalog", async ({ orgId, subject, data }) => {
    if (data["to"] === "published") await publish(platform, { orgId: orgId as OrgId, submissionId: subject, digest: String(data["digest"]) });
  });
  jobs.on("submission.moved", "review", async ({ subject, data }) => {
    if (data["move"] === "stop") await voidApproval(platform, subject);
  });
  jobs.on("catalog.moved", "submission", async ({ orgId, subject, data }) => {
    const hold = holdOver(data["to"] as ListingState);
    if (hold) await holdUnderWay(platform, orgId, subject, hold);
  });
  jobs.on("submission.deleted", "verification", ({ orgId, subject }) => forgetRuns(platform, orgId, subject));
  jobs.on("submission.deleted", "review", ({ orgId, subject }) => forgetConversation(platform, orgId as OrgId, subject));
  for (const kind of TOLD) jobs.on(kind, "notices", (event) => tell(platform, event));
  jobs.on("person.invited", "tenancy", (event) => unlessRefused(platform, event, () => inviteAsMember(platform, event)));
  jobs.on("member.joined", "directory", (event) => unlessRefused(platform, event, async () => {
    const { orgId, subject, data } = event;
    const org = await platform.db.inNetwork((tx) => orgById(tx, orgId));
    if (org && typeof data["reference"] === "string") await linkAccount(platform, systemActor(org), data["reference"], subject as AccountId);
  }));
  for (const [kind, heard] of HEARD_OUTSIDE) {
    jobs.on(kind, "webhooks", (event) => queueForWebhooks(platform, event, heard, { subject: event.subject, ...event.data }));
  }
  for (const kind of ["member.removed", "member.roles_changed"]) jobs.on(kind, "trials", ({ orgId, subject }) => endTrialsOfFormer(platform, orgId as OrgId, subject as AccountId));
  for (const kind of DIRECTORY_NEWS) jobs.on(kind, "provisioning", (event) => followDirectory(platform, event));
}

/**
 * What happened meanwhile may make the answer a final no: the person was deleted, or signs in with another account. Asking
 * again would not change it, so it is no failed job.
 */
async function unlessRefused(platform: Platform, { kind, subject }: DomainEvent, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!(thrown instanceof Problem) || !["not-found", "already-exists", "invalid-field"].includes(thrown.code)) throw thrown;
    platform.log.warn({ kind, subject, problem: thrown.code }, "news came to nothing");
  }
}

const ids = (data: DomainEvent["data"], key: string): string[] => (Array.isArray(data[key]) ? data[key].map(String) : []);
const recheckOf = (data: DomainEvent["data"]) => ({ evidence: data["evidence"] as unknown as Evidence, broken: ids(data, "broken"), held: ids(data, "held"), violated: ids(data, "violated") });

/** What the webhooks of the org hear of, under the names that are contract. */
const HEARD_OUTSIDE = [
  ["submission.moved", "submission.moved"], ["review.thread_changed", "thread.changed"], ["verification.finished", "run.finished"],
  ["catalog.published", "listing.published"], ["catalog.moved", "listing.changed"], ["catalog.tier_raised", "listing.changed"],
] as const satisfies readonly (readonly [string, WebhookEvent])[];

const DIRECTORY_NEWS = [
  "person.created", "person.updated", "person.activated", "person.suspended", "person.deactivated", "person.deleted",
  "group.created", "group.updated", "group.deleted", "group.members_changed",
] as const;

/** A person of the directory is to sign in: the account that is a member already is linked, everybody else is invited. */
async function inviteAsMember(platform: Platform, { orgId, subject }: DomainEvent): Promise<void> {
  const found = await platform.db.inNetwork(async (tx) => ({ org: await orgById(tx, orgId), person: await personById(tx, orgId, subject) }));
  if (!found.org || !found.person) return;
  const actor = systemActor(found.org);
  const { email, displayName } = found.person;
  const member = (await listMembers(platform, actor)).find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (member) await linkAccount(platform, actor, subject, member.accountId);
  else await inviteMember(platform, actor, { email, name: displayName, roles: ["member"], reference: subject });
}
