import { type Actor, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { readCsv } from "../csv.ts";
import type { GroupId } from "../group.ts";
import { differs, type PlannedLine, planImport, type WrongLine } from "../import-plan.ts";
import { type Person, type PersonId, userNameKey } from "../person.ts";
import { uniqueValues } from "../profile-schema.ts";
import { addToGroup, groupsByNames } from "../store/group.ts";
import { insertPeople, peopleByUserNames, replaceUniqueValues, savePerson, uniqueOwners } from "../store/person.ts";
import { profileSchemaOf } from "../store/profile-schema.ts";

export interface ImportResult {
  /** Whether anything was written: not in a dry run, not when `all-or-nothing` met a wrong line. */
  applied: boolean;
  /** People that were, or would be, created, changed, left as they are. */
  created: number;
  updated: number;
  unchanged: number;
  wrong: WrongLine[];
}

/**
 * Imports people from CSV, by user name: new ones are created, known ones changed. One transaction.
 * @param input `mode`: with `valid-lines`, lines with errors are told and left out; with `all-or-nothing`, one wrong line stops all.
 * @throws {Problem} `too-large`, `invalid-field` for a file or a header that cannot be used, `stale-write` when somebody else
 *   made one of the people meanwhile
 */
export async function importPeople(
  platform: Pick<Platform, "db" | "clock">, actor: Actor, input: { csv: string; mode: "valid-lines" | "all-or-nothing"; dryRun: boolean },
): Promise<ImportResult> {
  const { header, rows } = readCsv(input.csv);
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const { attributes } = await profileSchemaOf(tx, actor.orgId);
    const at = (name: string): number => header.findIndex((title) => title.toLowerCase() === name.toLowerCase());
    const column = (name: string): string[] => rows.map((row) => row.cells[at(name)] ?? "");
    const known = await peopleByUserNames(tx, actor.orgId, column("userName"));
    const groups = await groupsByNames(tx, actor.orgId, [...new Set(column("groups").flatMap((cell) => cell.split(";").map((name) => name.trim())))]);
    const plan = planImport(header, rows, {
      attributes,
      people: new Map(known.map((person) => [userNameKey(person.userName), person])),
      groups: new Map([...groups].map(([key, group]) => [key, group.id])),
      uniqueOwners: attributes.some((attribute) => attribute.unique) ? await uniqueOwners(tx, actor.orgId) : new Map(),
    });
    const applied = !input.dryRun && (input.mode === "valid-lines" || plan.wrong.length === 0);
    const created = plan.good.filter((line) => !line.before);
    const updated = plan.good.filter((line) => line.before && differs(line.before, line.person));
    const result = {
      applied, created: created.length, updated: updated.length, unchanged: plan.good.length - created.length - updated.length, wrong: plan.wrong,
    };
    if (applied) {
      const people = await apply(platform, tx, actor.orgId, created, updated);
      const all = [...people, ...updated.map((line) => line.before as Person)];
      const values = [...created, ...updated].map((line, index) => ({ personId: all[index]?.id ?? "", values: uniqueValues(attributes, line.person.profile) }));
      if ((await replaceUniqueValues(tx, actor.orgId, values)).length > 0) throw meanwhile();
      await join(platform, tx, actor.orgId, plan.good, people);
    }
    await record(tx, actor, {
      action: "people.import", subject: actor.orgId,
      detail: { ...result, wrong: plan.wrong.length, mode: input.mode, dryRun: input.dryRun },
    });
    return result;
  });
}

/** @returns the new people, in the order of their lines. */
async function apply(platform: Pick<Platform, "clock">, tx: Tx, orgId: OrgId, created: readonly PlannedLine[], updated: readonly PlannedLine[]): Promise<Person[]> {
  const now = platform.clock.now();
  const people = created.map((line): Person => ({
    orgId, id: newId("per"), ...line.person, accountId: null, source: "import", sourceRef: null, version: 1, createdAt: now, updatedAt: now,
  }));
  if ((await insertPeople(tx, people)) < people.length) throw meanwhile();
  for (const person of people) await tell(tx, "person.created", person);
  for (const { before, person } of updated) {
    const after = before && (await savePerson(tx, { ...before, ...person }, now));
    if (!after) throw meanwhile();
    const moved = after.status !== before.status;
    await tell(tx, moved && after.status === "deactivated" ? "person.deactivated" : moved && after.status === "active" ? "person.activated" : "person.updated", after);
  }
  return people;
}

async function join(platform: Pick<Platform, "clock">, tx: Tx, orgId: OrgId, good: readonly PlannedLine[], created: readonly Person[]): Promise<void> {
  const ids = new Map(created.map((person) => [userNameKey(person.userName), person.id]));
  const joining = new Map<string, PersonId[]>();
  for (const line of good) {
    const id = line.before?.id ?? ids.get(userNameKey(line.person.userName));
    if (!id) continue;
    for (const group of line.groups) {
      const people = joining.get(group) ?? [];
      people.push(id);
      joining.set(group, people);
    }
  }
  for (const [groupId, people] of joining) {
    const added = await addToGroup(tx, orgId, groupId as GroupId, people, platform.clock.now());
    if (added.length > 0) await emit(tx, { kind: "group.members_changed", orgId, subject: groupId, data: { groupId } });
  }
}

const tell = (tx: Tx, kind: string, person: Person): Promise<void> => emit(tx, {
  kind, orgId: person.orgId, subject: person.id,
  data: { userName: person.userName, email: person.email, displayName: person.displayName, status: person.status },
});

const meanwhile = (): Problem => new Problem("stale-write", "Somebody changed these people meanwhile", { mend: "Import again" });
