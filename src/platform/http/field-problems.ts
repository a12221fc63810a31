import type { z } from "zod";
import type { FieldProblem } from "../../kernel/index.ts";

/** JSON Pointer (RFC 6901) of a path. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * What zod found, as field problems. A schema names its own rule with `params` on a check:
 * `z.string().refine(isHttps, { error: "…", params: { code: "manifest.url.not-https", mend: "…" } })`.
 * @param under where the input stands, for example `["query"]`.
 */
export function fieldProblems(issues: readonly z.core.$ZodIssue[], input: unknown, under: readonly PropertyKey[] = []): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    const path = [...under, ...issue.path];
    if (issue.code === "invalid_union") {
      const closest = closestOption(issue.errors);
      if (closest) return fieldProblems(closest, valueAt(input, issue.path), path);
    }
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: pointer([...path, key]), code: "field.unknown", message: "This field does not exist here", mend: "Remove it.",
      }));
    }
    const [code, mend] = rule(issue, valueAt(input, issue.path));
    return [{ path: pointer(path), code, message: issue.message, ...(mend === undefined ? {} : { mend }) }];
  });
}

function rule(issue: z.core.$ZodIssue, value: unknown): [code: string, mend?: string] {
  switch (issue.code) {
    case "invalid_type":
      return value === undefined ? ["field.required", "Fill it in."] : ["field.wrong-type", `Send ${issue.expected}.`];
    case "too_small":
      return [typeof value === "string" && value === "" ? "field.required" : "field.too-small",
        `Send at least ${issue.minimum}${unit(issue.origin)}.`];
    case "too_big":
      return ["field.too-big", `Send at most ${issue.maximum}${unit(issue.origin)}.`];
    case "invalid_format":
      return [`field.not-${issue.format.replaceAll("_", "-")}`];
    case "invalid_value":
      return ["field.not-a-choice", `Choose one of: ${issue.values.map(String).join(", ")}.`];
    case "not_multiple_of":
      return ["field.not-multiple", `Send a multiple of ${issue.divisor}.`];
    case "custom": {
      const { code, mend } = issue.params ?? {};
      const name = typeof code === "string" ? code : "field.refused";
      return typeof mend === "string" ? [name, mend] : [name];
    }
    default:
      return [`field.${issue.code.replaceAll("_", "-")}`];
  }
}

const unit = (origin: string): string =>
  origin === "string" ? " characters" : origin === "array" || origin === "set" ? " items" : origin === "file" ? " bytes" : "";

/** The option of a union that came closest: fewest issues, and among those the ones that stand deepest. */
function closestOption(options: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return options.filter((issues) => issues.length > 0).toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as Record<PropertyKey, unknown>)[step] : undefined, input);
}
