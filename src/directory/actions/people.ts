import { type AccountId, type Actor, newId, Problem } from "../../kernel/index.ts";
import { isUniqueViolation, type Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import type { Group } from "../group.ts";
import type { Page } from "../paging.ts";
import { checkPerson, chosenName, moveFrom, type Person, type PersonInput, type PersonMove } from "../person.ts";
import { checkProfile, uniqueValues } from "../profile-schema.ts";
import { groupsOf } from "../store/group.ts";
import {
  deletePerson, findPeople, insertPeople, type PeopleFilter, peopleByUserNames, personById, replaceUniqueValues, savePerson,
} from "../store/person.ts";
import { profileSchemaOf } from "../store/profile-schema.ts";

type Ground = Pick<Platform, "db" | "clock">;

/**
 * Takes somebody into the org's directory.
 * @param input `source`, `sourceRef`: who owns the person, when it is not the org itself.
 * @throws {Problem} `invalid-field`; `already-exists` for a user name or a unique value that another person has
 */
export function createPerson(platform: Ground, actor: Actor, input: PersonInput & { source?: string; sourceRef?: string }): Promise<Person> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { attributes } = await profileSchemaOf(tx, actor.orgId);
    const { base, fields } = checkPerson(input);
    const checked = checkProfile(attributes, input.profile ?? {});
    mend([...fields, ...checked.fields]);
    const now = platform.clock.now();
    const person: Person = {
      orgId: actor.orgId, id: newId("per"), ...base, status: "active", profile: checked.profile, accountId: null,
      source: input.source ?? "local", sourceRef: input.sourceRef ?? null, version: 1, createdAt: now, updatedAt: now,
    };
    const kept = await insertPeople(tx, [person]).catch((error: unknown) => { throw asDuplicate(error, person); });
    if (kept === 0) throw userNameTaken(person.userName);
    refuseTaken(await replaceUniqueValues(tx, actor.orgId, [{ personId: person.id, values: uniqueValues(attributes, person.profile) }]));
    await tell(tx, actor, "person.create", "person.created", person);
    return person;
  });
}

export function readPerson(platform: Ground, actor: Actor, id: string): Promise<{ person: Person; groups: Group[] }> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const person = await mustExist(tx, actor, id);
    return { person, groups: await groupsOf(tx, actor.orgId, person.id) };
  });
}

export function listPeople(platform: Ground, actor: Actor, filter: PeopleFilter): Promise<Page<Person>> {
  return platform.db.inTenant(actor.orgId, (tx) => findPeople(tx, actor.orgId, filter));
}

/**
 * Changes what is named and leaves the rest; `null` in the profile takes a value away.
 * @param change `version`: the one that was read, when the caller wants to hear of a change in between.
 * @throws {Problem} `not-found`, `invalid-field`, `already-exists`, `stale-write`
 */
export function updatePerson(
  platform: Ground, actor: Actor, id: string, change: { [K in keyof PersonInput]?: PersonInput[K] | undefined } & { version?: number | undefined },
): Promise<Person> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const before = await mustExist(tx, actor, id);
    if (change.version !== undefined && change.version !== before.version) throw stale(id);
    const { attributes } = await profileSchemaOf(tx, actor.orgId);
    const { base, fields } = checkPerson({
      userName: change.userName ?? before.userName, email: change.email ?? before.email, givenName: change.givenName ?? before.givenName,
      familyName: change.familyName ?? before.familyName, displayName: change.displayName ?? chosenName(before),
    });
    const checked = checkProfile(attributes, { ...declared(before, attributes), ...change.profile });
    mend([...fields, ...checked.fields]);
    const [namesake] = await peopleByUserNames(tx, actor.orgId, [base.userName]);
    if (namesake && namesake.id !== before.id) throw userNameTaken(base.userName);
    const after = await keep(platform, tx, { ...before, ...base, profile: checked.profile });
    refuseTaken(await replaceUniqueValues(tx, actor.orgId, [{ personId: before.id, values: uniqueValues(attributes, after.profile) }]));
    await tell(tx, actor, "person.update", "person.updated", after);
    return after;
  });
}

/** @throws {Problem} `not-found`, `not-your-move` */
export function movePerson(platform: Ground, actor: Actor, id: string, on: PersonMove): Promise<Person> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const before = await mustExist(tx, actor, id);
    const move = moveFrom(before.status, on);
    const after = await keep(platform, tx, { ...before, status: move.to });
    await tell(tx, actor, `person.${on}`, move.news, after);
    return after;
  });
}

