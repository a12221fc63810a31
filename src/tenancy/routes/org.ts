import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { exportAudit, readAudit } from "../actions/audit.ts";
import { addDomain, listDomains, proveDomain, removeDomain } from "../actions/domains.ts";
import { inviteFirstAdmin, inviteMember, listInvitations, withdrawInvitation } from "../actions/invitations.ts";
import { changeRoles, listMembers, removeMember } from "../actions/members.ts";
import { createOrg, listOrgsForOperators, operateOrg, readOrg, renameOrg } from "../actions/orgs.ts";
import { readOutbox } from "../actions/outbox.ts";
import {
  DomainNew, domainParams, DomainView, toDomainView,
  AuditExportQuery, AuditPageView, AuditQuery, InvitationMadeView, Invite, InviteFirstAdmin, MembersView, MemberView, OneById, OrgChange, OrgListedView, OrgNew, OrgRecordView,
  OrgRename, OutboxView, RolesChange, rolesGivenBy, toAuditEntryView, toInvitationView, toLetterView, toMemberView, toOrgListedView, toOrgRecordView,
} from "../contract.ts";

export const orgRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/org", access: "org.read", operation: "org.read", summary: "The org you are in",
    returns: OrgRecordView,
    handle: async ({ actor, deps }) => toOrgRecordView(await readOrg(deps, actor)),
  }),
  defineRoute({
    method: "PATCH", path: "/org", access: "org.manage", operation: "org.rename", summary: "Rename your org",
    body: OrgRename, returns: OrgRecordView,
    handle: async ({ body, actor, deps }) => toOrgRecordView(await renameOrg(deps, actor, body.name)),
  }),
  defineRoute({
    method: "GET", path: "/orgs", access: "network.operate", operation: "orgs.list", summary: "All orgs of the network",
    returns: z.object({ orgs: z.array(OrgListedView) }),
    handle: async ({ deps }) => ({ orgs: (await listOrgsForOperators(deps)).map(toOrgListedView) }),
  }),
  defineRoute({
    method: "POST", path: "/orgs", access: "network.operate", operation: "orgs.create", summary: "Open an org",
    body: OrgNew, returns: OrgRecordView, status: 201, problems: ["already-exists", "invalid-field"],
    handle: async ({ body, actor, deps }) => toOrgRecordView(await createOrg(deps, actor, body)),
  }),
  defineRoute({
    method: "PATCH", path: "/orgs/:id", access: "network.operate", operation: "orgs.operate", summary: "Change what an org is, suspend it, let it act again",
    params: OneById, body: OrgChange, returns: OrgRecordView, problems: ["not-found", "gate-closed"],
    handle: async ({ params, body, actor, deps }) => toOrgRecordView(await operateOrg(deps, actor, params.id, body)),
  }),
  defineRoute({
    method: "POST", path: "/orgs/:id/invitations", access: "network.operate", operation: "orgs.inviteFirstAdmin", summary: "Invite the first admin of an org that has none; again for a new link",
    params: OneById, body: InviteFirstAdmin, returns: InvitationMadeView, status: 201, problems: ["not-found", "gate-closed", "invalid-field"], perMinute: 60,
    handle: async ({ params, body, actor, deps }) => {
      const made = await inviteFirstAdmin(deps, actor, params.id, body);
      return { ...toInvitationView(made), mailed: made.mailed };
    },
  }),
  defineRoute({
    method: "GET", path: "/domains", access: "org.read", operation: "domains.list", summary: "Domains your org says are its own, and how each is proven",
    returns: z.object({ items: z.array(DomainView) }),
    handle: async ({ actor, deps }) => ({ items: (await listDomains(deps, actor)).map(toDomainView) }),
  }),
  defineRoute({
    method: "POST", path: "/domains", access: "submission.write", operation: "domains.add", summary: "Say that a domain is yours; the answer says how to prove it",
    body: DomainNew, returns: DomainView, status: 201, problems: ["invalid-field", "already-exists", "gate-closed"],
    handle: async ({ actor, deps, body }) => toDomainView(await addDomain(deps, actor, body.domain)),
  }),
  defineRoute({
    method: "POST", path: "/domains/:domain/prove", access: "submission.write", operation: "domains.prove", summary: "Look for the proof now",
    params: domainParams, body: z.strictObject({}), returns: DomainView, problems: ["not-found"], perMinute: 20,
    handle: async ({ actor, deps, params }) => toDomainView(await proveDomain(deps, actor, params.domain)),
  }),
  defineRoute({
    method: "DELETE", path: "/domains/:domain", access: "submission.write", operation: "domains.remove", summary: "Take a domain back",
    params: domainParams, returns: z.void(), problems: ["not-found"],
    handle: ({ actor, deps, params }) => removeDomain(deps, actor, params.domain),
  }),
  defineRoute({
    method: "GET", path: "/members", access: "org.manage", operation: "members.list", summary: "Members of your org, open invitations, and the roles that it can give",
    returns: MembersView,
    handle: async ({ actor, deps }) => {
      const [members, org] = [await listMembers(deps, actor), await readOrg(deps, actor)];
      return { members: members.map(toMemberView), invitations: (await listInvitations(deps, actor)).map(toInvitationView), roles: rolesGivenBy(org) };
    },
  }),
  defineRoute({
    method: "POST", path: "/members", access: "org.manage", operation: "members.invite", summary: "Invite somebody by mail; again for a new link",
    body: Invite, returns: InvitationMadeView, status: 201, problems: ["already-exists", "invalid-field"], perMinute: 60,
    handle: async ({ body, actor, deps }) => {
      const made = await inviteMember(deps, actor, body);
      return { ...toInvitationView(made), mailed: made.mailed };
    },
  }),
  defineRoute({
    method: "PATCH", path: "/members/:id", access: "org.manage", operation: "members.changeRoles", summary: "Give and take a member's roles",
    params: OneById, body: RolesChange, returns: MemberView, problems: ["not-found", "invalid-field", "gate-closed"],
    handle: async ({ params, body, actor, deps }) => toMemberView(await changeRoles(deps, actor, params.id, body.roles)),
  }),
  defineRoute({
    method: "DELETE", path: "/members/:id", access: "org.manage", operation: "members.remove", summary: "Remove a member, or withdraw an invitation",
    params: OneById, returns: z.void(), problems: ["not-found", "gate-closed"],
    handle: ({ params, actor, deps }) => (params.id.startsWith("inv_") ? withdrawInvitation(deps, actor, params.id) : removeMember(deps, actor, params.id)),
  }),
  defineRoute({
    method: "GET", path: "/audit", access: "audit.read", operation: "audit.list", summary: "Who did what, newest first",
    query: AuditQuery, returns: AuditPageView,
    handle: async ({ query, actor, deps }) => {
      const page = await readAudit(deps, actor, query);
      return { ...page, entries: page.entries.map(toAuditEntryView) };
    },
  }),
  defineRoute({
    method: "GET", path: "/audit/export", access: "audit.read", operation: "audit.export", summary: "The chained audit as NDJSON, to be verified offline",
    query: AuditExportQuery, returns: z.string(), produces: "application/x-ndjson", perMinute: 30,
    handle: ({ query, actor, deps }) => exportAudit(deps, actor, query.after),
  }),
  defineRoute({
    method: "GET", path: "/outbox", access: "public", operation: "outbox.list", summary: "Letters of the demo; not there outside it",
    returns: OutboxView, problems: ["not-found"],
    handle: async ({ deps }) => ({ letters: (await readOutbox(deps)).map(toLetterView) }),
  }),
];
