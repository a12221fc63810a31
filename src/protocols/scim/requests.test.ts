import { describe, expect, it } from "vitest";
import { dialectFor, type DialectSettings } from "./dialect.ts";
import * as groups from "./group-requests.ts";
import { serialize, type ScimRequest } from "./messages.ts";
import { readGroup, readUser } from "./read.ts";
import * as users from "./user-requests.ts";

const U2 = "urn:ietf:params:scim:schemas:core:2.0:User";
const G2 = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH2 = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENT2 = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const C1 = "urn:scim:schemas:core:1.0";
const ENT1 = "urn:scim:schemas:extension:enterprise:1.0";

const v2 = dialectFor({ version: "2.0" });
const v1 = dialectFor({ version: "1.1" });
const put = (version: "2.0" | "1.1") => dialectFor({ version, activate: "put", groups: "put" });
const capital = dialectFor({ version: "2.0", flavour: "capitalised" });

const ana = { userName: "ana@corp.test", externalId: "per_1", password: "x9", attributes: {
  "name.givenName": "Ana", "name.familyName": "Roy", 'emails[type eq "work"].value': "ana@corp.test", "displayName": "Ana Roy", "title": null,
  [`${ENT2}:department`]: "R&D",
} };
const there = readUser(JSON.stringify({ schemas: [U2], id: "a/1", userName: "ana@corp.test", active: false, title: "Dr", "urn:x:y": { quota: 7 }, groups: [{ value: "g" }], meta: { version: "W/1" } }));
const there1 = readUser(JSON.stringify({ schemas: [C1], id: "7", userName: "ana", active: true, title: "Dr", name: { givenName: "A", familyName: "Roy" } }));
const group = readGroup(JSON.stringify({ schemas: [G2], id: "g 1", displayName: "Old", members: [{ value: "u0" }], note: "kept" }));

/** Exactly what leaves, as one line and a body. */
function sent(request: ScimRequest): [string, unknown] {
  const { method, url, body } = serialize("https://app.test/scim/v2/", request);
  return [`${method} ${url.replace("https://app.test/scim/v2", "")}`, body === undefined ? undefined : JSON.parse(body)];
}

