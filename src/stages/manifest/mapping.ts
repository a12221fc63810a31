import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from "@marcbachmann/cel-js";
import type { ASTNode, ParseResult } from "@marcbachmann/cel-js";
import type { FieldProblem } from "../../kernel/index.ts";
import { costOf, MAX_STEPS, MAX_TEXT, NOMINAL, NotAllowed } from "./mapping-cost.ts";
import { BadArgument, registerMappingFunctions } from "./mapping-functions.ts";
import { contextOf, measure, USER_ATTRIBUTES } from "./mapping-input.ts";
import type { MappingInput } from "./mapping-input.ts";
import { MAX_EXPRESSION } from "./schema/fields.ts";

export type MappingValue = string | string[] | boolean | number | null;

/** An expression that was read, type-checked and found affordable. Only `compileMapping` makes one. */
export interface Mapping {
  readonly expression: string;
  /** CEL type of the result, as far as it is known: `string`, `list<string>`, `bool`, `int`, `double`, `dyn` … */
  readonly type: string;
  /** Variables of the app that it reads as `app.<name>`. */
  readonly appVariables: readonly string[];
  /** Attributes of the person that it reads as `user.<name>`. */
  readonly userAttributes: readonly string[];
  /** Does it look at groups? Then a change of membership changes the value. */
  readonly readsGroups: boolean;
  readonly [RUN]: { parsed: ParseResult; ast: ASTNode };
}
const RUN = Symbol("run");

export type CompiledMapping = { ok: true; mapping: Mapping } | { ok: false; problem: FieldProblem };
export type Evaluated = { ok: true; value: MappingValue } | { ok: false; problem: FieldProblem };

const LIMITS = { maxAstNodes: 400, maxDepth: 40, maxListElements: 100, maxMapEntries: 50, maxCallArguments: 8 };

const GOOD_TYPES = /^(?:string|bool|int|uint|double|null|null_type|dyn|list|list<(?:string|dyn)>)$/;

const environment = (header: boolean): Environment => {
  const user: Record<string, string> = { active: "bool", custom: "map<string, dyn>" };
  for (const name of Object.keys(USER_ATTRIBUTES)) user[name] = "string";
  const env = new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
    .registerVariable("user", { schema: user, description: "The person" })
    .registerVariable("app", "map<string, string>", { description: "The org's values of the app's variables" })
    .registerVariable("groups", "list<map<string, string>>", { description: "The person's groups: id and name" })
    .registerVariable("org", { schema: { id: "string", slug: "string", name: "string" }, description: "The org" });
  if (header) env.registerVariable("token", "string", { description: "The credential" });
  return registerMappingFunctions(env);
};
const ENVIRONMENTS = { mapping: environment(false), header: environment(true) };

const problem = (rule: string, message: string, mend?: string): FieldProblem =>
  ({ path: "", code: `manifest.expression.${rule}`, message, ...(mend === undefined ? {} : { mend }) });

/**
 * Reads an expression and refuses it when it cannot be read, names what is not there, gives a type no app understands, or
 * could take too long for a person in 1,000 groups. Nothing is evaluated. Never throws.
 * @param options.header   For header expressions: `token` can be read as well.
 * @param options.variables Names that `app.` may be followed by; left out, any.
 */
export function compileMapping(expression: string, options: { header?: boolean; variables?: readonly string[] } = {}): CompiledMapping {
  if (expression.length > MAX_EXPRESSION) return { ok: false, problem: problem("too-long", `An expression has at most ${MAX_EXPRESSION} characters`) };
  try {
    const parsed = ENVIRONMENTS[options.header ? "header" : "mapping"].parse(expression);
    const ast = parsed.ast;
    const cost = costOf(ast, NOMINAL); // before the type check, which rewrites macros in place
    if (cost.steps > MAX_STEPS || cost.chars > MAX_TEXT) return { ok: false, problem: problem("too-expensive", "This could take too long for a person in many groups", "Look at the groups once; do not nest map, filter or exists.") };
    const reads = namesIn(ast);
    const checked = parsed.check();
    if (!checked.valid) return { ok: false, problem: fromCel(checked.error) };
    const type = checked.type ?? "dyn";
    if (!GOOD_TYPES.test(type)) return { ok: false, problem: problem("result-type", `The result is a ${type}`, "Make it text, a list of text, true or false, or a number.") };
    const missing = options.variables && reads.app.find((name) => !options.variables?.includes(name));
    if (missing !== undefined) return { ok: false, problem: problem("undeclared", `app.${missing} is not a declared variable`, options.variables?.length ? `Declared: ${options.variables.join(", ")}.` : "Add it to `variables`.") };
    return { ok: true, mapping: { expression, type, appVariables: reads.app, userAttributes: reads.user, readsGroups: reads.groups, [RUN]: { parsed, ast } } };
  } catch (error) {
    return { ok: false, problem: fromCel(error) };
  }
}

