import { createContext, useContext } from "react";
import type { Json } from "../../../lib/pointer.ts";
import type { FieldProblem } from "../../../lib/problem.ts";

/** What every field of the form knows: the whole draft, what is wrong with it, and how to change it. */
export interface FormState {
  manifest: Json;
  problems: readonly FieldProblem[];
  readOnly: boolean;
  /** Whether a field's problems are shown yet: not before somebody was there. */
  shows(path: string): boolean;
  change(path: string, value: Json | undefined): void;
}

const FormContext = createContext<FormState | undefined>(undefined);
export const FormProvider = FormContext.Provider;

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (!form) throw new Error("This field stands outside a form");
  return form;
}

/** The id of a field's input, so that anything can link to it. */
export const fieldId = (path: string): string => `f:${path}`;

export function errorAt(form: FormState, path: string): string | undefined {
  if (!form.shows(path)) return undefined;
  const problem = form.problems.find((one) => one.path === path);
  return problem && `${problem.message}${problem.mend ? ` ${problem.mend}` : ""} (${problem.code})`;
}
