import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { AccountId, Actor } from "../../kernel/index.ts";
import { readAudit } from "../../tenancy/index.ts";
import { testActor, testGround } from "../../tenancy/testing.ts";
import { findPeople, groupsOf, membersOf, personByAccount, personById } from "../index.ts";
import { takeNews } from "../testing.ts";
import { changeMembers, createGroup, listGroups, readGroup, removeGroup, updateGroup } from "./groups.ts";
import { createPerson, inviteToSignIn, linkAccount, listPeople, movePerson, readPerson, removePerson, updatePerson } from "./people.ts";
import { changeProfileSchema, readProfileSchema } from "./profile-schema.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let admin: Actor;
let stranger: Actor;
let n = 0;
const input = (userName = `person${++n}`) => ({ userName, email: `${userName.toLowerCase()}@north.example`, givenName: "Per", familyName: "Son" });
const add = (userName?: string) => createPerson(platform, admin, input(userName));
const news = async () => (await takeNews(platform, admin.orgId)).map((event) => event.kind);

beforeAll(async () => {
  platform = await testGround();
  ({ actor: admin } = await testActor(platform, "ada@north.example", ["admin"], { slug: "north" }));
  ({ actor: stranger } = await testActor(platform, "sam@south.example", ["admin"], { slug: "south" }));
});
beforeEach(() => takeNews(platform, admin.orgId));
afterAll(() => platform.db.close());

it("takes a person through all states, and each change is news and one audit entry", async () => {
  const before = (await readAudit(platform, admin, { limit: 1 })).head.seq;
  const { id } = await add("Maya");
  await updatePerson(platform, admin, id, { familyName: "Sun" });
  await movePerson(platform, admin, id, "suspend");
  await movePerson(platform, admin, id, "activate");
  await movePerson(platform, admin, id, "deactivate");
  await removePerson(platform, admin, id);
  const told = await takeNews(platform, admin.orgId);
  expect(told.map((event) => [event.kind, event.data["status"]])).toEqual([
    ["person.created", "active"], ["person.updated", "active"], ["person.updated", "suspended"],
    ["person.activated", "active"], ["person.deactivated", "deactivated"], ["person.deleted", "deactivated"],
  ]);
  expect(told.every((event) => event.subject === id && event.data["userName"] === "Maya")).toBe(true);
  expect((await readAudit(platform, admin, { limit: 1 })).head.seq).toBe(before + 6);
  await expect(readPerson(platform, admin, id)).rejects.toMatchObject({ code: "not-found" });
});

it("refuses moves that the table does not have", async () => {
  const { id } = await add();
  await expect(movePerson(platform, admin, id, "activate")).rejects.toMatchObject({ code: "not-your-move" });
  await expect(removePerson(platform, admin, id)).rejects.toMatchObject({ code: "not-your-move" });
  await movePerson(platform, admin, id, "deactivate");
  await expect(movePerson(platform, admin, id, "suspend")).rejects.toMatchObject({ code: "not-your-move" });
  await expect(inviteToSignIn(platform, admin, id)).rejects.toMatchObject({ code: "not-your-move" });
});

