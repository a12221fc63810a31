import SCIMMY from "scimmy";

export type Definition = SCIMMY.Types.SchemaDefinition;
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** One attribute (or sub-attribute) by its own spelling, as the schema declares it. */
export interface Found {
  /** Extension URN when the attribute lives in one. */
  extension: string | undefined;
  name: string;
  sub: string | undefined;
  /** The schema's word about the leaf (the sub-attribute, when there is one). */
  type: string;
  multiValued: boolean;
  caseExact: boolean;
  readOnly: boolean;
  required: boolean;
  /** The attribute that holds the leaf, when `sub` is given: whether it is a list. */
  parentMultiValued: boolean;
  complex: boolean;
}

const COMMON: Record<string, Partial<Found>> = {
  id: { caseExact: true, readOnly: true },
  schemas: { caseExact: true, multiValued: true, readOnly: true },
  meta: { type: "complex", complex: true, readOnly: true },
  externalid: { caseExact: true },
};
const META = { resourceType: "string", created: "dateTime", lastModified: "dateTime", location: "reference", version: "string" };

/** Splits an optional URN prefix from a path: `urn:…:User:name.givenName` → extension and rest. `undefined`: unknown URN. */
export function splitUrn(definition: Definition, path: string): { extension: string | undefined; rest: string } | undefined {
  if (!/^urn:/i.test(path)) return { extension: undefined, rest: path };
  for (const urn of [ENTERPRISE, definition.id]) {
    const extension = urn === definition.id ? undefined : urn;
    if (extension && definition.name !== "User") continue;
    if (path.toLowerCase() === urn.toLowerCase()) return { extension, rest: "" };
    if (path.toLowerCase().startsWith(`${urn.toLowerCase()}:`)) return { extension, rest: path.slice(urn.length + 1) };
  }
  return undefined;
}

/** Finds `name` or `name.sub` in the schema, names in any case (RFC 7643 §2.1). `undefined` when it is not declared. */
export function findAttribute(definition: Definition, path: string): Found | undefined {
  const split = splitUrn(definition, path);
  const parts = /^([A-Za-z$][\w$-]*)(?:\.([A-Za-z$][\w$-]*))?$/.exec(split?.rest ?? "");
  if (!split || !parts?.[1]) return undefined;
  const [, name, sub] = parts;
  const base = { extension: split.extension, sub, multiValued: false, caseExact: false, readOnly: false, required: false, parentMultiValued: false, complex: false, type: "string" };
  const common = split.extension ? undefined : COMMON[name.toLowerCase()];
  if (common) {
    const own = ["id", "schemas", "meta", "externalId"].find((n) => n.toLowerCase() === name.toLowerCase()) ?? name;
    if (!sub) return { ...base, name: own, ...common };
    const metaSub = Object.keys(META).find((k) => k.toLowerCase() === sub.toLowerCase()) as keyof typeof META | undefined;
    return own === "meta" && metaSub ? { ...base, name: own, sub: metaSub, type: META[metaSub], readOnly: true } : undefined;
  }
  try {
    const prefix = split.extension ? `${split.extension}:` : "";
    const parent = definition.attribute(`${prefix}${name}`) as SCIMMY.Types.Attribute;
    const leaf = sub ? (definition.attribute(`${prefix}${name}.${sub}`) as SCIMMY.Types.Attribute) : parent;
    const { multiValued, caseExact, mutable, required } = leaf.config;
    return {
      ...base, name: parent.name, sub: sub ? leaf.name : undefined, type: String(leaf.type), complex: String(leaf.type) === "complex",
      multiValued: multiValued === true, caseExact: caseExact === true, readOnly: parent.config.mutable === false || mutable === false, required: required === true,
      parentMultiValued: sub !== undefined && parent.config.multiValued === true,
    };
  } catch {
    return undefined;
  }
}
