import { type FieldProblem, Problem } from "../kernel/index.ts";
import type { CsvRow } from "./csv.ts";
import { checkPerson, chosenName, type Person, PERSON_STATUSES, type PersonStatus, userNameKey } from "./person.ts";
import { type Attribute, type AttributeValue, BASE_ATTRIBUTES, checkProfile, type Profile, uniqueValues } from "./profile-schema.ts";

/** What the directory holds before an import. */
export interface Known {
  attributes: readonly Attribute[];
  people: ReadonlyMap<string, Person>; // by folded user name
  groups: ReadonlyMap<string, string>; // folded name to id
  uniqueOwners: ReadonlyMap<string, string>; // `attribute value` to the person's id
}

export interface PlannedLine {
  line: number;
  userName: string;
  /** The person as they are now, when there is one. */
  before?: Person;
  person: { userName: string; email: string; givenName: string; familyName: string; displayName: string; status: PersonStatus; profile: Profile };
  /** Ids of groups to be in; nobody leaves a group by an import. */
  groups: string[];
}

export interface WrongLine {
  line: number;
  userName: string;
  problems: FieldProblem[];
}

/**
 * Decides about each line of a file; nothing is lost: a line is in `good` or in `wrong`.
 * A column that is left out changes nothing. An empty cell takes the value of an attribute away, but leaves base attributes as they are.
 * @throws {Problem} `invalid-field` for a header with unknown, repeated or missing columns.
 */
export function planImport(header: readonly string[], rows: readonly CsvRow[], known: Known): { good: PlannedLine[]; wrong: WrongLine[] } {
  const columns = columnsOf(header, known.attributes);
  const good: PlannedLine[] = [];
  const wrong: WrongLine[] = [];
  const seen = new Map<string, number>();
  const claimed = new Map<string, number>();
  for (const { line, cells } of rows) {
    const problems: FieldProblem[] = [];
    const at = (name: string): { line: number; column?: number } => (columns.has(name) ? { line, column: (columns.get(name) ?? 0) + 1 } : { line });
    const add = (name: string, code: string, message: string): void => void problems.push({ path: `/${name}`, code, message, ...at(name) });
    const cell = (name: string): string => cells[columns.get(name) ?? -1] ?? "";

    if (cells.length > header.length) add("", "csv.cells", `The line has ${cells.length} cells, the header ${header.length}`);
    const key = userNameKey(cell("userName"));
    const before = known.people.get(key);
    const twice = seen.get(key);
    if (key !== "" && twice !== undefined) add("userName", "csv.twice", `Line ${twice} has the same user name`);
    else seen.set(key, line);

    const { base, fields } = checkPerson({
      userName: cell("userName"), email: cell("email") || (before?.email ?? ""), givenName: cell("givenName") || (before?.givenName ?? ""),
      familyName: cell("familyName") || (before?.familyName ?? ""), displayName: cell("displayName") || (before && chosenName(before)),
    });
    problems.push(...fields.map((field) => ({ ...field, ...at(field.path.slice(1)) })));

    const status = (cell("status") || before?.status || "active") as PersonStatus;
    if (!PERSON_STATUSES.includes(status)) add("status", "csv.status", `"${status}" is not one of ${PERSON_STATUSES.join(", ")}`);

    const given: Record<string, unknown> = {};
    for (const attribute of known.attributes) {
      if (!columns.has(attribute.name)) given[attribute.name] = before?.profile[attribute.name];
      else {
        const value = readValue(attribute, cell(attribute.name));
        if (value === "unreadable") add(attribute.name, "profile.value", `"${cell(attribute.name)}" is not a ${attribute.type}`);
        else given[attribute.name] = value?.is;
      }
    }
    const unreadable = new Set(problems.map((problem) => problem.path.slice(1)));
    const { profile, fields: wrongProfile } = checkProfile(known.attributes, given, "");
    problems.push(...wrongProfile.filter((field) => !unreadable.has(field.path.slice(1))).map((field) => ({ ...field, ...at(field.path.slice(1)) })));

    const claims = uniqueValues(known.attributes, profile).map((one) => ({ name: one.attribute, key: `${one.attribute} ${one.valueKey}` }));
    for (const { name, key: claim } of claims) {
      const owner = known.uniqueOwners.get(claim);
      const other = claimed.get(claim);
      if (owner !== undefined && owner !== before?.id) add(name, "profile.taken", "Another person has this value");
      else if (other !== undefined) add(name, "csv.twice", `Line ${other} has the same value`);
    }

    const groups: string[] = [];
    for (const name of cell("groups").split(";").map((one) => one.trim()).filter((one) => one !== "")) {
      const id = known.groups.get(userNameKey(name));
      if (id) groups.push(id);
      else add("groups", "csv.group", `There is no group "${name}"`);
    }

    if (problems.length > 0) wrong.push({ line, userName: cell("userName"), problems });
    else {
      for (const { key: claim } of claims) claimed.set(claim, line);
      const person = { ...base, status, profile };
      good.push({ line, userName: base.userName, person, groups: [...new Set(groups)], ...(before ? { before } : {}) });
    }
  }
  return { good, wrong };
}

/** Whether a line would change anything about the person themselves. */
export function differs(before: Person, after: PlannedLine["person"]): boolean {
  return (["userName", "email", "givenName", "familyName", "displayName", "status"] as const).some((name) => before[name] !== after[name])
    || sorted(before.profile) !== sorted(after.profile);
}

const sorted = (profile: Profile): string => JSON.stringify(Object.entries(profile).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Where each name stands in the header; names are matched whatever their case. */
function columnsOf(header: readonly string[], attributes: readonly Attribute[]): Map<string, number> {
  const names = new Map([...BASE_ATTRIBUTES, ...attributes.map((attribute) => attribute.name)].map((name) => [name.toLowerCase(), name]));
  const columns = new Map<string, number>();
  const fields: FieldProblem[] = [];
  for (const [index, title] of header.entries()) {
    const name = names.get(title.toLowerCase());
    const wrong = (code: string, message: string) => fields.push({ path: "/csv", code, message, line: 1, column: index + 1, mend: `Columns: ${[...names.values()].join(", ")}` });
    if (!name) wrong("csv.column", `There is no attribute "${title.slice(0, 100)}"`);
    else if (columns.has(name)) wrong("csv.column-twice", `The column "${name}" is there twice`);
    else columns.set(name, index);
  }
  if (!columns.has("userName")) fields.push({ path: "/csv", code: "csv.column-missing", message: "There is no column userName", line: 1 });
  if (fields.length > 0) throw new Problem("invalid-field", "The header line needs mending", { fields });
  return columns;
}

function readValue(attribute: Attribute, text: string): { is: AttributeValue } | undefined | "unreadable" {
  if (text === "") return undefined;
  switch (attribute.type) {
    case "string": return { is: text };
    case "string[]": return { is: text.split(";").map((one) => one.trim()).filter((one) => one !== "") };
    case "boolean":
      if (/^(true|yes|1)$/i.test(text)) return { is: true };
      return /^(false|no|0)$/i.test(text) ? { is: false } : "unreadable";
    case "number":
    case "integer": return /^-?\d+(\.\d+)?$/.test(text) ? { is: Number(text) } : "unreadable";
  }
}
