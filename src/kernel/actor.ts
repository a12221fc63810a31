import type { Id } from "./ids.ts";

export type OrgId = Id<"org">;
export type AccountId = Id<"acc">;

/** What a person may be in an org; one person may hold several. */
export const ROLES = ["publisher", "analyst", "admin", "member", "operator", "lead"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may do what, as one table: routes name a right, the table names its roles, and the
 * who-may-call-what test walks both.
 */
export const RIGHTS = {
  "submission.read": ["publisher", "admin"],
  "submission.write": ["publisher", "admin"],
  "verification.run": ["publisher", "admin"],
  "review.read": ["analyst", "lead", "operator"],
  "review.decide": ["analyst", "lead"],
  "review.waive": ["lead"],
  "app.read": ["admin"],
  "app.write": ["admin"],
  "directory.read": ["admin"],
  "directory.write": ["admin"],
  "org.read": ["publisher", "analyst", "lead", "admin", "member", "operator"],
  "org.manage": ["admin"],
  "audit.read": ["admin", "operator"],
  "token.manage": ["publisher", "admin"],
  "launch": ["publisher", "analyst", "lead", "admin", "member", "operator"],
  "network.operate": ["operator"],
  "network.rules": ["operator", "lead"],
} as const satisfies Record<string, readonly Role[]>;
export type Right = keyof typeof RIGHTS;

/** Who is acting, in which org. The org always comes from here, never from the request. */
export interface Actor {
  kind: "member" | "token" | "system";
  accountId: AccountId;
  orgId: OrgId;
  orgSlug: string;
  name: string;
  email: string;
  roles: readonly Role[];
  /** A token's own limit; a right must be in the roles and, when scopes are given, in the scopes. */
  scopes?: readonly Right[];
}

export function may(actor: Actor, right: Right): boolean {
  const roles: readonly Role[] = RIGHTS[right];
  if (actor.scopes && !actor.scopes.includes(right)) return false;
  return actor.kind === "system" || actor.roles.some((role) => roles.includes(role));
}
