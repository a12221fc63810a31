/** One wrong field of a request: where (JSON Pointer), what and how to mend it. */
export interface FieldProblem {
  path: string;
  code: string;
  message: string;
  mend?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
}

/** What the API refused, as it said it (RFC 9457), or that it could not be reached (`offline`). */
export class ApiProblem extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly mend: string | undefined;
  readonly errors: readonly FieldProblem[];
  /** The request to quote to whoever runs the network. */
  readonly request: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(told: {
    code: string; status: number; message: string; mend?: string | undefined; errors?: readonly FieldProblem[] | undefined;
    request?: string | undefined; retryAfterS?: number | undefined;
  }) {
    super(told.message);
    this.name = "ApiProblem";
    this.code = told.code;
    this.status = told.status;
    this.mend = told.mend;
    this.errors = told.errors ?? [];
    this.request = told.request;
    this.retryAfterS = told.retryAfterS;
  }
}

interface Body { code?: unknown; detail?: unknown; title?: unknown; mend?: unknown; errors?: unknown; instance?: unknown }

/** Reads an answer that is not a success. What is not problem+json still becomes a problem with words. */
export async function problemFrom(answer: Response): Promise<ApiProblem> {
  const body = (await answer.json().catch(() => ({}))) as Body;
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const wait = Number(answer.headers.get("retry-after"));
  return new ApiProblem({
    code: text(body.code) ?? `http-${answer.status}`,
    status: answer.status,
    message: text(body.detail) ?? text(body.title) ?? `The network answered ${answer.status}`,
    mend: text(body.mend),
    errors: Array.isArray(body.errors) ? (body.errors as FieldProblem[]) : [],
    request: text(body.instance)?.replace("/requests/", ""),
    retryAfterS: wait > 0 ? wait : undefined,
  });
}

export const offline = (cause: unknown): ApiProblem => {
  const problem = new ApiProblem({
    code: "offline", status: 0, message: "The network does not answer", mend: "Check the connection; what you typed is kept. Then try again.",
  });
  problem.cause = cause;
  return problem;
};

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiProblem({ code: "page-broke", status: 0, message: "This page broke", mend: `Load it again. It said: ${said}` });
}