/** For good; apps are told to let go of what they still have. @throws {Problem} `not-found`; `not-your-move` before deactivation */
export function removePerson(platform: Ground, actor: Actor, id: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const person = await mustExist(tx, actor, id);
    if (person.status !== "deactivated") throw new Problem("not-your-move", "Only a deactivated person can be deleted", { mend: "Deactivate the person first" });
    const groups = await groupsOf(tx, actor.orgId, person.id);
    await deletePerson(tx, actor.orgId, person.id);
    await tell(tx, actor, "person.delete", "person.deleted", person);
    for (const group of groups) await emit(tx, { kind: "group.members_changed", orgId: actor.orgId, subject: group.id, data: { groupId: group.id } });
  });
}

/** Asks that the person be invited to sign in; who sends the letter hears `person.invited`. @throws {Problem} `not-found`, `already-exists`, `not-your-move` */
export function inviteToSignIn(platform: Ground, actor: Actor, id: string): Promise<Person> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const person = await mustExist(tx, actor, id);
    if (person.accountId) throw new Problem("already-exists", "This person can sign in already");
    if (person.status !== "active") throw new Problem("not-your-move", "Only an active person can be invited");
    await tell(tx, actor, "person.invite", "person.invited", person);
    return person;
  });
}

/**
 * Says which login identity a person is; `null` parts them.
 * @throws {Problem} `not-found`; `already-exists` when the account is another person of the org, or the person another account
 */
export function linkAccount(platform: Ground, actor: Actor, personId: string, accountId: AccountId | null): Promise<Person> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const before = await mustExist(tx, actor, personId);
    if (accountId !== null && before.accountId !== null && before.accountId !== accountId) {
      throw new Problem("already-exists", "This person signs in with another account", { mend: "Part them first" });
    }
    const after = await keep(platform, tx, { ...before, accountId });
    await tell(tx, actor, "person.link-account", "person.updated", after);
    return after;
  });
}

async function tell(tx: Tx, actor: Actor, action: string, kind: string, person: Person): Promise<void> {
  await record(tx, actor, { action, subject: person.id, detail: { userName: person.userName, status: person.status } });
  await emit(tx, {
    kind, orgId: person.orgId, subject: person.id,
    data: { userName: person.userName, email: person.email, displayName: person.displayName, status: person.status },
  });
}

async function keep(platform: Ground, tx: Tx, person: Person): Promise<Person> {
  const saved = await savePerson(tx, person, platform.clock.now()).catch((error: unknown) => { throw asDuplicate(error, person); });
  if (!saved) throw stale(person.id);
  return saved;
}

async function mustExist(tx: Tx, actor: Actor, id: string): Promise<Person> {
  const person = await personById(tx, actor.orgId, id);
  if (!person) throw new Problem("not-found", "There is no such person in your org");
  return person;
}

/** What was kept under attributes that still exist. */
const declared = (person: Person, attributes: readonly { name: string }[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(person.profile).filter(([name]) => attributes.some((attribute) => attribute.name === name)));

const stale = (id: string): Problem => new Problem("stale-write", `${id} changed after you read it`);

const userNameTaken = (userName: string): Problem => new Problem("already-exists", `There is a person "${userName}" already`, {
  fields: [{ path: "/userName", code: "person.user-name-taken", message: "Another person of the org has this user name" }],
});

/** What a unique index says when two requests were equally fast, in words for the caller. */
function asDuplicate(error: unknown, person: Person): unknown {
  if (isUniqueViolation(error, "person_account")) return new Problem("already-exists", "This account is another person's", { cause: error });
  if (isUniqueViolation(error, "person_source")) return new Problem("already-exists", "The source has given this person before", { cause: error });
  return isUniqueViolation(error) ? userNameTaken(person.userName) : error;
}

function refuseTaken(attributes: string[]): void {
  if (attributes.length === 0) return;
  throw new Problem("already-exists", `Another person has the same ${attributes.join(", ")}`, {
    fields: attributes.map((name) => ({ path: `/profile/${name}`, code: "profile.taken", message: "Another person of the org has this value" })),
  });
}

function mend(fields: ReturnType<typeof checkPerson>["fields"]): void {
  if (fields.length > 0) throw new Problem("invalid-field", "Something about this person needs mending", { fields });
}
