import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../kernel/index.ts";
import { readAudit } from "../../tenancy/index.ts";
import { testActor, testGround } from "../../tenancy/testing.ts";
import { takeNews } from "../testing.ts";
import { changeMembers, createGroup } from "./groups.ts";
import { importPeople } from "./import.ts";
import { createPerson, listPeople, readPerson } from "./people.ts";
import { changeProfileSchema } from "./profile-schema.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let slug = 0;
beforeAll(async () => { platform = await testGround(); });
afterAll(() => platform.db.close());

async function org(): Promise<Actor> {
  const { actor } = await testActor(platform, `ada@org${++slug}.example`, ["admin"], { slug: `org${slug}` });
  const attribute = { required: false, unique: false };
  await changeProfileSchema(platform, actor, {
    version: 0,
    attributes: [
      { ...attribute, name: "badge", label: "Badge", type: "string", unique: true }, { ...attribute, name: "level", label: "Level", type: "integer" },
      { ...attribute, name: "remote", label: "Remote", type: "boolean" }, { ...attribute, name: "tags", label: "Tags", type: "string[]" },
    ],
  });
  await takeNews(platform, actor.orgId);
  return actor;
}
const load = (actor: Actor, csv: string, more: { mode?: "valid-lines" | "all-or-nothing"; dryRun?: boolean } = {}) =>
  importPeople(platform, actor, { csv, mode: more.mode ?? "all-or-nothing", dryRun: more.dryRun ?? false });
const HEADER = "userName,email,givenName,familyName";

it("creates, changes and leaves people, adds them to groups, and tells each change once", async () => {
  const actor = await org();
  const group = await createGroup(platform, actor, { name: "Finance" });
  const ana = await createPerson(platform, actor, { userName: "ana", email: "ana@x.example", givenName: "Ana", familyName: "A", profile: { level: 1 } });
  const ben = await createPerson(platform, actor, { userName: "ben", email: "ben@x.example", givenName: "Ben", familyName: "B" });
  await takeNews(platform, actor.orgId);
  const before = (await readAudit(platform, actor, { limit: 1 })).head.seq;
  const csv = [
    "\ufeffuserName,email,givenName,familyName,level,remote,tags,groups,status",
    "ANA,ana@x.example,Ana,A,2,yes,a; b,finance,",
    "ben,ben@x.example,Ben,B,,,,,",
    '"cid","cid@x.example","Cid ""C""","Ä, B",3,false,,Finance,deactivated',
  ].join("\r\n");
  expect(await load(actor, csv)).toEqual({ applied: true, created: 1, updated: 1, unchanged: 1, wrong: [] });
  expect((await readPerson(platform, actor, ana.id)).person).toMatchObject({ userName: "ANA", profile: { level: 2, remote: true, tags: ["a", "b"] }, version: 2 });
  expect((await readPerson(platform, actor, ben.id)).person.version).toBe(1);
  const [cid] = (await listPeople(platform, actor, { q: "cid", limit: 1 })).items;
  expect(cid).toMatchObject({ givenName: 'Cid "C"', familyName: "Ä, B", status: "deactivated", source: "import", profile: { level: 3, remote: false } });
  expect((await takeNews(platform, actor.orgId)).map((event) => event.kind).sort()).toEqual(["group.members_changed", "person.created", "person.updated"]);
  expect((await listPeople(platform, actor, { groupId: group.id, limit: 10 })).items).toHaveLength(2);
  expect((await readAudit(platform, actor, { limit: 1 })).head.seq).toBe(before + 1);
  expect(await load(actor, csv)).toEqual({ applied: true, created: 0, updated: 0, unchanged: 3, wrong: [] });
});

it("leaves alone what a file does not name, and takes away what a cell empties", async () => {
  const actor = await org();
  const group = await createGroup(platform, actor, { name: "Finance" });
  const ana = await createPerson(platform, actor, { userName: "ana", email: "ana@x.example", givenName: "Ana", familyName: "A", profile: { level: 1, tags: ["x"] } });
  await changeMembers(platform, actor, group.id, { add: [ana.id] });
  await load(actor, "userName,level\nana,");
  expect(await readPerson(platform, actor, ana.id)).toMatchObject({ person: { email: "ana@x.example", profile: { tags: ["x"] } }, groups: [{ name: "Finance" }] });
});

