export { type Account, emailKey } from "./account.ts";
export { type AuditEntry, type AuditHead, type AuditVerdict, verifyAudit } from "./audit.ts";
export { type Member } from "./member.ts";
export { type Org, ORG_KINDS, type OrgKind, rolesOf } from "./org.ts";
export { DEVICE_COOKIE, rightsOf, SESSION_COOKIE, systemActor } from "./session.ts";
export { type AuditNote, record } from "./store/audit.ts";
export { authenticate, createSession, type OpenedSession, signOut, switchOrg } from "./actions/sessions.ts";
export { createOrg, findOrg, listOrgs } from "./actions/orgs.ts";
export { addMember, changeRoles, createAccount, listMembers, removeMember } from "./actions/members.ts";
