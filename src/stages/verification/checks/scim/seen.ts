import { asList, type Json, type ScimAnswer } from "../../bench/scim-bench.ts";

export const ok = (answer: ScimAnswer): boolean => answer.status >= 200 && answer.status < 300;
export const refused = (answer: ScimAnswer): boolean => answer.status >= 400 && answer.status < 500;
export const broke = (answer: ScimAnswer): boolean => answer.status >= 500;

/** The values of a group's members, sorted. */
export const membersIn = (json: Json): string[] => asList(json["members"]).map((m) => String(m["value"])).sort();
/** The ids in a list, in its order. */
export const idsIn = (answer: ScimAnswer): string[] => asList(answer.json["Resources"]).map((r) => String(r["id"]));
/** A complex attribute, empty when it is not there. */
export const partOf = (json: Json, name: string): Json => {
  const value = json[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
};
/** `status` with the SCIM error's own word behind it: `400 invalidFilter`. */
export const statusOf = (answer: ScimAnswer): string => [answer.status, answer.json["scimType"]].filter((v) => v !== undefined && v !== "").join(" ");
