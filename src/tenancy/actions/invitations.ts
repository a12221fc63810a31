import { type Actor, newId, Problem, type Role } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import { isMailAddress } from "../../platform/mail/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { emailKey } from "../account.ts";
import { type Invitation, INVITATION_S, invitationLetter } from "../invitation.ts";
import { vetRoles } from "../member.ts";
import type { Org } from "../org.ts";
import { hashPassword, vetPassword } from "../password.ts";
import { hashOf, newSecret } from "../session.ts";
import { accountByEmail, insertAccount, setPassword, type StoredAccount } from "../store/account.ts";
import { record } from "../store/audit.ts";
import { deleteInvitation, endAdminInvitations, invitationLocked, invitationsOf, replaceInvitation } from "../store/invitation.ts";
import { adminsLocked, insertMember, membersOfOrg } from "../store/member.ts";
import { orgById } from "../store/org.ts";
import { passkeysOf } from "../store/passkey.ts";
import { openSession, type Origin } from "./sessions.ts";
import { keepDevice, type SignedIn } from "./sign-in.ts";

type Ground = Pick<Platform, "db" | "clock">;

type Post = Pick<Platform, "db" | "clock" | "mail" | "log" | "config">;

/**
 * Invites somebody by mail into the actor's org. Whether the address has an account elsewhere is not told.
 * @returns `mailed` is false when the letter could not be sent; inviting again makes a new link.
 * @throws {Problem} `already-exists` for a member, `invalid-field`
 */
export async function inviteMember(platform: Post, actor: Actor, input: { email: string; name: string; roles: Role[]; reference?: string }): Promise<Invitation & { mailed: boolean }> {
  const email = mailAddress(input.email);
  const made = await platform.db.inTenant(actor.orgId, async (tx) => {
    const org = await mustExist(tx, actor.orgId);
    const members = await membersOfOrg(tx, actor.orgId);
    if (members.some((member) => emailKey(member.email) === emailKey(email))) throw new Problem("already-exists", "This person is a member already");
    return keepInvitation(platform, tx, actor, org, { ...input, email });
  });
  return post(platform, actor, made);
}

/**
 * The network invites the first admin of an org that has none: from then on, its own admins let people in. Whoever was invited
 * as its admin before is so no more. The entry stands in that org's audit.
 * @throws {Problem} `not-found`; `gate-closed` when it has an admin or is suspended; `invalid-field`
 */
export async function inviteFirstAdmin(platform: Post, actor: Actor, orgId: string, input: { email: string; name: string }): Promise<Invitation & { mailed: boolean }> {
  const email = mailAddress(input.email);
  const made = await platform.db.inNetwork(async (tx) => {
    const org = await mustExist(tx, orgId);
    if (org.status !== "active") throw new Problem("gate-closed", "This org is suspended", { mend: "Let it act first" });
    // there is nobody in the org who could withdraw a link that went to a wrong address; who accepts theirs at this moment is waited for
    await endAdminInvitations(tx, org.id);
    if ((await adminsLocked(tx, org.id)).length > 0) throw new Problem("gate-closed", "This org has an admin", { mend: "Its own admins invite from now on" });
    return keepInvitation(platform, tx, actor, org, { email, name: input.name, roles: ["admin"] });
  });
  return post(platform, actor, made);
}

function mailAddress(written: string): string {
  const email = written.trim();
  if (!isMailAddress(email)) {
    throw new Problem("invalid-field", "This is not an e-mail address", { fields: [{ path: "/email", code: "account.email", message: "Write name@domain" }] });
  }
  return email;
}

interface Made { invitation: Invitation; org: Org; secret: string }

async function keepInvitation(platform: Ground, tx: Tx, actor: Actor, org: Org, input: { email: string; name: string; roles: Role[]; reference?: string }): Promise<Made> {
  const { secret, hash } = newSecret();
  const now = platform.clock.now();
  const invitation: Invitation = {
    id: newId("inv"), email: input.email, name: input.name, roles: vetRoles(org.kinds, input.roles), reference: input.reference ?? null,
    createdAt: now, expiresAt: new Date(now.getTime() + INVITATION_S * 1000),
  };
  await replaceInvitation(tx, org.id, invitation, hash);
  await record(tx, actor, { action: "member.invite", subject: invitation.id, detail: { email: invitation.email, roles: invitation.roles }, orgId: org.id });
  return { invitation, org, secret };
}

