import { z } from "zod";
import { type FieldProblem, Problem } from "../../kernel/index.ts";
import { fieldProblems } from "./field-problems.ts";
import { assertKeepable } from "./parse-json.ts";
import type { Route } from "./route.ts";
import { defOf, unknownFields, unwrap } from "./unknown-fields.ts";

const NOTHING = z.strictObject({});

/**
 * Params, query and body of a request, as the declaration wants them; everything wrong is told at once.
 * @throws {Problem} `not-found` when the path cannot name anything, `invalid-field` for the query (`/query/…`) and the body.
 */
export async function parseInput(
  route: Pick<Route, "params" | "query" | "body">, raw: { params: unknown; search: URLSearchParams; body: unknown },
): Promise<{ params: unknown; query: unknown; body: unknown }> {
  const params = await parsed(route.params ?? z.looseObject({}), raw.params, []);
  // an id of the wrong form names nothing: the same answer as for an id that nothing bears
  if (!params.ok) throw new Problem("not-found", "There is nothing at this address");
  assertAllKeepable(raw.params);

  const { values, problems } = queryValues(route.query ?? NOTHING, raw.search);
  const query = await parsed(route.query ?? NOTHING, values, ["query"]);
  const body = route.body ? await parsed(route.body, bodyFor(route.body, raw.body), []) : await noBody(raw.body);
  const wrong = [...problems, ...query.problems, ...body.problems];
  if (wrong.length > 0) {
    const first = wrong[0];
    const more = wrong.length > 1 ? ` and ${wrong.length - 1} more` : "";
    throw new Problem("invalid-field", `${first?.path || "The body"}: ${first?.message}${more}`, { fields: wrong.slice(0, 100) });
  }
  return { params: params.value, query: query.value, body: body.value };
}

interface Parsed { ok: boolean; value: unknown; problems: FieldProblem[] }

async function parsed(schema: z.ZodType, input: unknown, under: readonly string[]): Promise<Parsed> {
  const result = await schema.safeParseAsync(input);
  const problems = result.success ? [] : fieldProblems(result.error.issues, input, under);
  const told = new Set(problems.map((problem) => problem.path));
  problems.push(...unknownFields(schema, input, under).filter((problem) => !told.has(problem.path)));
  return { ok: problems.length === 0, value: result.data, problems };
}

/** A route that declares no body takes none; `{}` is what some clients send for nothing. */
async function noBody(input: unknown): Promise<Parsed> {
  if (input === undefined || input === null) return { ok: true, value: undefined, problems: [] };
  return { ...(await parsed(NOTHING, input, [])), value: undefined };
}

/** A missing body is read as `{}` where an object is wanted, so that each missing field is named. */
function bodyFor(schema: z.ZodType, input: unknown): unknown {
  if (input !== undefined || defOf(unwrap(schema)).type !== "object") return input;
  return schema.safeParse(undefined).success ? undefined : {};
}

/** Query values by name: a list where the schema wants a list, else one string; a repeated name is refused, not guessed at. */
function queryValues(schema: z.ZodType, search: URLSearchParams): { values: Record<string, unknown>; problems: FieldProblem[] } {
  const shape = defOf(unwrap(schema)).shape ?? {};
  const values: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name);
    for (const text of [name, ...all]) assertKeepable(text);
    if (name === "__proto__") throw new Problem("bad-request", "The name \"__proto__\" is not accepted");
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (field && defOf(unwrap(field)).type === "array") values[name] = all;
    else {
      values[name] = all[0];
      if (all.length > 1) {
        problems.push({ path: `/query/${name}`, code: "field.repeated", message: "This parameter is given more than once", mend: "Give it once." });
      }
    }
  }
  return { values, problems };
}

function assertAllKeepable(params: unknown): void {
  for (const value of Object.values(params ?? {})) if (typeof value === "string") assertKeepable(value);
}
