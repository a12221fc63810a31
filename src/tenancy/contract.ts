import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { type Actor, RIGHTS, type Right, ROLES } from "../kernel/index.ts";
import type { AuditEntry } from "./audit.ts";
import { DOMAIN_PATH, DOMAIN_RECORD, domainLine, type OrgDomain } from "./domain.ts";
import type { Invitation } from "./invitation.ts";
import type { Member } from "./member.ts";
import { ADMIN_OF_ORG, type AdminOfOrg, ORG_KINDS, ORG_SLUG, type Org, rolesOf } from "./org.ts";
import { MAX_PASSWORD } from "./password.ts";
import type { Passkey } from "./passkey.ts";
import { rightsOf } from "./session.ts";
import type { KeptLetter } from "./store/outbox.ts";
import type { ApiToken } from "./token.ts";

const Instant = z.iso.datetime();
const Name = z.string().trim().min(1).max(100);
const Email = z.string().trim().min(3).max(254);
/** Bounded only against misuse here: what makes a good one is said by `vetPassword`, with a mend. */
const Password = z.string().min(1).max(MAX_PASSWORD * 4);
const RoleName = z.enum(ROLES);
const RightName = z.enum(Object.keys(RIGHTS) as [Right, ...Right[]]);
export const OneById = z.object({ id: z.string().min(1).max(400) });

export const OrgView = z.object({ id: z.string(), slug: z.string(), name: z.string(), kinds: z.array(z.enum(ORG_KINDS)) });
export const OrgRecordView = OrgView.extend({ status: z.enum(["active", "suspended"]), createdAt: Instant });
/** What operators see: `admin` says whether anybody could let people in. */
export const OrgListedView = OrgRecordView.extend({ admin: z.enum(ADMIN_OF_ORG) });
export const OrgRename = z.object({ name: Name });
export const OrgNew = z.object({ slug: z.string().regex(ORG_SLUG), name: Name, kinds: z.array(z.enum(ORG_KINDS)).min(1).max(3) });
export const OrgChange = z.object({ kinds: z.array(z.enum(ORG_KINDS)).min(1).max(3).optional(), status: z.enum(["active", "suspended"]).optional() });

export const SignIn = z.object({ email: Email, password: Password, orgSlug: z.string().max(40).optional() });
export const SwitchOrg = z.object({ slug: z.string().max(40) });
export const SessionView = z.object({
  account: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  org: OrgView,
  orgs: z.array(OrgView),
  roles: z.array(RoleName),
  rights: z.array(RightName),
});

export const PasswordChange = z.object({ current: Password.optional(), next: Password });

/** Made and read by the browser's own WebAuthn calls; passed through as they are. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() });
const base64Url = (max: number) => z.string().max(max).regex(/^[A-Za-z0-9_-]*$/);
const credential = { id: base64Url(1400), rawId: base64Url(1400), type: z.literal("public-key"), clientExtensionResults: z.looseObject({}), authenticatorAttachment: z.enum(["platform", "cross-platform"]).optional() };
export const PasskeyNew = z.object({
  name: Name,
  response: z.looseObject({
    ...credential,
    response: z.looseObject({ clientDataJSON: base64Url(8_000), attestationObject: base64Url(32_000), transports: z.array(z.string().max(30)).max(10).optional() }),
  }),
});
export const PasskeySignIn = z.object({
  orgSlug: z.string().max(40).optional(),
  response: z.looseObject({
    ...credential,
    response: z.looseObject({
      clientDataJSON: base64Url(8_000), authenticatorData: base64Url(8_000), signature: base64Url(4_000), userHandle: base64Url(200).optional(),
    }),
  }),
});
/** The browser's own shapes, as far as the schemas above have looked; the rest is verified with the signature. */
export const asRegistration = (parsed: z.output<typeof PasskeyNew>) => parsed.response as unknown as RegistrationResponseJSON;
export const asAuthentication = (parsed: z.output<typeof PasskeySignIn>) => parsed.response as unknown as AuthenticationResponseJSON;
export const PasskeyView = z.object({ id: z.string(), name: z.string(), backedUp: z.boolean(), createdAt: Instant, lastUsedAt: Instant.nullable() });
export const PasskeyRename = z.object({ name: Name });

export const TokenNew = z.object({ name: Name, scopes: z.array(RightName).min(1).max(50), days: z.int().min(1).max(366).default(90) });
export const TokenView = z.object({
  id: z.string(), accountId: z.string(), name: z.string(), scopes: z.array(RightName), createdAt: Instant, expiresAt: Instant, lastUsedAt: Instant.nullable(),
});
export const TokenMadeView = TokenView.extend({ secret: z.string() });

export const MemberView = z.object({ id: z.string(), email: z.string(), name: z.string(), roles: z.array(RoleName), joinedAt: Instant });
export const InvitationView = z.object({
  id: z.string(), email: z.string(), name: z.string(), roles: z.array(RoleName), createdAt: Instant, expiresAt: Instant,
});
export const InvitationMadeView = InvitationView.extend({ mailed: z.boolean() });
export const MembersView = z.object({
  members: z.array(MemberView), invitations: z.array(InvitationView),
  /** The roles that this org can give, by what it is. */
  roles: z.array(RoleName),
});
export const Invite = z.object({ email: Email, name: Name, roles: z.array(RoleName).min(1).max(5) });
export const InviteFirstAdmin = Invite.omit({ roles: true });
export const RolesChange = z.object({ roles: z.array(RoleName).min(1).max(5) });

