import { type AccountId, type Actor, newId, Problem, type Role } from "../../kernel/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import { isMailAddress } from "../../platform/mail/index.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Account } from "../account.ts";
import { type Member, vetLastAdmin, vetRoles } from "../member.ts";
import { hashPassword, vetPassword } from "../password.ts";
import { insertAccount } from "../store/account.ts";
import { record } from "../store/audit.ts";
import { adminsLocked, deleteMember, insertMember, memberById, membersOfOrg, saveRoles } from "../store/member.ts";
import { orgById } from "../store/org.ts";
import { deleteSessionsOf } from "../store/session.ts";
import { deleteTokensOf } from "../store/token.ts";

type Ground = Pick<Platform, "db" | "clock">;

/**
 * Makes a login identity. People come by invitation; this is for seeds, the first start and tests.
 * @throws {Problem} `already-exists`, `invalid-field`
 */
export async function createAccount(platform: Ground, actor: Actor, input: { email: string; name: string; password?: string }): Promise<Account> {
  const email = input.email.trim();
  if (!isMailAddress(email)) {
    throw new Problem("invalid-field", "This is not an e-mail address", { fields: [{ path: "/email", code: "account.email", message: "Write name@domain" }] });
  }
  if (input.password !== undefined) vetPassword(input.password, email);
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
  const account: Account = {
    id: newId("acc"), email, name: input.name, status: "active", hasPassword: passwordHash !== null, createdAt: platform.clock.now(),
  };
  return platform.db.inNetwork(async (tx) => {
    if (!(await insertAccount(tx, account, passwordHash))) throw new Problem("already-exists", "There is an account with this e-mail address");
    await record(tx, actor, { action: "account.create", subject: account.id, detail: { email } });
    return account;
  });
}

/** Takes an account into the actor's org. @throws {Problem} `already-exists`, `invalid-field` */
export function addMember(platform: Ground, actor: Actor, input: { accountId: AccountId; roles: Role[] }): Promise<Member> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const org = await orgById(tx, actor.orgId);
    if (!org) throw new Problem("not-found", "There is no such org");
    const roles = vetRoles(org.kinds, input.roles);
    if (!(await insertMember(tx, actor.orgId, input.accountId, roles, platform.clock.now()))) {
      throw new Problem("already-exists", "This account is a member already");
    }
    await record(tx, actor, { action: "member.add", subject: input.accountId, detail: { roles } });
    const member = await mustBeMember(memberById(tx, actor.orgId, input.accountId));
    await emit(tx, { kind: "member.joined", orgId: actor.orgId, subject: input.accountId, data: { email: member.email, reference: null } });
    return member;
  });
}

export function listMembers(platform: Ground, actor: Actor): Promise<Member[]> {
  return platform.db.inTenant(actor.orgId, (tx) => membersOfOrg(tx, actor.orgId));
}

/**
 * Gives and takes roles. When one is taken, the member's sessions in this org end.
 * @throws {Problem} `not-found`, `invalid-field`, `gate-closed` for the last admin
 */
export function changeRoles(platform: Ground, actor: Actor, accountId: string, wanted: Role[]): Promise<Member> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const admins = await adminsLocked(tx, actor.orgId);
    const member = await mustBeMember(memberById(tx, actor.orgId, accountId));
    const org = await orgById(tx, actor.orgId);
    const roles = vetRoles(org?.kinds ?? [], wanted);
    vetLastAdmin(admins, member.accountId, roles);
    await saveRoles(tx, actor.orgId, member.accountId, roles);
    if (member.roles.some((role) => !roles.includes(role))) await deleteSessionsOf(tx, member.accountId, actor.orgId);
    await record(tx, actor, { action: "member.change-roles", subject: accountId, detail: { from: member.roles, to: roles } });
    await emit(tx, { kind: "member.roles_changed", orgId: actor.orgId, subject: accountId, data: { roles } });
    return { ...member, roles };
  });
}

/** Ends membership, sessions and tokens in this org at once. @throws {Problem} `not-found`, `gate-closed` for the last admin */
export function removeMember(platform: Ground, actor: Actor, accountId: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const admins = await adminsLocked(tx, actor.orgId);
    const member = await mustBeMember(memberById(tx, actor.orgId, accountId));
    vetLastAdmin(admins, member.accountId, []);
    await deleteMember(tx, actor.orgId, member.accountId);
    await deleteSessionsOf(tx, member.accountId, actor.orgId);
    await deleteTokensOf(tx, actor.orgId, member.accountId);
    await record(tx, actor, { action: "member.remove", subject: accountId, detail: { email: member.email } });
    await emit(tx, { kind: "member.removed", orgId: actor.orgId, subject: accountId, data: { email: member.email } });
  });
}

async function mustBeMember(asked: Promise<Member | undefined>): Promise<Member> {
  const member = await asked;
  if (!member) throw new Problem("not-found", "There is no such member in your org");
  return member;
}
