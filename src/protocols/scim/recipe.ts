import { type Dialect, dialectFor } from "./dialect.ts";
import type { ScimVersion, Steps } from "./messages.ts";
import { removeUser, type RemovalOutcome } from "./remove-user.ts";
import { type DesiredUser, type KnownUser, syncUser, type UserOutcome } from "./user-steps.ts";

/** What an app's description says that decides how its accounts are kept. Whoever holds a manifest's SCIM section holds one. */
export interface AppRules {
  version: ScimVersion;
  userUpdate: "put" | "patch";
  /** Membership changes per PATCH of a group. */
  groupPatchChunk: number;
  features: readonly string[];
  onUnassign: "deactivate" | "delete";
}

/** How the network's provisioner speaks to the app. */
export const provisioningDialect = (rules: AppRules): Dialect =>
  dialectFor({ version: rules.version, update: rules.userUpdate, groups: "patch", membersPerPatch: rules.groupPatchChunk });

/** The operations of the engine that the app's features leave open. */
export const allowedBy = ({ features }: Pick<AppRules, "features">) => ({
  create: features.includes("create"), update: features.includes("update"), deactivate: features.includes("deactivate"), reactivate: features.includes("reactivate"),
});

/** Somebody is given the app, or changed while they have it: made, linked, reactivated or updated, whichever the app needs. */
export const giveAccount = (rules: AppRules, person: Omit<DesiredUser, "active">, known: Omit<KnownUser, "allow">): Steps<UserOutcome> =>
  syncUser({ ...person, active: true }, { ...known, allow: allowedBy(rules) }, provisioningDialect(rules));

const deletes = ({ features, onUnassign }: AppRules) => onUnassign === "delete" && features.includes("delete");

/** Whether provisioning can close accounts of the app at all. */
export const closesAccounts = (rules: AppRules): boolean => rules.features.includes("deactivate") || deletes(rules);

/** Somebody leaves: the account is switched off, and deleted where the app's description chose that. */
export function takeAccount(rules: AppRules, person: Pick<DesiredUser, "userName" | "externalId">, known: Omit<KnownUser, "allow">): Steps<RemovalOutcome> {
  const desired: DesiredUser = { ...person, active: false, attributes: {} };
  const allow = allowedBy(rules);
  return deletes(rules)
    ? removeUser(desired, { ...known, allow: { ...allow, deactivate: true } }, provisioningDialect(rules))
    : syncUser(desired, { ...known, allow }, provisioningDialect(rules));
}
