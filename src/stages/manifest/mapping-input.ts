/**
 * What an expression can read of a person. Text that was never set reads as "", so that an expression needs no guard;
 * a result of "" means "nothing to say" (see mapping.ts). Attributes of an org's own are under `user.custom`.
 */
export const USER_ATTRIBUTES = {
  id: "The directory's own identifier; never changes",
  userName: "Sign-in name",
  email: "E-mail address",
  givenName: "Given name",
  familyName: "Family name",
  displayName: "Display name",
  middleName: "Middle name",
  nickName: "Nickname",
  honorificPrefix: "Title before the name",
  honorificSuffix: "Title after the name",
  profileUrl: "Profile page",
  title: "Job title",
  userType: "Kind of employment",
  preferredLanguage: "Preferred language",
  locale: "Locale",
  timezone: "Time zone (IANA)",
  primaryPhone: "Work telephone",
  mobilePhone: "Mobile telephone",
  streetAddress: "Street",
  city: "City",
  region: "Region or state",
  postalCode: "Postal code",
  country: "Country (ISO 3166-1 alpha-2)",
  employeeNumber: "Employee number",
  costCenter: "Cost centre",
  organization: "Organisation",
  division: "Division",
  department: "Department",
  managerId: "Identifier of the manager",
  managerName: "Name of the manager",
  externalId: "Identifier given by the source",
} as const;
export type UserAttribute = keyof typeof USER_ATTRIBUTES;

/** One person as expressions see them. */
export type MappingUser = Readonly<
  Partial<Record<UserAttribute, string | null | undefined>> & {
    active?: boolean;
    custom?: Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;
  }
>;

/** What a mapping is evaluated over. */
export interface MappingInput {
  user: MappingUser;
  /** The org's values of the app's variables. Secrets only for header expressions. */
  app?: Readonly<Record<string, string | undefined>>;
  /** The person's groups that the app may see. */
  groups?: readonly { id: string; name: string }[];
  org?: { id?: string; slug?: string; name?: string };
  /** The credential; for header expressions alone. */
  token?: string;
}

/** Most groups that are looked at for one person. */
export const MAX_GROUPS = 2000;
/** Longest single value that an expression may read, in characters. */
export const MAX_INPUT_TEXT = 4096;

/** The plain context CEL runs on: every known name is there, nothing else is. */
export function contextOf(input: MappingInput): Record<string, unknown> {
  const user: Record<string, unknown> = { active: input.user.active ?? true, custom: known(input.user.custom ?? {}) };
  for (const name of Object.keys(USER_ATTRIBUTES) as UserAttribute[]) user[name] = input.user[name] ?? "";
  return {
    user,
    app: known(input.app ?? {}),
    groups: (input.groups ?? []).map((g) => ({ id: g.id, name: g.name })),
    org: { id: input.org?.id ?? "", slug: input.org?.slug ?? "", name: input.org?.name ?? "" },
    ...(input.token === undefined ? {} : { token: input.token }),
  };
}

const known = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** The longest text in the input, or a sentence when it is too large to be evaluated at all. */
export function measure(context: Record<string, unknown>): { longest: number; groups: number; items: number } | { tooLarge: string } {
  let longest = 16;
  let items = 16;
  const look = (value: unknown): void => {
    if (typeof value === "string") longest = Math.max(longest, value.length);
    else if (value !== null && typeof value === "object") {
      const members = Object.values(value);
      if (value !== context["groups"]) items = Math.max(items, members.length);
      members.forEach(look);
    }
  };
  look(context);
  const groups = Array.isArray(context["groups"]) ? context["groups"].length : 0;
  if (longest > MAX_INPUT_TEXT) return { tooLarge: `A value is longer than ${MAX_INPUT_TEXT} characters` };
  if (groups > MAX_GROUPS) return { tooLarge: `More than ${MAX_GROUPS} groups` };
  if (items > MAX_GROUPS) return { tooLarge: `A list is longer than ${MAX_GROUPS}` };
  return { longest, groups, items };
}
