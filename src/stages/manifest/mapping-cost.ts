import type { ASTNode } from "@marcbachmann/cel-js";

/** Upper bounds of what a value can be: elements when it is a list, characters when it is text (all of them together). */
interface Bound {
  steps: number;
  items: number;
  chars: number;
}

/** How large the inputs are. At compile time these are nominal; at evaluation they are the person's own. */
export interface InputSize {
  groups: number;
  /** Longest text, in characters. */
  longest: number;
  /** Longest list or group of fields besides the groups. */
  items: number;
}

export const NOMINAL: InputSize = { groups: 1000, longest: 128, items: 64 };

/** An expression may take this many steps; about 50 ms on one core. */
export const MAX_STEPS = 200_000;
/** And make this much text on its way, in characters. */
export const MAX_TEXT = 1_000_000;

/** Lists that our own functions make have no more elements than this. */
export const MAX_PARTS = 100;
/** Text that our own functions make is no longer than this. */
export const MAX_RESULT_TEXT = 16_384;

/** Functions an expression may call. `matches` is not among them: it would run a stranger's pattern on a backtracking engine. */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  "has", "size", "string", "int", "double", "bool", "dyn", "type",
  "contains", "startsWith", "endsWith", "lowerAscii", "upperAscii", "trim", "indexOf", "lastIndexOf", "substring", "join",
  "all", "exists", "exists_one", "map", "filter",
  "lower", "upper", "before", "after", "replace", "parts", "first", "firstOf", "fits", "unique",
]);

/** Functions that walk a list. */
const LISTS = new Set(["join", "unique"]);
const LOOPS = new Set(["all", "exists", "exists_one", "map", "filter"]);

export class NotAllowed extends Error {
  readonly rule: "function-not-offered" | "literal-not-offered";
  constructor(rule: "function-not-offered" | "literal-not-offered", message: string) {
    super(message);
    this.rule = rule;
  }
}

/**
 * The most an expression can cost, found by reading it, not by running it: CEL has no loops but those over lists, and no
 * list grows while it is walked, so sizes multiply only where macros nest. The bound holds before anything is evaluated.
 * @throws {NotAllowed} for a function or a literal that is not offered.
 */
export function costOf(ast: ASTNode, size: InputSize): { steps: number; chars: number } {
  let largest = 0;
  const scope = new Map<string, Bound>();

  const bound = (node: ASTNode): Bound => {
    const found = look(node);
    largest = Math.max(largest, found.chars);
    return { ...found, steps: found.steps + 1 + found.chars / 256 };
  };
  const all = (nodes: readonly ASTNode[]): Bound[] => nodes.map(bound);
  const steps = (bounds: readonly Bound[]) => bounds.reduce((sum, b) => sum + b.steps, 0);
  const most = (bounds: readonly Bound[], key: "items" | "chars") => bounds.reduce((max, b) => Math.max(max, b[key]), 0);

  const look = (node: ASTNode): Bound => {
    switch (node.op) {
      case "value": {
        if (node.args instanceof Uint8Array) throw new NotAllowed("literal-not-offered", "Byte strings are not offered");
        return { steps: 0, items: 0, chars: typeof node.args === "string" ? node.args.length : 24 };
      }
      case "id": {
        const local = scope.get(node.args);
        if (local) return { ...local, steps: 0 };
        return node.args === "groups" ? { steps: 0, items: size.groups, chars: size.groups * 2 * size.longest } : { steps: 0, items: size.items, chars: size.items * size.longest };
      }
      case ".": case ".?": {
        const of = bound(node.args[0]);
        // user.email and group.name are text; only what is below user.custom, and custom itself, can be a list.
        const plain = node.args[0].op === "id" && node.args[1] !== "custom";
        return { steps: of.steps, items: plain ? 0 : size.items, chars: plain ? size.longest : size.items * size.longest };
      }
      case "[]": case "[?]": {
        const [of, key] = node.args;
        const bounds = [bound(of), bound(key)];
        return { steps: steps(bounds), items: size.items, chars: size.items * size.longest };
      }
      case "list": {
        const bounds = all(node.args);
        return { steps: steps(bounds), items: Math.max(bounds.length, most(bounds, "items")), chars: bounds.reduce((sum, b) => sum + b.chars, 0) };
      }
      case "map": {
        const bounds = all(node.args.flat());
        return { steps: steps(bounds), items: bounds.length, chars: bounds.reduce((sum, b) => sum + b.chars, 0) };
      }
      case "?:": {
        const bounds = all(node.args);
        return { steps: steps(bounds), items: most(bounds, "items"), chars: most(bounds, "chars") };
      }
      case "!_": case "-_":
        return bound(node.args);
      case "call": case "rcall": {
        const name = node.args[0];
        if (!ALLOWED_FUNCTIONS.has(name)) throw new NotAllowed("function-not-offered", `${name}() is not offered`);
        const receiver = node.op === "rcall" ? node.args[1] : undefined;
        const rest = node.op === "rcall" ? node.args[2] : node.args[1];
        if (receiver && LOOPS.has(name)) return loop(name, receiver, rest);
        const bounds = all(receiver ? [receiver, ...rest] : rest);
        const work = steps(bounds) + (LISTS.has(name) ? most(bounds, "items") : 0);
        if (name === "parts") return { steps: work, items: MAX_PARTS, chars: most(bounds, "chars") };
        if (name === "replace") return { steps: work, items: 0, chars: MAX_RESULT_TEXT };
        if (name === "join") {
          const [list, separator] = bounds;
          return { steps: work, items: 0, chars: (list?.chars ?? 0) + (list?.items ?? 0) * (separator?.chars ?? 0) };
        }
        return { steps: work, items: most(bounds, "items"), chars: most(bounds, "chars") };
      }
      case "+": {
        const bounds = all(node.args);
        return { steps: steps(bounds), items: bounds.reduce((sum, b) => sum + b.items, 0), chars: bounds.reduce((sum, b) => sum + b.chars, 0) };
      }
      case "||": case "&&": case "!=": case "==": case "in": case "-": case "*": case "/": case "%": case "<": case "<=": case ">": case ">=": {
        const bounds = all(node.args);
        return { steps: steps(bounds) + most(bounds, "items"), items: 0, chars: 24 };
      }
      default:
        throw new NotAllowed("function-not-offered", "This construct is not offered");
    }
  };

  const loop = (name: string, receiver: ASTNode, args: readonly ASTNode[]): Bound => {
    const list = bound(receiver);
    const variable = args[0];
    const local = variable?.op === "id" ? variable.args : undefined;
    const outer = local === undefined ? undefined : scope.get(local);
    const each: Bound = { steps: 0, items: size.items, chars: Math.max(size.longest, list.items ? list.chars / list.items : 0) };
    if (local !== undefined) scope.set(local, each);
    const body = all(args.slice(1));
    if (local !== undefined) {
      if (outer) scope.set(local, outer);
      else scope.delete(local);
    }
    const made = name === "map" ? (body.at(-1)?.chars ?? 0) * list.items : name === "filter" ? list.chars : 24;
    return { steps: list.steps + list.items * (1 + steps(body)), items: name === "map" || name === "filter" ? list.items : 0, chars: made };
  };

  const total = bound(ast);
  return { steps: Math.ceil(total.steps), chars: largest };
}
