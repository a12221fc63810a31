import type { OrgId, Role } from "../kernel/index.ts";
import type { Platform } from "../platform/platform.ts";
import { followersOf, mayFollow, type Submission } from "../stages/submission/index.ts";
import { customersOf } from "../stages/deployment/index.ts";
import { listMembers, listOrgs, type Member, memberById, type Org, orgById, systemActor } from "../tenancy/index.ts";

/** Who hears of something. */
export const AUDIENCES = {
  sender: "Who owns or else sent the submission, and who follows it; when none of them may read it any more, the org's publishers and admins",
  named: "The member of the org whom the news names, while they may read submissions",
  publishers: "The publisher org's publishers and admins",
  analysts: "Every analyst of the network's desks who does not belong to the publisher",
  customers: "The admins of each org that has the integration installed",
} as const;
export type Audience = keyof typeof AUDIENCES;

/** More of one org are not written to at once. */
const MOST = { publishers: 5, analysts: 50, admins: 5 } as const;

async function withRole(platform: Platform, org: Org, roles: readonly Role[]): Promise<Member[]> {
  return (await listMembers(platform, systemActor(org))).filter((member) => member.roles.some((role) => roles.includes(role)));
}

/** Who administers an app that comes from an integration, and which app it is. Only deployment knows who installed what. */
export async function adminsOfApps(platform: Platform, slug: string): Promise<{ member: Member; app: { id: string; label: string; org: string } }[]> {
  const customers = await platform.db.inNetwork((tx) => customersOf(tx, slug));
  const found = [];
  for (const { orgId, appId, label } of customers) {
    const org = await platform.db.inNetwork((tx) => orgById(tx, orgId));
    if (org?.status !== "active") continue;
    for (const member of (await withRole(platform, org, ["admin"])).slice(0, MOST.admins)) found.push({ member, app: { id: appId, label, org: org.name } });
  }
  return found;
}

/** The one member whom news names, or nobody. */
export async function memberNamed(platform: Platform, orgId: OrgId, accountId: string): Promise<Member[]> {
  const member = await platform.db.inNetwork((tx) => memberById(tx, orgId, accountId));
  return member && mayFollow(member) ? [member] : [];
}

/** The members that an audience means for news of an org, each once. @param submission For `sender`. */
export async function membersOf(platform: Platform, audience: Exclude<Audience, "customers" | "named">, orgId: OrgId, submission: Submission | undefined): Promise<Member[]> {
  if (audience === "analysts") {
    const desks = (await listOrgs(platform)).filter((org) => org.kinds.includes("desk") && org.status === "active" && org.id !== orgId);
    const all = (await Promise.all(desks.map((desk) => withRole(platform, desk, ["analyst", "lead"])))).flat();
    const publisher = await platform.db.inNetwork((tx) => orgById(tx, orgId));
    const own = new Set((publisher ? await listMembers(platform, systemActor(publisher)) : []).map((member) => member.accountId));
    return [...new Map(all.filter((member) => !own.has(member.accountId)).map((member) => [member.accountId, member])).values()].slice(0, MOST.analysts);
  }
  const { named, org } = await platform.db.inNetwork(async (tx) => {
    const accounts = audience === "sender" && submission ? await followersOf(tx, submission) : [];
    const named: Member[] = [];
    for (const account of accounts) {
      const member = await memberById(tx, orgId, account);
      if (member && mayFollow(member)) named.push(member);
    }
    return { named, org: await orgById(tx, orgId) };
  });
  if (named.length > 0) return named;
  return org ? (await withRole(platform, org, ["publisher", "admin"])).slice(0, MOST.publishers) : [];
}
