import type { Scim } from "../../../manifest/index.ts";
import type { Json, ScimAnswer, ScimBench } from "../../bench/scim-bench.ts";

/** Whether a check has something to ask of what the manifest declares; else the reason. */
type Applies = (scim: Scim) => true | string;

export const creates: Applies = (scim) => scim.features.includes("create") || "The manifest does not say that people are created.";
export const updates: Applies = (scim) => scim.features.includes("update") || "The manifest does not say that people are updated.";
export const deactivates: Applies = (scim) => scim.features.includes("deactivate") || "The manifest does not say that people are deactivated.";
export const deletes: Applies = (scim) => scim.features.includes("delete") || "The manifest does not say that people are deleted.";
export const pushesGroups: Applies = (scim) => scim.features.includes("group_push") || "The manifest does not say that groups are pushed.";
export const importsPeople: Applies = (scim) => scim.features.includes("import_people") || "The manifest does not say that people are imported.";
export const syncsPasswords: Applies = (scim) => scim.features.includes("password_sync") || "The manifest does not say that passwords are synchronised.";
export const listsGroups: Applies = (scim) => scim.features.some((f) => f === "group_push" || f === "import_groups") || "The manifest does not say that groups are pushed or imported.";
export const entitles: Applies = (scim) => scim.entitlements.length > 0 || "The manifest names no entitlements.";
export const putsPeople: Applies = (scim) => scim.userUpdate === "put" || "The manifest does not say that people are updated by PUT.";

/** The first reason of many, or `true`. */
export const all = (...conditions: Applies[]): Applies => (scim) => conditions.map((c) => c(scim)).find((c) => c !== true) ?? true;

/** What ServiceProviderConfig says about one feature. `declared` is `undefined` when it says nothing, or cannot be read. */
export async function featureOf(bench: ScimBench, name: "patch" | "bulk" | "filter" | "sort" | "etag"): Promise<{ declared: boolean | undefined; block: Json; answer: ScimAnswer }> {
  const answer = await bench.request("GET", "/ServiceProviderConfig");
  const block = (answer.status === 200 ? (answer.json[name] ?? {}) : {}) as Json;
  return { declared: typeof block["supported"] === "boolean" ? block["supported"] : undefined, block, answer };
}

export const notOffered = (name: string): string => `ServiceProviderConfig does not declare ${name}.`;
