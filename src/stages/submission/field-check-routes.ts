import { z } from "zod";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { submissionParams } from "./contract.ts";
import { FIELD_CHECKS, type FieldCheck } from "./field-check.ts";
import { checkField } from "./field-check-actions.ts";

const FieldCheckView = z.object({
  code: z.enum(FIELD_CHECKS), outcome: z.enum(["free", "taken", "alike", "answers", "no_answer", "not_asked"]),
  /** Null where it could not be told. */
  holds: z.boolean().nullable(),
  message: z.string(), mend: z.string().nullable(),
  /** Why it was not asked, or how it did not answer: a stable word. */
  reason: z.string().nullable(),
  /** The address that was asked, and when. */
  asked: z.object({ url: z.string(), at: z.string() }).nullable(),
  status: z.number().nullable(),
  /** Seconds after which the same question may be answered. */
  retryAfterS: z.number().nullable(),
});

const toFieldCheckView = ({ holds, mend, reason, asked, status, retryAfterS, ...check }: FieldCheck): z.input<typeof FieldCheckView> => ({
  ...check, holds: holds ?? null, mend: mend ?? null, reason: reason ?? null, asked: asked ? { url: asked.url, at: asked.at.toISOString() } : null, status: status ?? null, retryAfterS: retryAfterS ?? null,
});

export const fieldCheckRoutes: Route[] = [
  defineRoute({
    method: "POST", path: "/submissions/:id/field-checks", access: "submission.write", operation: "submissions.checkField",
    summary: "What only the server can say about a field while it is typed: a slug or name is free, an address answers. It stands in nothing's way",
    unaudited: "Nothing of the submission changes: the field is looked at as it was typed.", perMinute: 120, problems: ["not-found", "not-your-move", "invalid-field"],
    params: submissionParams, body: z.strictObject({ path: z.string().regex(/^(\/[^/]{1,64}){1,8}$/), value: z.string().max(1_024) }), returns: FieldCheckView,
    handle: async ({ actor, deps, params, body }) => toFieldCheckView(await checkField(deps, actor, params.id, body)),
  }),
];