const InvitationToken = z.string().min(1).max(200);
export const InvitationRead = z.object({ token: InvitationToken });
export const InvitationReadView = z.object({ email: z.string(), name: z.string(), org: OrgView, needsPassword: z.boolean() });
export const InvitationAccept = z.object({ token: InvitationToken, password: Password.optional(), name: Name.optional() });
export const InvitationAcceptedView = z.object({ email: z.string(), org: OrgView, signedIn: z.boolean() });

export const RecoveryAsk = z.object({ email: Email });
export const RecoveryUse = z.object({ token: InvitationToken, password: Password });

export const AuditQuery = z.object({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  action: z.string().max(80).optional(),
  actorId: z.string().max(80).optional(),
  subject: z.string().max(400).optional(),
});
export const AuditExportQuery = z.object({ after: z.coerce.number().int().min(0).default(0) });
const AuditHeadView = z.object({ seq: z.int(), hash: z.string() });
export const AuditPageView = z.object({
  entries: z.array(z.object({
    seq: z.int(), at: Instant, actorKind: z.enum(["member", "token", "system"]), actorId: z.string(), actorName: z.string(),
    requestId: z.string().nullable(), ip: z.string().nullable(), action: z.string(), subject: z.string(), detail: z.unknown(), hash: z.string(),
  })),
  head: AuditHeadView,
  next: z.int().nullable(),
});

export const OutboxView = z.object({
  letters: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), sentAt: Instant })),
});

export const toOrgView = (org: Org): z.input<typeof OrgView> => ({ id: org.id, slug: org.slug, name: org.name, kinds: org.kinds });
export const toOrgRecordView = (org: Org): z.input<typeof OrgRecordView> => ({ ...toOrgView(org), status: org.status, createdAt: org.createdAt.toISOString() });
export const toOrgListedView = (org: Org & { admin: AdminOfOrg }): z.input<typeof OrgListedView> => ({ ...toOrgRecordView(org), admin: org.admin });
/** In the order in which roles are told everywhere. */
export const rolesGivenBy = (org: Org) => ROLES.filter((role) => rolesOf(org.kinds).includes(role));

export const toSessionView = (actor: Actor, orgs: readonly Org[], current: Org): z.input<typeof SessionView> => ({
  account: { id: actor.accountId, email: actor.email, name: actor.name },
  org: toOrgView(current), orgs: orgs.map(toOrgView), roles: [...actor.roles], rights: rightsOf(actor),
});

export const toPasskeyView = (passkey: Passkey): z.input<typeof PasskeyView> => ({
  id: passkey.id, name: passkey.name, backedUp: passkey.backedUp,
  createdAt: passkey.createdAt.toISOString(), lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
});

export const toTokenView = (token: ApiToken): z.input<typeof TokenView> => ({
  id: token.id, accountId: token.accountId, name: token.name, scopes: token.scopes,
  createdAt: token.createdAt.toISOString(), expiresAt: token.expiresAt.toISOString(), lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
});

export const toMemberView = (member: Member): z.input<typeof MemberView> => ({
  id: member.accountId, email: member.email, name: member.name, roles: member.roles, joinedAt: member.joinedAt.toISOString(),
});

export const toInvitationView = (invitation: Invitation): z.input<typeof InvitationView> => ({
  id: invitation.id, email: invitation.email, name: invitation.name, roles: invitation.roles,
  createdAt: invitation.createdAt.toISOString(), expiresAt: invitation.expiresAt.toISOString(),
});

export const toAuditEntryView = ({ orgId: _org, prevHash: _prev, ...entry }: AuditEntry): z.input<typeof AuditPageView>["entries"][number] => entry;

export const toLetterView = (letter: KeptLetter): z.input<typeof OutboxView>["letters"][number] => ({ ...letter, sentAt: letter.sentAt.toISOString() });

export const DomainNew = z.strictObject({ domain: z.string().trim().min(1).max(253) });
export const domainParams = z.strictObject({ domain: z.string().min(1).max(253) });
export const DomainView = z.object({
  domain: z.string(), verified: z.boolean(), provenAt: Instant.nullable(), method: z.enum(["dns", "file"]).nullable(), addedAt: Instant, checkedAt: Instant.nullable(),
  failingSince: Instant.nullable(), failure: z.string().nullable(),
  /** Either is enough: this text as a TXT record of that name, or as a line of the file at that address. */
  proof: z.object({ text: z.string(), record: z.string(), url: z.string() }),
});
const isoOf = (at: Date | undefined): string | null => at?.toISOString() ?? null;
export const toDomainView = (one: OrgDomain): z.input<typeof DomainView> => ({
  domain: one.domain, verified: one.provenAt !== undefined, provenAt: isoOf(one.provenAt), method: one.method ?? null, addedAt: one.addedAt.toISOString(), checkedAt: isoOf(one.checkedAt),
  failingSince: isoOf(one.failingSince), failure: one.failure ?? null,
  proof: { text: domainLine(one.token), record: `${DOMAIN_RECORD}.${one.domain}`, url: `https://${one.domain}${DOMAIN_PATH}` },
});