const MIXED = [
  `${HEADER},badge,level,remote,groups`,
  "ok1,ok1@x.example,O,K,B1,1,true,",
  "bad1,nobody,O,K,,,,", // no address
  "OK1,again@x.example,O,K,,,,", // the same user name
  "bad2,b@x.example,O,K,b1,x,maybe,Nowhere", // taken badge, unreadable values, unknown group
  "bad3,b@x.example,O,,,,,", // no family name
  "", // empty lines are no lines
  "\"ok2\",ok2@x.example,O,\"K\nL\",,,,", // a line break in a name
  "ok3,ok3@x.example,O,K,,,,",
  "bad4,b@x.example,O,K,,,,,surplus",
].join("\n");

it("tells of every wrong line where it stands and why, and applies the others when asked to", async () => {
  const actor = await org();
  const { wrong, ...counts } = await load(actor, MIXED, { mode: "valid-lines" });
  expect(counts).toEqual({ applied: true, created: 2, updated: 0, unchanged: 0 });
  expect(wrong.map(({ line, userName, problems }) => [line, userName, ...problems.map((problem) => `${problem.path} ${problem.code} ${problem.line}:${problem.column}`)])).toEqual([
    [3, "bad1", "/email person.email 3:2"],
    [4, "OK1", "/userName csv.twice 4:1"],
    [5, "bad2", "/level profile.value 5:6", "/remote profile.value 5:7", "/badge csv.twice 5:5", "/groups csv.group 5:8"],
    [6, "bad3", "/familyName person.missing 6:4"],
    [8, "ok2", "/familyName person.characters 8:4"],
    [11, "bad4", "/ csv.cells 11:undefined"],
  ]);
  expect((await listPeople(platform, actor, { limit: 10 })).items.map((person) => person.userName)).toEqual(["ok1", "ok3"]);
});

it("applies nothing when one line is wrong and all were asked for, nor in a dry run, but says what would be", async () => {
  const actor = await org();
  expect(await load(actor, MIXED)).toMatchObject({ applied: false, created: 2 });
  expect(await load(actor, `${HEADER}\na,a@x.example,A,A`, { dryRun: true })).toEqual({ applied: false, created: 1, updated: 0, unchanged: 0, wrong: [] });
  expect((await listPeople(platform, actor, { limit: 10 })).items).toEqual([]);
  expect(await takeNews(platform, actor.orgId)).toEqual([]);
});

it("refuses a value that another person has, and frees one within the same file", async () => {
  const actor = await org();
  await load(actor, `${HEADER},badge\na,a@x.example,A,A,B1\nb,b@x.example,B,B,B2`);
  expect((await load(actor, "userName,badge\nb,b1")).wrong).toMatchObject([{ line: 2, problems: [{ code: "profile.taken", column: 2 }] }]);
  expect(await load(actor, "userName,badge\na,")).toMatchObject({ applied: true, updated: 1 });
  expect(await load(actor, "userName,badge\nb,b1")).toMatchObject({ applied: true, updated: 1 });
});

it("refuses a file or a header that it cannot read, with the place", async () => {
  const actor = await org();
  const wrong: [string, string, object][] = [
    ["", "invalid-field", { code: "csv.empty" }],
    [`${HEADER}\na,"b,c\nd`, "invalid-field", { code: "csv.syntax" }],
    ["email,userName,usernAme,nickname", "invalid-field", { code: "csv.column-twice", column: 3 }],
    ["email,level", "invalid-field", { code: "csv.column-missing" }],
  ];
  for (const [csv, code, field] of wrong) await expect(load(actor, csv), csv).rejects.toMatchObject({ code, fields: [expect.objectContaining(field), ...(csv.includes("nickname") ? [expect.anything()] : [])] });
  await expect(load(actor, "x".repeat(5 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: "too-large" });
  await expect(load(actor, `${HEADER}\n${"a,a@x.example,A,A\n".repeat(10_001)}`)).rejects.toMatchObject({ code: "too-large" });
});

it("takes 10,000 lines", async () => {
  const actor = await org();
  const csv = [HEADER, ...Array.from({ length: 10_000 }, (_, i) => `p${i},p${i}@x.example,Per,Son`)].join("\n");
  expect(await load(actor, csv)).toMatchObject({ applied: true, created: 10_000 });
}, 120_000);
