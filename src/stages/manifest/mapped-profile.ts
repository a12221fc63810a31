import type { AttributeValues } from "../../protocols/scim/index.ts";
import type { MappingInput } from "./mapping-input.ts";
import { compileMapping, evaluate, type MappingValue } from "./mapping.ts";
import type { AttributeMapping } from "./schema/provisioning-scim.ts";

/** What an app is told about one person, by its manifest's mappings. */
export interface MappedProfile {
  userName: string;
  /** Sent when the account is made. */
  onCreate: AttributeValues;
  /** Sent whenever it differs. */
  always: AttributeValues;
}

/** `active` moves by activation alone; the login name and our own id are fields of their own in the engine. */
const NOT_MAPPED = /^(urn:[^[]*:)?(active|userName|externalId)$/i;

/** The value of an expression for one person. A published manifest's expressions compile; what fails for a person is `undefined`. */
export function mappedValue(expression: string, input: MappingInput): MappingValue | undefined {
  const compiled = compileMapping(expression);
  if (!compiled.ok) return undefined;
  const result = evaluate(compiled.mapping, input);
  return result.ok ? result.value : undefined;
}

/** @returns undefined when the mappings give no userName. Without a mapping for it, the person's own sign-in name is taken. */
export function mappedProfile(mappings: readonly AttributeMapping[], input: MappingInput): MappedProfile | undefined {
  const named = mappings.find((mapping) => mapping.attribute.toLowerCase() === "username");
  const userName = named ? mappedValue(named.expression, input) : input.user.userName;
  if (typeof userName !== "string" || userName === "") return undefined;
  const values = mappings.filter((mapping) => !NOT_MAPPED.test(mapping.attribute)).flatMap((mapping) => {
    const value = mappedValue(mapping.expression, input);
    return value === undefined ? [] : [{ ...mapping, value }];
  });
  const pick = (on: readonly string[]): AttributeValues =>
    Object.fromEntries(values.filter((mapping) => on.includes(mapping.on)).map((mapping) => [mapping.attribute, mapping.value]));
  return { userName, always: pick(["create_and_update"]), onCreate: pick(["create", "create_and_update"]) };
}
