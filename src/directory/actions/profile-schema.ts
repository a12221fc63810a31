import { type Actor, type FieldProblem, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { record } from "../../tenancy/index.ts";
import { type Attribute, MAX_ATTRIBUTES, uniqueValues, vetAttributes, checkProfile } from "../profile-schema.ts";
import { everybody, replaceUniqueValues } from "../store/person.ts";
import { type ProfileSchema, profileSchemaOf, saveProfileSchema } from "../store/profile-schema.ts";

type Ground = Pick<Platform, "db" | "clock">;

export function readProfileSchema(platform: Ground, actor: Actor): Promise<ProfileSchema> {
  return platform.db.inTenant(actor.orgId, (tx) => profileSchemaOf(tx, actor.orgId));
}

/**
 * Replaces the org's own attributes. What people already have must fit: a type that changed, a value left out of a list and a
 * value that two people share are refused. A new required attribute is asked for at each person's next change, and values of an
 * attribute that goes stay until then, so that taking it back loses nothing.
 * @throws {Problem} `invalid-field`, `stale-write`
 */
export async function changeProfileSchema(platform: Ground, actor: Actor, input: { attributes: Attribute[]; version: number }): Promise<ProfileSchema> {
  if (input.attributes.length > MAX_ATTRIBUTES) throw new Problem("invalid-field", `At most ${MAX_ATTRIBUTES} attributes`);
  vetAttributes(input.attributes);
  return platform.db.inTenant(actor.orgId, async (tx) => {
    if (!(await saveProfileSchema(tx, actor.orgId, input, platform.clock.now()))) {
      throw new Problem("stale-write", "The profile schema changed after you read it");
    }
    await fitEverybody(tx, actor, input.attributes);
    await record(tx, actor, { action: "profile-schema.change", subject: actor.orgId, detail: { attributes: input.attributes.map((attribute) => attribute.name) } });
    await emit(tx, { kind: "profile_schema.changed", orgId: actor.orgId, subject: actor.orgId });
    return { attributes: input.attributes, version: input.version + 1 };
  });
}

async function fitEverybody(tx: Tx, actor: Actor, attributes: readonly Attribute[]): Promise<void> {
  const names = new Set(attributes.map((attribute) => attribute.name));
  const optional = attributes.map((attribute) => ({ ...attribute, required: false }));
  const fields: FieldProblem[] = [];
  for await (const people of everybody(tx, actor.orgId)) {
    const unique = people.map((person) => {
      const given = Object.fromEntries(Object.entries(person.profile).filter(([name]) => names.has(name)));
      const { profile, fields: wrong } = checkProfile(optional, given);
      if (fields.length < 20) fields.push(...wrong.map((one) => ({ ...one, message: `${person.userName}: ${one.message}` })));
      return { personId: person.id, values: uniqueValues(attributes, profile) };
    });
    const taken = await replaceUniqueValues(tx, actor.orgId, unique);
    fields.push(...taken.map((name) => ({ path: `/profile/${name}`, code: "profile.taken", message: `Two people have the same ${name}` })));
  }
  if (fields.length > 0) throw new Problem("invalid-field", "What is known about people does not fit", { fields: fields.slice(0, 20) });
}
