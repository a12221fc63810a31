import { expect, it } from "vitest";
import { accessOf } from "./access.ts";
import type { App, Assignment } from "./installation.ts";

const app = (status: App["status"]) => ({ id: "app_1", orgId: "org_1", status }) as unknown as App;
const person = (status: "active" | "suspended" | "deactivated") => ({ id: "per_1", status }) as never;
const given = (kind: "person" | "group", id: string) => ({ target: { kind, id } }) as Assignment;

it.each(["setup", "active"] as const)("lets an active person in who is given an app in state %s, directly or through any of their groups", (status) => {
  expect(accessOf(app(status), person("active"), [], [given("person", "per_1")]).allowed).toBe(true);
  const both = accessOf(app(status), person("active"), ["grp_1", "grp_2"], [given("group", "grp_2"), given("person", "per_1"), given("group", "grp_9")]);
  expect([both.allowed, both.because]).toEqual([true, [{ kind: "group", groupId: "grp_2" }, { kind: "direct" }]]);
});

it("keeps everybody out of an app that is switched off, whoever is given it", () => {
  expect(accessOf(app("inactive"), person("active"), [], [given("person", "per_1")])).toMatchObject({ allowed: false, refusal: expect.stringContaining("switched") });
});

it.each(["suspended", "deactivated"] as const)("keeps out a %s person at once, and says so before anything about the app", (status) => {
  for (const state of ["active", "inactive"] as const) {
    expect(accessOf(app(state), person(status), ["grp_1"], [given("person", "per_1"), given("group", "grp_1")])).toMatchObject({ allowed: false, refusal: expect.stringContaining("not active") });
  }
});

it("takes nobody for somebody else: another person, another group, a person whose id is a group's", () => {
  for (const assignments of [[], [given("person", "per_2")], [given("group", "grp_2")], [given("person", "grp_1")], [given("group", "per_1")]]) {
    expect(accessOf(app("active"), person("active"), ["grp_1"], assignments)).toMatchObject({ allowed: false, because: [], refusal: expect.stringContaining("not assigned") });
  }
});