it("has each user name once in an org, whatever its case, and in other orgs again", async () => {
  await add("Nora");
  await expect(add("nORA")).rejects.toMatchObject({ code: "already-exists", fields: [{ path: "/userName" }] });
  const { id } = await add("Olga");
  await expect(updatePerson(platform, admin, id, { userName: "NORA" })).rejects.toMatchObject({ code: "already-exists" });
  expect(await updatePerson(platform, admin, id, { userName: "OLGA" })).toMatchObject({ userName: "OLGA", version: 2 });
  await createPerson(platform, stranger, input("nora"));
  const racing = await Promise.allSettled([add("Zoe"), add("zoe"), add("ZOE")]);
  expect(racing.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});

it("says of each field what is wrong with it", async () => {
  const problem = createPerson(platform, admin, { userName: " ", email: "nobody", givenName: "x".repeat(101), familyName: "a\u0000b" });
  await expect(problem).rejects.toMatchObject({ code: "invalid-field" });
  await problem.catch((error: { fields: { path: string }[] }) => {
    expect(error.fields.map((field) => field.path)).toEqual(["/userName", "/email", "/givenName", "/familyName"]);
  });
});

it("lets a display name follow the names until somebody chooses one", async () => {
  const { id } = await add();
  expect(await updatePerson(platform, admin, id, { familyName: "Hansen" })).toMatchObject({ displayName: "Per Hansen" });
  expect(await updatePerson(platform, admin, id, { displayName: "Pelle" })).toMatchObject({ displayName: "Pelle" });
  expect(await updatePerson(platform, admin, id, { familyName: "Olsen" })).toMatchObject({ displayName: "Pelle" });
});

it("does not write over a change that came in between", async () => {
  const { id, version } = await add();
  await updatePerson(platform, admin, id, { givenName: "First", version });
  await expect(updatePerson(platform, admin, id, { givenName: "Second", version })).rejects.toMatchObject({ code: "stale-write" });
});

it("answers a stranger as if neither the person nor the group existed", async () => {
  const { id } = await add();
  const group = await createGroup(platform, admin, { name: "Secret" });
  for (const one of [id, "per_nobody"]) {
    for (const tried of [readPerson, removePerson, inviteToSignIn]) await expect(tried(platform, stranger, one)).rejects.toMatchObject({ code: "not-found", message: "There is no such person in your org" });
    await expect(updatePerson(platform, stranger, one, { givenName: "X" })).rejects.toMatchObject({ code: "not-found" });
    await expect(movePerson(platform, stranger, one, "suspend")).rejects.toMatchObject({ code: "not-found" });
    await expect(linkAccount(platform, stranger, one, stranger.accountId)).rejects.toMatchObject({ code: "not-found" });
  }
  for (const one of [group.id, "grp_nobody"]) {
    await expect(readGroup(platform, stranger, one)).rejects.toMatchObject({ code: "not-found", message: "There is no such group in your org" });
    await expect(changeMembers(platform, stranger, one, { add: [id] })).rejects.toMatchObject({ code: "not-found" });
  }
  const theirs = await createGroup(platform, stranger, { name: "Theirs" });
  await expect(changeMembers(platform, stranger, theirs.id, { add: [id] })).rejects.toMatchObject({ code: "invalid-field", fields: [{ path: "/add/0" }] });
  expect((await listPeople(platform, stranger, { limit: 200 })).items.every((person) => person.orgId === stranger.orgId)).toBe(true);
  const beside = await platform.db.inTenant(stranger.orgId, (tx) => personById(tx, admin.orgId, id)); // row-level security, when the query itself forgets
  expect(beside).toBeUndefined();
});

it("pages through everybody once, and finds by part of a name without wildcards", async () => {
  for (let i = 0; i < 7; i++) await add(`page%${i}`);
  const seen: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await listPeople(platform, admin, { q: "PAGE%", limit: 3, after });
    seen.push(...page.items.map((person) => person.userName));
    if (!page.next) break;
    after = page.next;
  }
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `page%${i}`));
  expect((await listPeople(platform, admin, { q: "p%6", limit: 10 })).items).toEqual([]);
  await expect(listPeople(platform, admin, { after: "not a cursor", limit: 3 })).rejects.toMatchObject({ code: "bad-request" });
});

it("keeps groups by unique name, with members, and tells who must act", async () => {
  const [ana, ben] = [await add(), await add()];
  await takeNews(platform, admin.orgId);
  const group = await createGroup(platform, admin, { name: "Finance", description: "Money" });
  await expect(createGroup(platform, admin, { name: "FINANCE" })).rejects.toMatchObject({ code: "already-exists" });
  expect(await changeMembers(platform, admin, group.id, { add: [ana.id, ben.id, ana.id] })).toEqual({ added: 2, removed: 0 });
  expect(await changeMembers(platform, admin, group.id, { add: [ana.id] })).toEqual({ added: 0, removed: 0 });
  expect(await changeMembers(platform, admin, group.id, { remove: [ben.id, "per_nobody"] })).toEqual({ added: 0, removed: 1 });
  await updateGroup(platform, admin, group.id, { name: "Accounts" });
  expect(await news()).toEqual(["group.created", "group.members_changed", "group.members_changed", "group.updated"]);
  expect((await listGroups(platform, admin, { q: "acc", limit: 5 })).items).toMatchObject([{ name: "Accounts", memberCount: 1 }]);

  const inside = await platform.db.inTenant(admin.orgId, async (tx) => ({
    members: await membersOf(tx, admin.orgId, group.id), groups: await groupsOf(tx, admin.orgId, ana.id),
    filtered: await findPeople(tx, admin.orgId, { groupId: group.id, limit: 10 }),
  }));
  expect([inside.members, inside.filtered.items].map((list) => list.map((person) => person.id))).toEqual([[ana.id], [ana.id]]);
  expect(inside.groups.map((one) => one.name)).toEqual(["Accounts"]);

  await movePerson(platform, admin, ana.id, "deactivate");
  await removePerson(platform, admin, ana.id);
  expect((await news()).sort()).toEqual(["group.members_changed", "person.deactivated", "person.deleted"]);
  await removeGroup(platform, admin, group.id);
  expect(await news()).toEqual(["group.deleted"]);
  expect(await readPerson(platform, admin, ben.id)).toMatchObject({ groups: [] });
});

