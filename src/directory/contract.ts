import { z } from "zod";
import type { ImportResult } from "./actions/import.ts";
import { MAX_CSV_BYTES } from "./csv.ts";
import type { Group } from "./group.ts";
import { PERSON_STATUSES, type Person } from "./person.ts";
import { AttributeShape, MAX_ATTRIBUTES } from "./profile-schema.ts";

const Instant = z.iso.datetime();
const Id = z.string().min(1).max(80);
const Version = z.int().min(0);
const AttributeValue = z.union([z.string().max(1_000), z.boolean(), z.number(), z.array(z.string().max(1_000)).max(100)]);
export const OneById = z.object({ id: Id });

// Lengths here only bound what is read; what is wrong with a value is said by the directory, field by field.
const Text = z.string().max(2_000);
export const PersonNew = z.object({
  userName: Text, email: Text, givenName: Text, familyName: Text, displayName: Text.optional(),
  profile: z.record(z.string().max(64), AttributeValue.nullable()).optional(),
});
export const PersonChange = PersonNew.partial().extend({ version: Version.optional() });

export const PersonView = z.object({
  id: z.string(), userName: z.string(), email: z.string(), givenName: z.string(), familyName: z.string(), displayName: z.string(),
  status: z.enum(PERSON_STATUSES), profile: z.record(z.string(), AttributeValue), accountId: z.string().nullable(),
  source: z.string(), sourceRef: z.string().nullable(), version: z.int(), createdAt: Instant, updatedAt: Instant,
});
export const GroupRef = z.object({ id: z.string(), name: z.string() });
export const PersonWithGroupsView = PersonView.extend({ groups: z.array(GroupRef) });
export const PeopleQuery = z.object({
  q: z.string().max(200).optional(), status: z.enum(PERSON_STATUSES).optional(), groupId: Id.optional(),
  after: z.string().max(1_000).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const PeopleView = z.object({ people: z.array(PersonView), next: z.string().nullable() });

export const ImportRequest = z.object({
  csv: z.string().max(MAX_CSV_BYTES + 1), // one more than allowed, so that the directory can say what the limit is
  mode: z.enum(["valid-lines", "all-or-nothing"]).default("all-or-nothing"),
  dryRun: z.boolean().default(false),
});
const Wrong = z.object({
  path: z.string(), code: z.string(), message: z.string(), mend: z.string().optional(), line: z.int().optional(), column: z.int().optional(),
});
export const ImportView = z.object({
  applied: z.boolean(), created: z.int(), updated: z.int(), unchanged: z.int(),
  wrong: z.array(z.object({ line: z.int(), userName: z.string(), problems: z.array(Wrong) })),
});

export const ProfileSchemaView = z.object({ attributes: z.array(AttributeShape), version: Version });
export const ProfileSchemaChange = z.object({ attributes: z.array(AttributeShape).max(MAX_ATTRIBUTES), version: Version });

export const GroupNew = z.object({ name: Text, description: z.string().max(4_000).optional() });
export const GroupChange = GroupNew.partial().extend({ version: Version.optional() });
export const GroupView = z.object({
  id: z.string(), name: z.string(), description: z.string(), source: z.string(), version: z.int(), createdAt: Instant, updatedAt: Instant,
});
export const GroupsQuery = z.object({
  q: z.string().max(200).optional(), after: z.string().max(1_000).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const GroupsView = z.object({ groups: z.array(GroupView.extend({ memberCount: z.int() })), next: z.string().nullable() });
export const MembersChange = z.object({ add: z.array(Id).max(1_000).optional(), remove: z.array(Id).max(1_000).optional() });
export const MembersChangedView = z.object({ added: z.int(), removed: z.int() });

export const toPersonView = ({ orgId: _org, createdAt, updatedAt, ...person }: Person): z.input<typeof PersonView> => ({
  ...person, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
});

export const toGroupView = (group: Group): z.input<typeof GroupView> => ({
  id: group.id, name: group.name, description: group.description, source: group.source, version: group.version,
  createdAt: group.createdAt.toISOString(), updatedAt: group.updatedAt.toISOString(),
});

export const toImportView = (result: ImportResult): z.input<typeof ImportView> => result;
