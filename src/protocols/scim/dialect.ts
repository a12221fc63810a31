import type { ScimVersion } from "./messages.ts";

/** How one app speaks SCIM, as data. Every branch of the engine reads a field of this, never a vendor's name. */
export interface Dialect {
  version: ScimVersion;
  /** Media type sent and asked for: RFC 7644 §3.1; 1.1 has plain JSON. */
  mediaType: string;
  /** How an account is switched on and off. */
  activate: "patch" | "put";
  /** How a profile is written. */
  update: "put" | "patch";
  /** How membership and names of groups are written. */
  groups: "patch" | "put";
  /** Membership changes per PATCH, 100 to 1,000. */
  membersPerPatch: number;
  /** `Replace` instead of `replace` (RFC 7644 §3.5.2 has lower case; some servers were built for the other). */
  operationCase: "lower" | "capital";
  /** `"False"` instead of `false` in PATCH values. */
  booleans: "json" | "text";
  /** `members[value eq "…"]` per person, or `members` with a list of values. */
  removeMembers: "path" | "value";
  /** Is a 2.0 error with 404 an empty search result? */
  emptySearchMayBe404: boolean;
  /** RFC 7643 §4.1.1: userName ignores case. `exact` for apps that keep `Ana` and `ana` apart. */
  userNameCase: "ignore" | "exact";
}

/** What a manifest says about it; everything but the version has a default. */
export interface DialectSettings {
  version: ScimVersion;
  /** `capitalised`: operations as `Replace`, booleans as `"False"`, members removed by value. Default `standard`. */
  flavour?: "standard" | "capitalised" | undefined;
  /** Default `patch`. */
  activate?: "patch" | "put" | undefined;
  /** Default `put`: read, change what is mapped, write back whole. */
  update?: "put" | "patch" | undefined;
  /** Default `patch`. */
  groups?: "patch" | "put" | undefined;
  /** Default 100; clamped to 1…1,000. */
  membersPerPatch?: number | undefined;
  userNameCase?: "ignore" | "exact" | undefined;
}

/** People and groups per page of a list: constant, because a step must not change while walking. */
export const PAGE_SIZE = 100;

/** Time allowed for one request, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 60_000;

export function dialectFor(settings: DialectSettings): Dialect {
  const is2 = settings.version === "2.0";
  const capital = is2 && settings.flavour === "capitalised";
  return {
    version: settings.version,
    mediaType: is2 ? "application/scim+json" : "application/json",
    activate: settings.activate ?? "patch",
    update: settings.update ?? "put",
    groups: settings.groups ?? "patch",
    membersPerPatch: Math.min(1000, Math.max(1, Math.trunc(settings.membersPerPatch ?? 100))),
    operationCase: capital ? "capital" : "lower",
    booleans: capital ? "text" : "json",
    removeMembers: capital ? "value" : "path",
    emptySearchMayBe404: is2,
    userNameCase: settings.userNameCase ?? "ignore",
  };
}
