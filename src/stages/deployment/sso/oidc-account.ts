import type { Account } from "oidc-provider";
import type { Platform } from "../../../platform/platform.ts";
import { groupsOf, type Person, personById } from "../../../directory/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import { accountById, type Org } from "../../../tenancy/index.ts";
import { accessOf } from "../access.ts";
import { mappedValue, type MappingInput, type Oidc } from "../../manifest/index.ts";
import { mappingInput } from "../profile.ts";
import * as apps from "../store.ts";
import { trialOf } from "../trial-store.ts";
import { installationOfClient } from "./oidc-client.ts";

/** The claims of each scope (OIDC Core §5.4). */
export const SCOPE_CLAIMS = {
  profile: ["name", "given_name", "family_name", "preferred_username", "locale", "zoneinfo", "updated_at"],
  email: ["email", "email_verified"], address: ["address"], phone: ["phone_number"],
} as const;

/**
 * The person behind `sub` as one client may see them, asked again at every token: who was unassigned between two steps
 * gets nothing, and neither does a token that was issued before.
 */
export async function accountFor(platform: Platform, org: Org, clientId: string | undefined, sub: string): Promise<Account | undefined> {
  return platform.db.inTenant(org.id, async (tx) => {
    const person = await personById(tx, org.id, sub);
    const installation = clientId === undefined ? undefined : await installationOfClient(tx, clientId);
    if (!person) return undefined;
    if (!installation) return { accountId: sub, claims: async () => ({ sub }) };
    const groups = await groupsOf(tx, org.id, person.id);
    const access = accessOf(installation.app, person, groups.map((g) => g.id), await apps.assignmentsOf(tx, installation.app.id));
    if (!access.allowed) return undefined;
    const input = mappingInput(person, groups, org, installation.app);
    const declared = installation.manifest.sso?.oidc?.claims ?? [];
    const proven = await addressProven(tx, person);
    return { accountId: sub, claims: async (use, scope) => ({ ...ofScopes(person, scope, proven), ...ofManifest(declared, use, input), sub }) };
  });
}

/**
 * An address counts as proven when the person signs in with it: they took an invitation that was sent there. So does that of
 * the test account in a trial, as at the bench: its publisher named it, and only apps that were told of the trial hear of it.
 */
async function addressProven(tx: Tx, person: Person): Promise<boolean> {
  const account = person.accountId === null ? undefined : await accountById(tx, person.accountId);
  if (account === undefined) return false;
  return account.email.toLowerCase() === person.email.toLowerCase() || (await trialOf(tx, person.orgId)) !== undefined;
}

/**
 * What the granted scopes open. Filtered here and not by the provider: it knows claim names for the whole org, and a name
 * that one app declares must not open the claim to another app (OP-32).
 */
function ofScopes(person: Person, scope: string, emailProven: boolean): Record<string, string | number | boolean | undefined> {
  const profile = person.profile as Record<string, string | undefined>;
  const known: Record<string, string | number | boolean | undefined> = {
    name: person.displayName, given_name: person.givenName, family_name: person.familyName, preferred_username: person.userName,
    email: person.email, email_verified: emailProven, locale: profile["locale"], zoneinfo: profile["timezone"], phone_number: profile["primaryPhone"],
    updated_at: Math.floor(person.updatedAt.getTime() / 1000),
  };
  const open: readonly string[] = scope.split(" ").flatMap((name) => SCOPE_CLAIMS[name as keyof typeof SCOPE_CLAIMS] ?? []);
  return Object.fromEntries(Object.entries(known).filter(([name]) => open.includes(name)));
}

/** The claims that the manifest maps, in the document it names; what fails for a person is left out. */
function ofManifest(claims: Oidc["claims"], use: string, input: MappingInput): Record<string, string | number | boolean | string[] | undefined> {
  return Object.fromEntries(claims.filter((claim) => claim.in === "both" || claim.in === use).map((claim) => [claim.name, mappedValue(claim.expression, input) ?? undefined]));
}
