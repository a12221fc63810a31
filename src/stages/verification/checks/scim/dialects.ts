import { type Json, type Made, SCIM, type ScimAnswer, type ScimBench } from "../../bench/scim-bench.ts";
import type { Gate } from "../../check.ts";

/** How the clients of one kind say the same things. Only the shape of the requests differs, never what they mean. */
export interface Dialect {
  name: "rfc" | "okta" | "entra";
  check: `${string}-${string}`;
  /** What a failure weighs: whoever speaks the standard alone is sound, and is told what else is spoken. */
  gate: Gate;
  /** Behind a title: `` or ` as Okta does`. */
  words: string;
  remedy: string;
  user(body: Json): Json;
  rename(bench: ScimBench, person: Made, displayName: string): Promise<ScimAnswer>;
  activate(bench: ScimBench, person: Made, active: boolean): Promise<ScimAnswer>;
  join(bench: ScimBench, group: Made, person: Made): Promise<ScimAnswer>;
  leave(bench: ScimBench, group: Made, person: Made): Promise<ScimAnswer>;
}

/** `rfc` follows the manifest (PUT or PATCH); the others do what those products send, whatever it says. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: "rfc", check: "SCIM-Z1", gate: "blocks", words: "",
    remedy: "Follow the first step that failed: its requests are in the evidence.",
    user: (body) => body,
    rename: async (bench, person, displayName) => bench.section.userUpdate === "put"
      ? bench.request("PUT", `/Users/${encodeURIComponent(person.id)}`, { body: { ...(await bench.read(person)).json, displayName } })
      : bench.patch(person, { op: "replace", path: "displayName", value: displayName }),
    activate: (bench, person, active) => bench.patch(person, { op: "replace", path: "active", value: active }),
    join: (bench, group, person) => bench.patch(group, { op: "add", path: "members", value: [{ value: person.id }] }),
    leave: (bench, group, person) => bench.patch(group, { op: "remove", path: `members[value eq "${person.id}"]` }),
  },
  {
    name: "okta", check: "SCIM-Z1OKTA", gate: "informs", words: " as Okta does",
    remedy: "Take password and groups: [] at a create, a PUT of the whole person, replace {active} without a path, and id in the value of a group's rename.",
    user: (body) => ({ ...body, externalId: "00uEntenteTest", locale: "en-US", groups: [], password: "Entente-Not-Used-1!" }),
    rename: async (bench, person, displayName) => bench.request("PUT", `/Users/${encodeURIComponent(person.id)}`, { body: { ...(await bench.read(person)).json, displayName } }),
    activate: (bench, person, active) => bench.patch(person, { op: "replace", value: { active } }),
    join: async (bench, group, person) => {
      const renamed = await bench.patch(group, { op: "replace", value: { id: group.id, displayName: group.json["displayName"] } });
      return renamed.status >= 300 ? renamed : bench.patch(group, { op: "add", path: "members", value: [{ value: person.id, display: person.json["userName"] }] });
    },
    leave: (bench, group, person) => bench.patch(group, { op: "remove", path: `members[value eq "${person.id}"]` }),
  },
  {
    name: "entra", check: "SCIM-Z1ENTRA", gate: "informs", words: " as Entra does",
    remedy: "Take Add, Replace and Remove, \"True\" and \"False\", dotted keys in a value without a path, and removal of members by a list of values.",
    user: (body) => ({ ...body, schemas: [SCIM.user], active: "True", externalId: "entente.test" }),
    rename: (bench, person, displayName) => bench.patch(person, { op: "Replace", path: 'emails[type eq "work"].value', value: (person.json["emails"] as Json[] | undefined)?.[0]?.["value"] }, { op: "Replace", value: { displayName, "name.givenName": "Thea" } }),
    activate: (bench, person, active) => bench.patch(person, { op: "Replace", path: "active", value: active ? "True" : "False" }),
    join: (bench, group, person) => bench.patch(group, { op: "Add", path: "members", value: [{ value: person.id }] }),
    leave: (bench, group, person) => bench.patch(group, { op: "Remove", path: "members", value: [{ value: person.id }] }),
  },
];
