import { type FieldProblem, PROBLEMS, Problem, type ProblemCode } from "../../kernel/index.ts";

/** What a caller reads when something went wrong: RFC 9457, `application/problem+json`. */
export interface ProblemBody {
  /** `/problems/<code>` */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** `/requests/<id>`: the id to quote. */
  instance: string;
  code: ProblemCode;
  mend?: string;
  errors?: FieldProblem[];
}

/** What to do about a problem whose thrower did not say. */
const MEND: Partial<Record<ProblemCode, string>> = {
  "bad-request": "Send well-formed JSON in UTF-8, with each name once.",
  "invalid-field": "Mend the fields under `errors`, then send the request again.",
  "not-signed-in": "Sign in, or send an API token as `Authorization: Bearer …`.",
  "not-allowed": "Ask an administrator of your organisation for the role, or use a token with this scope.",
  "cross-site": "Send the request from Entente's own pages at its public address, or use an API token.",
  "not-found": "Check the address; if it is right, ask its owner for access.",
  "method-not-allowed": "Use one of the methods in the `Allow` header.",
  "stale-write": "Load it again, then repeat your change.",
  "in-progress": "Wait a moment, then send the same request with the same key.",
  "too-large": "Send less at once.",
  "wrong-media-type": "Send the content type that the API description names for this operation.",
  "too-many": "Wait for the seconds in `Retry-After`, then go on more slowly.",
  "internal": "Try again; if it stays, quote the request id to whoever runs this network.",
  "unavailable": "Try again in a moment.",
};

/** Fastify's own refusals, in our words. Whatever is not here and not a {@link Problem} is `internal`. */
const FASTIFY: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["too-large", "The body is larger than this operation accepts"],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ["wrong-media-type", "This operation does not read that content type"],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ["bad-request", "The body is not as long as Content-Length says"],
  FST_ERR_CTP_EMPTY_JSON_BODY: ["bad-request", "The body is empty"],
  FST_ERR_CTP_INVALID_JSON_BODY: ["bad-request", "The body is not JSON"],
  FST_ERR_BAD_URL: ["bad-request", "The address is not a well-formed path"],
  FST_ERR_MAX_PARAM_LENGTH: ["not-found", "There is nothing at this address"],
  FST_ERR_NOT_FOUND: ["not-found", "There is nothing at this address"],
};

/** The Problem behind any thrown thing; what we did not foresee becomes `internal` and says nothing more. */
export function asProblem(thrown: unknown, requestId: string): Problem {
  if (thrown instanceof Problem) return thrown;
  const code = typeof thrown === "object" && thrown !== null && "code" in thrown ? String(thrown.code) : "";
  const known = FASTIFY[code];
  if (known) return new Problem(known[0], known[1], { cause: thrown });
  return new Problem("internal", `Quote request ${requestId}`, { cause: thrown });
}

export function toProblemBody(problem: Problem, requestId: string): ProblemBody {
  const mend = problem.mend ?? MEND[problem.code];
  return {
    type: `/problems/${problem.code}`,
    title: PROBLEMS[problem.code].title,
    status: PROBLEMS[problem.code].status,
    detail: problem.message,
    instance: `/requests/${requestId}`,
    code: problem.code,
    ...(mend === undefined ? {} : { mend }),
    ...(problem.fields.length > 0 ? { errors: problem.fields } : {}),
  };
}

/** Headers that belong to a problem: its media type, `Retry-After` in seconds, the challenge of a 401 (RFC 9110 §15.5.2). */
export function problemHeaders(problem: Problem): Record<string, string> {
  return {
    "content-type": "application/problem+json; charset=utf-8",
    ...(problem.retryAfterS === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(problem.retryAfterS))) }),
    ...(PROBLEMS[problem.code].status === 401 ? { "www-authenticate": 'Bearer realm="entente"' } : {}),
  };
}