/** After the transaction: a mailer may itself write to the database, and a letter cannot be taken back. */
async function post(platform: Post, actor: Actor, { invitation, org, secret }: Made): Promise<Invitation & { mailed: boolean }> {
  const link = `${platform.config.publicUrl}/invitation?token=${secret}`;
  try {
    await platform.mail.send(invitationLetter(invitation, org.name, actor.name, link));
    return { ...invitation, mailed: true };
  } catch (cause) {
    platform.log.warn({ err: cause, invitation: invitation.id }, "An invitation could not be mailed");
    return { ...invitation, mailed: false };
  }
}

export function listInvitations(platform: Ground, actor: Actor): Promise<Invitation[]> {
  return platform.db.inTenant(actor.orgId, (tx) => invitationsOf(tx, actor.orgId));
}

export function withdrawInvitation(platform: Ground, actor: Actor, id: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const gone = await deleteInvitation(tx, actor.orgId, id);
    if (!gone) throw new Problem("not-found", "There is no such invitation in your org");
    await record(tx, actor, { action: "member.withdraw-invitation", subject: id, detail: { email: gone.email } });
  });
}

/** What the holder of a link sees before accepting. @throws {Problem} `not-found` when it is unknown, used or expired */
export function readInvitation(platform: Ground, token: string): Promise<{ email: string; name: string; org: Org; needsPassword: boolean }> {
  return platform.db.inNetwork(async (tx) => {
    const { invitation, org, account } = await open(platform, tx, token);
    return { email: invitation.email, name: invitation.name, org, needsPassword: !(await canSignIn(tx, account)) };
  });
}

/**
 * Accepts an invitation: the link proves the mailbox. Somebody new chooses a password and is signed in; who has a way to sign in
 * already becomes a member and signs in with it, and an invitation never changes their password.
 * @throws {Problem} `not-found`, `invalid-field`
 */
export async function acceptInvitation(
  platform: Ground, input: { token: string; password?: string | undefined; name?: string | undefined }, origin: Origin,
): Promise<{ email: string; org: Org; signedIn?: SignedIn }> {
  const passwordHash = input.password === undefined ? undefined : await hashPassword(input.password);
  return platform.db.inNetwork(async (tx) => {
    const now = platform.clock.now();
    const { invitation, org, account: known } = await open(platform, tx, input.token);
    const isNew = !(await canSignIn(tx, known));
    if (isNew && (input.password === undefined || passwordHash === undefined)) {
      throw new Problem("invalid-field", "Choose a password", { fields: [{ path: "/password", code: "password.missing", message: "A new account needs one" }] });
    }
    if (isNew && input.password !== undefined) vetPassword(input.password, invitation.email);
    const account = known ?? { id: newId("acc"), email: invitation.email, name: input.name ?? invitation.name, status: "active" as const, hasPassword: true, createdAt: now };
    if (!known) await insertAccount(tx, account, passwordHash ?? null);
    else if (isNew && passwordHash !== undefined) await setPassword(tx, account.id, passwordHash);
    const roles = vetRoles(org.kinds, invitation.roles);
    await insertMember(tx, org.id, account.id, roles, now);
    await deleteInvitation(tx, org.id, invitation.id);
    const actor: Actor = { kind: "member", accountId: account.id, orgId: org.id, orgSlug: org.slug, name: account.name, email: account.email, roles };
    await record(tx, actor, { action: "member.join", subject: account.id, detail: { invitation: invitation.id, roles } });
    await emit(tx, { kind: "member.joined", orgId: org.id, subject: account.id, data: { email: account.email, reference: invitation.reference } });
    if (!isNew) return { email: account.email, org };
    const opened = await openSession(platform, tx, { accountId: account.id, org: { id: org.id } }, origin);
    return { email: account.email, org, signedIn: { ...opened, device: await keepDevice(platform, tx, opened.actor, undefined) } };
  });
}

async function open(platform: Ground, tx: Tx, token: string) {
  const invitation = await invitationLocked(tx, hashOf(token));
  const org = invitation && (await orgById(tx, invitation.orgId));
  if (!invitation || !org || org.status !== "active" || invitation.expiresAt <= platform.clock.now()) {
    throw new Problem("not-found", "This invitation is used, expired or was never made", { mend: "Ask for a new one" });
  }
  return { invitation, org, account: await accountByEmail(tx, invitation.email) };
}

async function canSignIn(tx: Tx, account: StoredAccount | undefined): Promise<boolean> {
  if (!account) return false;
  return account.hasPassword || (await passkeysOf(tx, account.id)).length > 0;
}

async function mustExist(tx: Tx, orgId: string): Promise<Org> {
  const org = await orgById(tx, orgId);
  if (!org) throw new Problem("not-found", "There is no such org");
  return org;
}