/**
 * The value for one person. "" and a custom attribute that the person does not have come back as `null`: nothing to say.
 * Never throws: what goes wrong is a problem with the code `manifest.expression.<rule>`.
 */
export function evaluate(mapping: Mapping, input: MappingInput): Evaluated {
  const context = contextOf(input);
  const size = measure(context);
  if ("tooLarge" in size) return { ok: false, problem: problem("input-too-large", size.tooLarge) };
  try {
    const { parsed, ast } = mapping[RUN];
    const cost = costOf(ast, size);
    if (cost.steps > MAX_STEPS || cost.chars > MAX_TEXT * 4) return { ok: false, problem: problem("too-expensive", `This would take too long for a person in ${size.groups} groups`) };
    return toValue(parsed(context));
  } catch (error) {
    if (error instanceof EvaluationError && error.code === "no_such_key") return { ok: true, value: null };
    return { ok: false, problem: fromCel(error) };
  }
}

function toValue(raw: unknown): Evaluated {
  const no = (what: string): Evaluated => ({ ok: false, problem: problem("result-type", `The result is ${what}`, "Make it text, a list of text, true or false, or a number.") });
  if (raw === null || raw === undefined || raw === "") return { ok: true, value: null };
  if (typeof raw === "string" || typeof raw === "boolean") return { ok: true, value: raw };
  if (typeof raw === "bigint") return raw >= BigInt(Number.MIN_SAFE_INTEGER) && raw <= BigInt(Number.MAX_SAFE_INTEGER) ? { ok: true, value: Number(raw) } : no("a number too large to be exact");
  if (typeof raw === "number") return Number.isFinite(raw) ? { ok: true, value: raw } : no("not a finite number");
  if (Array.isArray(raw)) {
    const list = raw.filter((item) => item !== "" && item !== null);
    return list.every((item): item is string => typeof item === "string") ? { ok: true, value: list } : no("a list that holds more than text");
  }
  return no("neither text nor a list, number, true or false");
}

/** Our words for the library's errors; its own message names the place in the expression and is safe to show. */
function fromCel(error: unknown): FieldProblem {
  if (error instanceof NotAllowed) return problem(error.rule, error.message, error.rule === "function-not-offered" ? "See the list of functions; patterns are matched with text.fits(\"…\")." : undefined);
  const cause = error instanceof Error ? error.cause : undefined;
  if (error instanceof BadArgument || cause instanceof BadArgument) return problem("argument", (error instanceof BadArgument ? error : (cause as BadArgument)).message);
  const at = error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError ? error : undefined;
  const where = at?.range ? ` (character ${at.range.start + 1})` : "";
  if (error instanceof ParseError) return /limit|exceed|maximum/i.test(error.summary) ? problem("too-complex", `${error.summary}`) : problem("syntax", `${error.summary}${where}`);
  if (error instanceof CelTypeError) return problem("type", `${error.summary}${where}`);
  if (error instanceof EvaluationError) return problem("evaluation", `${error.summary}${where}`);
  if (error instanceof RangeError) return problem("too-complex", "The expression is nested too deep");
  return problem("evaluation", "The expression could not be evaluated");
}

/** Which `app.`, `user.` and group values an expression reads. */
function namesIn(ast: ASTNode): { app: string[]; user: string[]; groups: boolean } {
  const app = new Set<string>();
  const user = new Set<string>();
  let groups = false;
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (!isNode(value)) return;
    if (value.op === "id" && value.args === "groups") groups = true;
    const [of, name] = value.op === "." || value.op === ".?" ? value.args : value.op === "[]" && value.args[1].op === "value" ? [value.args[0], value.args[1].args] : [undefined, undefined];
    if (of?.op === "id" && typeof name === "string") {
      if (of.args === "app") app.add(name);
      if (of.args === "user") user.add(name);
    }
    walk(value.args);
  };
  walk(ast);
  return { app: [...app], user: [...user], groups };
}

const isNode = (value: unknown): value is ASTNode => typeof value === "object" && value !== null && "op" in value && "args" in value;
