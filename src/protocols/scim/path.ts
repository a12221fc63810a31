import { ScimError } from "./error.ts";
import { URN, type ScimVersion } from "./messages.ts";

/** A place in a resource: RFC 7644 §3.5.2 (`PATH`), with equality as the only filter. */
export interface AttributePath {
  /** As written by the mapping, extension URN in the right version. */
  text: string;
  /** URN of the extension that holds it, `null` for the core schema. */
  schema: string | null;
  attribute: string;
  /** Terms of `[…]`, all of which an element must meet. */
  match: { name: string; equals: string | boolean | number }[] | null;
  sub: string | null;
}

/** Set by the server, or only through their own path: a mapping may not touch them. */
const NOT_MAPPABLE = new Set(["id", "schemas", "meta", "groups", "active", "password"]);

const SHAPE = /^([A-Za-z$][\w$-]*)(?:\[(.+)\])?(?:\.([A-Za-z$][\w$-]*))?$/;
const TERM = /^\s*([A-Za-z$][\w$-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false|\d{1,15})\s*(?:and(?=\s)|$)/i;

/**
 * `userName`, `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`, `urn:…:User:manager.value`.
 * The enterprise URN of the other version becomes the one of `version`.
 * @throws {ScimError} `invalid` for anything else and for names that mappings may not write.
 */
export function parsePath(text: string, version: ScimVersion): AttributePath {
  const { schema, rest } = splitSchema(text.trim(), version);
  const shape = SHAPE.exec(rest);
  const attribute = shape?.[1];
  if (shape === null || attribute === undefined) throw new ScimError("invalid", `${text} is not an attribute path`);
  if (schema === null && NOT_MAPPABLE.has(attribute.toLowerCase())) {
    throw new ScimError("invalid", `${attribute} cannot be mapped`);
  }
  return {
    text: schema === null ? rest : `${schema}:${rest}`,
    schema, attribute,
    match: shape[2] === undefined ? null : parseMatch(shape[2], text),
    sub: shape[3] ?? null,
  };
}

function splitSchema(text: string, version: ScimVersion): { schema: string | null; rest: string } {
  if (!/^urn:/i.test(text)) return { schema: null, rest: text };
  const bracket = text.indexOf("[");
  const colon = (bracket < 0 ? text : text.slice(0, bracket)).lastIndexOf(":");
  const named = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const is = (urn: string) => named.toLowerCase() === urn.toLowerCase();
  if (is(URN["2.0"].user) || is(URN["1.1"].user)) return { schema: null, rest };
  if (is(URN["2.0"].enterprise) || is(URN["1.1"].enterprise)) return { schema: URN[version].enterprise, rest };
  return { schema: named, rest };
}

function parseMatch(filter: string, text: string): NonNullable<AttributePath["match"]> {
  const terms: NonNullable<AttributePath["match"]> = [];
  let rest = filter;
  while (rest.trim() !== "") {
    const term = TERM.exec(rest);
    if (term?.[1] === undefined || term[2] === undefined) throw new ScimError("invalid", `${text}: only eq and and are understood in [ ]`);
    terms.push({ name: term[1], equals: JSON.parse(term[2].startsWith('"') ? term[2] : term[2].toLowerCase()) as string | boolean | number });
    rest = rest.slice(term[0].length);
  }
  return terms;
}
