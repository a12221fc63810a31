import { ATTRIBUTE_NAME_FORMATS, compilePattern, mappedValue, type MappingInput, NAME_ID_FORMATS, type Saml } from "../../manifest/index.ts";
import type { NameId, SamlAttribute } from "../../../protocols/saml/index.ts";
import { asStrings } from "../profile.ts";

type GroupFilter = Saml["groups"][number]["filter"];

/** The names of the person's groups that a group statement lets through. */
export function groupNames(filter: GroupFilter, groups: readonly { name: string }[]): string[] {
  const test = matcher(filter);
  return groups.map(({ name }) => name).filter(test);
}

function matcher({ type, value }: GroupFilter): (name: string) => boolean {
  if (type === "equals") return (name) => name === value;
  if (type === "startsWith") return (name) => name.startsWith(value);
  if (type === "contains") return (name) => name.includes(value);
  const pattern = compilePattern(value);
  return pattern.ok ? pattern.found : () => false;
}

/**
 * Who the assertion is about, by the manifest's mapping.
 * @returns undefined when the mapping gives this person no name; then nobody may be signed in.
 */
export function nameIdOf(saml: Saml, input: MappingInput): NameId | undefined {
  const [value] = asStrings(mappedValue(saml.nameId.value, input));
  return value ? { value, format: NAME_ID_FORMATS[saml.nameId.format] } : undefined;
}

/** The attribute and group statements for one person; a statement without values is left out. */
export function attributesOf(saml: Saml, input: MappingInput): SamlAttribute[] {
  const mapped = saml.attributes.map((a) => ({
    name: a.name, nameFormat: ATTRIBUTE_NAME_FORMATS[a.nameFormat], friendlyName: a.friendlyName,
    values: a.constant ?? asStrings(a.expression === undefined ? undefined : mappedValue(a.expression, input)),
  }));
  const groups = saml.groups.map((g) => ({ name: g.name, nameFormat: ATTRIBUTE_NAME_FORMATS[g.nameFormat], values: groupNames(g.filter, input.groups ?? []) }));
  return [...mapped, ...groups].filter((attribute) => attribute.values.length > 0);
}
