import { type AccountId, type FieldProblem, type Id, type OrgId, Problem } from "../kernel/index.ts";
import { isStorable, type Profile } from "./profile-schema.ts";

export type PersonId = Id<"per">;
export const PERSON_STATUSES = ["active", "suspended", "deactivated"] as const;
export type PersonStatus = (typeof PERSON_STATUSES)[number];

/** Somebody an org serves: signs in to apps, has accounts in them. */
export interface Person {
  orgId: OrgId;
  id: PersonId;
  /** Unique in the org, whatever its case. */
  userName: string;
  email: string;
  givenName: string;
  familyName: string;
  displayName: string;
  status: PersonStatus;
  profile: Profile;
  /** The login identity, once there is one. */
  accountId: AccountId | null;
  /** `local`, `import`, or the id of what owns the person. */
  source: string;
  /** What the source calls the person. */
  sourceRef: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What is said about a person by hand, by CSV or by a source. */
export interface PersonInput {
  userName: string;
  email: string;
  givenName: string;
  familyName: string;
  /** Given and family name when left out. */
  displayName?: string | undefined;
  profile?: Record<string, unknown> | undefined;
}

/** Who moves to which state, and the news it makes. A person is deleted only after being deactivated. */
export const PERSON_MOVES = [
  { on: "suspend", from: ["active"], to: "suspended", news: "person.updated" },
  { on: "activate", from: ["suspended", "deactivated"], to: "active", news: "person.activated" },
  { on: "deactivate", from: ["active", "suspended"], to: "deactivated", news: "person.deactivated" },
] as const satisfies readonly { on: string; from: readonly PersonStatus[]; to: PersonStatus; news: string }[];
export type PersonMove = (typeof PERSON_MOVES)[number]["on"];

/** @throws {Problem} `not-your-move` */
export function moveFrom(status: PersonStatus, on: PersonMove): (typeof PERSON_MOVES)[number] {
  const move = PERSON_MOVES.find((one) => one.on === on);
  const possible: readonly PersonStatus[] = move?.from ?? [];
  if (!move || !possible.includes(status)) throw new Problem("not-your-move", `A person who is ${status} cannot be moved by "${on}"`);
  return move;
}

/** How a person is called when nobody said otherwise. */
export const fullName = (person: { givenName: string; familyName: string }): string => `${person.givenName} ${person.familyName}`;

/** A display name that somebody chose; one that only follows from the names changes with them. */
export const chosenName = (person: Person): string | undefined => (person.displayName === fullName(person) ? undefined : person.displayName);

export const userNameKey = (userName: string): string => userName.normalize("NFKC").toLowerCase();

const ADDRESS = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/u;

/** Base attributes, trimmed, with everything that is wrong with them. */
export function checkPerson(input: PersonInput): { base: { userName: string; email: string; givenName: string; familyName: string; displayName: string }; fields: FieldProblem[] } {
  const fields: FieldProblem[] = [];
  const text = (name: keyof PersonInput, value: string, min: number, max: number): string => {
    const trimmed = value.trim();
    if (trimmed.length < min) fields.push({ path: `/${name}`, code: "person.missing", message: `${name} is required` });
    else if (trimmed.length > max) fields.push({ path: `/${name}`, code: "person.too-long", message: `${name} has more than ${max} characters` });
    else if (!isStorable(trimmed) || /[\r\n]/.test(trimmed)) fields.push({ path: `/${name}`, code: "person.characters", message: `${name} has characters that cannot be kept` });
    return trimmed;
  };
  const userName = text("userName", input.userName, 1, 100);
  const email = text("email", input.email, 1, 254);
  if (email !== "" && !ADDRESS.test(email)) fields.push({ path: "/email", code: "person.email", message: "This is not an e-mail address", mend: "Write name@domain" });
  const givenName = text("givenName", input.givenName, 1, 100);
  const familyName = text("familyName", input.familyName, 1, 100);
  const displayName = input.displayName?.trim() ? text("displayName", input.displayName, 1, 200) : fullName({ givenName, familyName });
  return { base: { userName, email, givenName, familyName, displayName }, fields };
}
