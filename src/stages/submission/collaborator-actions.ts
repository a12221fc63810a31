import { type AccountId, type Actor, Problem, RIGHTS, type Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Member, memberById, membersOfOrg, record } from "../../tenancy/index.ts";
import { type Collaborator, collaboratorsOf, keepCollaborator, removeCollaborator } from "./collaborator-store.ts";
import { byId, byIdLocked } from "./store.ts";
import type { Submission } from "./submission.ts";

/** Who works on a submission, and who of the org could. */
export interface Team {
  collaborators: (Collaborator & { member: Member })[];
  /** Members who may read submissions and do not follow this one. */
  candidates: Member[];
  /** Who hears of it first: the owner, else who sent or began it; undefined when they have left. */
  lead: Member | undefined;
}

/** Whether their roles let them read submissions, and so hear of one. */
export const mayFollow = (member: Member): boolean => member.roles.some((role) => (RIGHTS["submission.read"] as readonly Role[]).includes(role));

/** @throws {Problem} `not-found` */
export function readTeam(platform: Platform, actor: Actor, id: string): Promise<Team> {
  return platform.db.inTenant(actor.orgId, async (tx) => teamOf(tx, actor, await mustExist(id, byId(tx, id))));
}

/**
 * Lets a member of the org follow a submission, and says whether they own it: news goes to the owner in the sender's place. Who
 * follows or owns it from now on is told.
 * @throws {Problem} `not-found`; `invalid-field` for somebody who is no member, or whose roles do not let them read it
 */
export function addCollaborator(platform: Platform, actor: Actor, id: string, accountId: string, owner: boolean): Promise<Team> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await mustExist(id, byIdLocked(tx, id));
    const member = await memberById(tx, actor.orgId, accountId);
    if (!member || !mayFollow(member)) {
      const message = member ? `${member.name} may not read submissions` : "This is no member of your org";
      throw new Problem("invalid-field", message, {
        fields: [{ path: "/account", code: "collaborator.member", message }], mend: member ? "Give them the role publisher first." : "Invite them to your org first.",
      });
    }
    const was = (await collaboratorsOf(tx, found.id)).find((one) => one.accountId === member.accountId);
    await keepCollaborator(tx, actor.orgId, found.id, { accountId: member.accountId, owner, addedAt: platform.clock.now(), addedBy: actor.accountId });
    await record(tx, actor, { action: "submission.collaborator", subject: id, detail: { account: member.accountId, owner } });
    if (!was || (owner && !was.owner)) {
      await emit(tx, { kind: "submission.collaborator_added", orgId: actor.orgId, subject: found.id, data: { accountId: member.accountId, owner, actorId: actor.accountId, actorName: actor.name } });
    }
    return teamOf(tx, actor, found);
  });
}

/** @throws {Problem} `not-found` when there is no such submission, or they do not follow it */
export function dropCollaborator(platform: Platform, actor: Actor, id: string, accountId: string): Promise<Team> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await mustExist(id, byIdLocked(tx, id));
    if (!(await removeCollaborator(tx, id, accountId))) throw new Problem("not-found", "They do not follow this submission");
    await record(tx, actor, { action: "submission.collaborator-removed", subject: id, detail: { account: accountId } });
    return teamOf(tx, actor, found);
  });
}

/** Accounts that news of a submission is for: the owner or else the sender first, then who follows it. They may have left the org, or may not read it any more ({@link mayFollow}). */
export async function followersOf(tx: Tx, submission: Pick<Submission, "id" | "submittedBy" | "createdBy">): Promise<AccountId[]> {
  const collaborators = await collaboratorsOf(tx, submission.id);
  return [...new Set([leadOf(submission, collaborators), ...collaborators.map((one) => one.accountId)])];
}

const leadOf = (submission: Pick<Submission, "submittedBy" | "createdBy">, collaborators: readonly Collaborator[]): AccountId =>
  collaborators.find((one) => one.owner)?.accountId ?? submission.submittedBy ?? submission.createdBy;

async function teamOf(tx: Tx, actor: Actor, found: Submission): Promise<Team> {
  const members = new Map((await membersOfOrg(tx, actor.orgId)).filter(mayFollow).map((member) => [member.accountId, member]));
  const all = await collaboratorsOf(tx, found.id);
  const here = all.flatMap((one) => {
    const member = members.get(one.accountId);
    return member ? [{ ...one, member }] : [];
  });
  const follows = new Set(here.map((one) => one.accountId));
  return { collaborators: here, candidates: [...members.values()].filter((member) => !follows.has(member.accountId)), lead: members.get(leadOf(found, here)) };
}

async function mustExist(id: string, found: Promise<Submission | undefined>): Promise<Submission> {
  const submission = await found;
  if (!submission) throw new Problem("not-found", `There is no submission ${id}`);
  return submission;
}