it("links a person to one account, and an account to one person", async () => {
  const [ana, ben] = [await add(), await add()];
  await linkAccount(platform, admin, ana.id, admin.accountId);
  expect(await platform.db.inTenant(admin.orgId, (tx) => personByAccount(tx, admin.orgId, admin.accountId))).toMatchObject({ id: ana.id });
  await expect(linkAccount(platform, admin, ben.id, admin.accountId)).rejects.toMatchObject({ code: "already-exists" });
  await expect(linkAccount(platform, admin, ana.id, "acc_other" as AccountId)).rejects.toMatchObject({ code: "already-exists" });
  await expect(inviteToSignIn(platform, admin, ana.id)).rejects.toMatchObject({ code: "already-exists" });
  await linkAccount(platform, admin, ana.id, null);
  await takeNews(platform, admin.orgId);
  await inviteToSignIn(platform, admin, ana.id);
  expect(await takeNews(platform, admin.orgId)).toMatchObject([{ kind: "person.invited", subject: ana.id, data: { email: ana.email, displayName: "Per Son" } }]);
});

it("holds profiles to the org's own schema, and the schema to what people have", async () => {
  const { actor: owner } = await testActor(platform, "own@east.example", ["admin"], { slug: "east" });
  const attribute = { label: "x", required: false, unique: false };
  const attributes = [
    { ...attribute, name: "badge", type: "string" as const, unique: true },
    { ...attribute, name: "level", type: "integer" as const },
    { ...attribute, name: "site", type: "string" as const, oneOf: ["Oslo", "Rome"] },
    { ...attribute, name: "tags", type: "string[]" as const },
  ];
  await changeProfileSchema(platform, owner, { attributes, version: 0 });
  await expect(changeProfileSchema(platform, owner, { attributes, version: 0 })).rejects.toMatchObject({ code: "stale-write" });
  const ana = await createPerson(platform, owner, { ...input("ana"), profile: { badge: "A1", level: 3, site: "Oslo", tags: ["x"] } });
  const wrong: [Record<string, unknown>, string][] = [
    [{ badge: "a1" }, "already-exists"], [{ level: 1.5 }, "invalid-field"], [{ level: "3" }, "invalid-field"], [{ site: "Paris" }, "invalid-field"],
    [{ tags: "x" }, "invalid-field"], [{ unknown: 1 }, "invalid-field"], [{ constructor: "x" }, "invalid-field"], [{ badge: "\ud800" }, "invalid-field"],
  ];
  for (const [profile, code] of wrong) await expect(createPerson(platform, owner, { ...input(), profile }), JSON.stringify(profile)).rejects.toMatchObject({ code });
  const ben = await createPerson(platform, owner, { ...input("ben"), profile: { badge: "B1" } });
  expect((await updatePerson(platform, owner, ana.id, { profile: { badge: null, level: 4 } })).profile).toEqual({ level: 4, site: "Oslo", tags: ["x"] });
  await updatePerson(platform, owner, ben.id, { profile: { badge: "A1", level: 4 } }); // given up by ana, so free again

  const change = async (next: typeof attributes) => changeProfileSchema(platform, owner, { attributes: next, version: (await readProfileSchema(platform, owner)).version });
  await expect(change(attributes.map((one) => (one.name === "level" ? { ...one, unique: true } : one)))).rejects.toMatchObject({ code: "invalid-field", fields: [{ path: "/profile/level" }] });
  await expect(change(attributes.map((one) => (one.name === "site" ? { ...one, oneOf: ["Rome"] } : one)))).rejects.toMatchObject({ code: "invalid-field", fields: [{ path: "/profile/site" }] });
  for (const name of ["username", "groups", "constructor", "a b"]) await expect(change([{ ...attribute, name, type: "string" }]), name).rejects.toMatchObject({ code: "invalid-field" });
  expect((await readProfileSchema(platform, owner)).version).toBe(1);
  await change(attributes.filter((one) => one.name !== "site"));
  expect((await updatePerson(platform, owner, ana.id, { givenName: "Ana" })).profile).toEqual({ level: 4, tags: ["x"] });
});
