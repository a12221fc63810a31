import { type AccountId, Problem, type Role } from "../kernel/index.ts";
import { type OrgKind, rolesOf } from "./org.ts";

/** An account in an org. */
export interface Member {
  accountId: AccountId;
  email: string;
  name: string;
  roles: Role[];
  joinedAt: Date;
}

/** @throws {Problem} `invalid-field` when there is none, or one that such an org cannot give. */
export function vetRoles(kinds: readonly OrgKind[], roles: readonly Role[]): Role[] {
  const possible = rolesOf(kinds);
  const foreign = roles.filter((role) => !possible.includes(role));
  if (roles.length === 0 || foreign.length > 0) {
    const message = roles.length === 0 ? "A member has at least one role" : `This org cannot give the role ${foreign.join(", ")}`;
    throw new Problem("invalid-field", message, {
      fields: [{ path: "/roles", code: "member.roles", message, mend: `Choose from ${possible.join(", ")}` }],
    });
  }
  return [...new Set(roles)];
}

/**
 * An org always keeps an admin: without one, nobody could ever let another in.
 * @param admins the accounts that hold the role now, read under a lock.
 * @throws {Problem} `gate-closed`
 */
export function vetLastAdmin(admins: readonly AccountId[], changing: AccountId, rolesAfter: readonly Role[]): void {
  if (rolesAfter.includes("admin") || !admins.includes(changing) || admins.length > 1) return;
  throw new Problem("gate-closed", "This is the org's last admin", { mend: "Make another member an admin first" });
}