const page = "&startIndex=1&count=100";
const cases: [string, ScimRequest, string, unknown?][] = [
  ["looks up by userName with encoded quotes", users.lookupUser(v2, 'an"a\\+&@corp.test'),
    `GET /Users?filter=userName%20eq%20%22an%5C%22a%5C%5C%2B%26%40corp.test%22${page}`],
  ["creates a 2.0 user whole", users.createUser(v2, ana), "POST /Users", {
    schemas: [U2, ENT2], userName: "ana@corp.test", name: { givenName: "Ana", familyName: "Roy" },
    emails: [{ type: "work", primary: true, value: "ana@corp.test" }], displayName: "Ana Roy", [ENT2]: { department: "R&D" },
    externalId: "per_1", groups: [], password: "x9", active: true }],
  ["creates a 1.1 user with the extension of 1.1", users.createUser(v1, ana), "POST /Users", {
    schemas: [C1, ENT1], userName: "ana@corp.test", name: { givenName: "Ana", familyName: "Roy" },
    emails: [{ type: "work", primary: true, value: "ana@corp.test" }], displayName: "Ana Roy", [ENT1]: { department: "R&D" },
    externalId: "per_1", groups: [], password: "x9", active: true }],
  ["reads by an encoded id", users.readUserById(v2, "a/1?x"), "GET /Users/a%2F1%3Fx"],
  ["replaces the whole body as read, unknown parts kept", users.replaceUser(v2, there, { title: "", nickName: "An" }), "PUT /Users/a%2F1", {
    schemas: [U2], id: "a/1", userName: "ana@corp.test", active: false, "urn:x:y": { quota: 7 }, groups: [{ value: "g" }], meta: { version: "W/1" }, nickName: "An" }],
  ["deactivates by PATCH without a path", users.setActive(v2, there, false), "PATCH /Users/a%2F1",
    { schemas: [PATCH2], Operations: [{ op: "replace", value: { active: false } }] }],
  ["deactivates capitalised", users.setActive(capital, there, false), "PATCH /Users/a%2F1",
    { schemas: [PATCH2], Operations: [{ op: "Replace", value: { active: "False" } }] }],
  ["deactivates 1.1 by a partial resource", users.setActive(v1, there1, false), "PATCH /Users/7", { schemas: [C1], id: "7", active: false }],
  ["activates by PUT where the dialect says so", users.setActive(put("1.1"), there1, true), "PUT /Users/7",
    { schemas: [C1], id: "7", userName: "ana", title: "Dr", name: { givenName: "A", familyName: "Roy" }, active: true }],
  ["sets a password by PATCH", users.setPassword(v2, there, "new"), "PATCH /Users/a%2F1",
    { schemas: [PATCH2], Operations: [{ op: "replace", value: { password: "new" } }] }],
  ["patches 2.0 values by path and adds an element that no filter would find",
    users.patchUser(v2, there, { "title": null, "name.givenName": "Ana", 'emails[type eq "work"].value': "a@b.test", [`${ENT2}:department`]: "Lab" }), "PATCH /Users/a%2F1",
    { schemas: [PATCH2], Operations: [
      { op: "remove", path: "title" }, { op: "replace", path: "name.givenName", value: "Ana" },
      { op: "add", path: "emails", value: [{ type: "work", primary: true, value: "a@b.test" }] },
      { op: "replace", path: `${ENT2}:department`, value: "Lab" }] }],
  ["patches 1.1 by the changed parts and names deletions in meta.attributes",
    users.patchUser(v1, there1, { "title": null, "name.givenName": "Ana", [`${ENT2}:department`]: "Lab" }), "PATCH /Users/7",
    { schemas: [C1], id: "7", name: { givenName: "Ana", familyName: "Roy" }, [ENT1]: { department: "Lab" }, meta: { attributes: ["title"] } }],
  ["lists a page", users.listUsers(v2, 101), "GET /Users?startIndex=101&count=100"],
  ["creates a 2.0 group with an empty list", groups.createGroup(v2, "Lab"), "POST /Groups", { schemas: [G2], displayName: "Lab", members: [] }],
  ["creates a 1.1 group without members", groups.createGroup(v1, "Lab"), "POST /Groups", { schemas: [C1], displayName: "Lab" }],
  ["finds a group by displayName", groups.findGroup(v1, "Lab"), `GET /Groups?filter=displayName%20eq%20%22Lab%22${page}`],
  ["renames with the id in the value", groups.renameGroup(v2, group, "New"), "PATCH /Groups/g%201",
    { schemas: [PATCH2], Operations: [{ op: "replace", value: { id: "g 1", displayName: "New" } }] }],
  ["renames 1.1 by a partial resource", groups.renameGroup(v1, group, "New"), "PATCH /Groups/g%201", { schemas: [C1], id: "g 1", displayName: "New" }],
  ["renames by PUT where the dialect says so", groups.renameGroup(put("2.0"), group, "New"), "PUT /Groups/g%201",
    { schemas: [G2], id: "g 1", displayName: "New", members: [{ value: "u0" }], note: "kept" }],
  ["adds and removes members in one 2.0 request", groups.changeMembers(v2, "g", [{ value: "1", display: "ana" }], [{ value: '2"' }]), "PATCH /Groups/g",
    { schemas: [PATCH2], Operations: [{ op: "add", path: "members", value: [{ value: "1", display: "ana" }] }, { op: "remove", path: 'members[value eq "2\\""]' }] }],
  ["removes by a list of values where the dialect says so", groups.changeMembers(capital, "g", [], [{ value: "1" }, { value: "2" }]), "PATCH /Groups/g",
    { schemas: [PATCH2], Operations: [{ op: "Remove", path: "members", value: [{ value: "1" }, { value: "2" }] }] }],
  ["adds and removes 1.1 members by operation", groups.changeMembers(v1, "g", [{ value: "1", display: "a" }], [{ value: "2", display: "b" }]), "PATCH /Groups/g",
    { schemas: [C1], members: [{ value: "1", display: "a" }, { value: "2", display: "b", operation: "delete" }] }],
  ["replaces all members", groups.replaceMembers(v2, "g", [{ value: "1" }]), "PATCH /Groups/g",
    { schemas: [PATCH2], Operations: [{ op: "replace", path: "members", value: [{ value: "1" }] }] }],
  ["puts the whole group", groups.replaceGroup(v2, group, "New", [{ value: "1" }]), "PUT /Groups/g%201",
    { schemas: [G2], id: "g 1", displayName: "New", members: [{ value: "1" }], note: "kept" }],
  ["deletes a group", groups.deleteGroup(v2, "g"), "DELETE /Groups/g"],
];

describe("requests", () => {
  it.each(cases)("%s", (_name, request, line, body) => {
    expect(sent(request)).toEqual([line, body]);
  });

  it("names the media type of the version, on bodies too", () => {
    expect(users.createUser(v2, ana).headers).toEqual({ "accept": "application/scim+json", "content-type": "application/scim+json" });
    expect(users.lookupUser(v1, "a").headers).toEqual({ accept: "application/json" });
  });

  it.each(["..", ".", "", "a\nb", "x".repeat(513), "\ud800"])("refuses the id %j as a path segment", (id) => {
    expect(() => users.readUserById(v2, id)).toThrow(/cannot stand in a path/);
  });

  it.each<[DialectSettings["membersPerPatch"], number]>([[undefined, 100], [0, 1], [5000, 1000], [250, 250]])("clamps %s members per PATCH to %i", (asked, size) => {
    expect(dialectFor({ version: "2.0", membersPerPatch: asked }).membersPerPatch).toBe(size);
  });
});
