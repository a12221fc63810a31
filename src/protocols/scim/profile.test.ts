import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { parseJson, type Json, type JsonObject } from "./json.ts";
import { parsePath } from "./path.ts";
import { applyValues, differences, primaryOf, valueAt } from "./profile.ts";

const read = (value: unknown) => parseJson(JSON.stringify(value)) as JsonObject;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const ENT2 = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const U2 = "urn:ietf:params:scim:schemas:core:2.0:User";

describe("attribute values", () => {
  it.each<[string, unknown, string, Json, unknown]>([
    ["a simple attribute", {}, "title", "Dr", { title: "Dr" }],
    ["the spelling that the server has", { Title: "Mr" }, "title", "Dr", { Title: "Dr" }],
    ["a core attribute named with its URN", {}, `${U2}:title`, "Dr", { title: "Dr" }],
    ["a sub-attribute beside others", { name: { familyName: "Roy" } }, "name.givenName", "Ana", { name: { familyName: "Roy", givenName: "Ana" } }],
    ["the matching element alone", { emails: [{ type: "home", value: "h" }, { type: "Work", value: "w", display: "d" }] }, 'emails[type eq "work"].value', "n",
      { emails: [{ type: "home", value: "h" }, { type: "Work", value: "n", display: "d" }] }],
    ["a new element, not primary when there are others", { emails: [{ type: "home", value: "h" }] }, 'emails[type eq "work"].value', "n",
      { emails: [{ type: "home", value: "h" }, { type: "work", value: "n" }] }],
    ["an element by two terms", {}, 'phoneNumbers[type eq "work" and primary eq true].value', "1", { phoneNumbers: [{ type: "work", primary: true, value: "1" }] }],
    ["the primary element when no filter is given", { emails: [{ value: "a" }, { value: "b", primary: true }] }, "emails.value", "c", { emails: [{ value: "a" }, { value: "c", primary: true }] }],
    ["an extension attribute, listed in schemas", { schemas: [U2] }, `${ENT2}:manager.value`, "m1", { schemas: [U2, ENT2], [ENT2]: { manager: { value: "m1" } } }],
    ["nothing where null clears", { title: "Dr" }, "title", null, {}],
    ["no element where null clears its value", { emails: [{ type: "work", value: "w", primary: true }] }, 'emails[type eq "work"].value', null, { emails: [] }],
    ["the rest of an element where null clears a part", { addresses: [{ type: "work", locality: "Bern", region: "BE" }] }, 'addresses[type eq "work"].region', "",
      { addresses: [{ type: "work", locality: "Bern" }] }],
    ["no extension where its last value goes", { schemas: [U2, ENT2], [ENT2]: { department: "x" } }, `${ENT2}:department`, null, { schemas: [U2] }],
    ["a whole array", { roles: [{ value: "old" }] }, "roles", [{ value: "new" }], { roles: [{ value: "new" }] }],
  ])("write %s", (_name, before, path, value, after) => {
    const resource = read(before);
    const written = applyValues(resource, { [path]: value }, "2.0");
    expect(plain(written)).toEqual(after);
    expect(plain(resource)).toEqual(before); // the reading is not touched
    expect(differences(written, { [path]: value }, "2.0")).toEqual({});
  });

  it("see no difference in empty and missing, in enriched elements, in numbers and booleans written as strings", () => {
    const current = read({ roles: [{ value: "b", display: "B" }, { value: "a" }], level: "7", vip: "True", name: {} });
    expect(differences(current, { "roles": [{ value: "a" }, { value: "b" }], "level": 7, "vip": true, "title": null, "name.middleName": "" }, "2.0")).toEqual({});
  });

  it("see a difference in one letter of case, an element more, a value that should be gone", () => {
    const current = read({ title: "dr", roles: [{ value: "a" }, { value: "b" }], nickName: "x" });
    expect(Object.keys(differences(current, { title: "Dr", roles: [{ value: "a" }], nickName: null }, "2.0"))).toEqual(["title", "roles", "nickName"]);
  });

  it("take the enterprise extension of the version", () => {
    expect(parsePath(`${ENT2}:department`, "1.1").text).toBe("urn:scim:schemas:extension:enterprise:1.0:department");
    expect(parsePath("urn:scim:schemas:extension:enterprise:1.0:department", "2.0").text).toBe(`${ENT2}:department`);
  });

  it.each(["id", "schemas", "meta.version", "groups", "active", "password", `${U2}:active`, "__proto__", "a.__proto__", "", "a.b.c", "a[b co \"x\"].c", "a[]", "urn:x:", "a b"])("refuse the path %j", (path) => {
    expect(() => parsePath(path, "2.0")).toThrow(expect.objectContaining({ code: "invalid" }));
  });

  it("read back any text that was written, and leave what is unknown as it was", () => {
    const paths = ["title", "name.givenName", 'emails[type eq "work"].value', `${ENT2}:department`, `${ENT2}:manager.value`];
    fc.assert(fc.property(fc.constantFrom(...paths), fc.string({ minLength: 1 }), fc.dictionary(fc.stringMatching(/^x[a-z]{1,8}$/), fc.jsonValue()), (path, value, unknown) => {
      const before = Object.assign(Object.create(null) as JsonObject, unknown);
      const after = applyValues(before, { [path]: value }, "2.0");
      expect(valueAt(after, path, "2.0")).toBe(value);
      for (const key of Object.keys(unknown)) expect(after[key]).toBe(before[key]);
    }));
  });

  it("take the primary element, and the first where none says so", () => {
    expect(primaryOf(read({ emails: [{ value: "a" }, { value: "b", primary: true }] }), "emails")?.["value"]).toBe("b");
    expect(primaryOf(read({ emails: [{ value: "a" }, { value: "b" }] }), "emails")?.["value"]).toBe("a");
    expect(primaryOf(read({}), "emails")).toBeUndefined();
  });
});
