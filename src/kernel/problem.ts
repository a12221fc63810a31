/** Every error a caller can meet, by stable code. The codes are contract: they are never renamed. */
export const PROBLEMS = {
  "bad-request": { status: 400, title: "The request cannot be read" },
  "invalid-field": { status: 422, title: "Something in the request needs mending" },
  "not-signed-in": { status: 401, title: "Sign in first" },
  "wrong-sign-in": { status: 401, title: "The e-mail or the password is wrong" },
  "not-allowed": { status: 403, title: "Your role does not allow this" },
  "cross-site": { status: 403, title: "The request came from another site" },
  "not-found": { status: 404, title: "Not found, or not yours to see" }, // one answer for both, on purpose
  "method-not-allowed": { status: 405, title: "This address does not answer that method" },
  "not-your-move": { status: 409, title: "The current state does not allow this" },
  "stale-write": { status: 409, title: "Someone changed it after you read it" },
  "already-exists": { status: 409, title: "There is one already" },
  "in-progress": { status: 409, title: "The same request is being worked on" },
  "key-reused": { status: 422, title: "The Idempotency-Key named another change" },
  "answer-lost": { status: 409, title: "The change was made, its answer was lost" },
  "gate-closed": { status: 409, title: "A requirement for this step is not met" },
  "own-submission": { status: 403, title: "Nobody decides on their own submission" },
  "too-large": { status: 413, title: "Larger than we accept" },
  "wrong-media-type": { status: 415, title: "This kind of content is not accepted here" },
  "too-many": { status: 429, title: "Too many requests" },
  "target-refused": { status: 422, title: "The address may not be contacted" },
  "target-unreachable": { status: 502, title: "The other side did not answer" },
  "host-not-proven": { status: 409, title: "Control of the host is not proven" },
  "internal": { status: 500, title: "Something broke on our side" },
  "unavailable": { status: 503, title: "Not available right now" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong with the input: where it stands, which rule says so, and how to mend it. */
export interface FieldProblem {
  /** JSON Pointer (RFC 6901) into the input. */
  path: string;
  /** Stable code of the rule, for example `manifest.url.not-https`. */
  code: string;
  message: string;
  mend?: string;
  /** 1-based position in the text the input was read from, where there is one. */
  line?: number;
  column?: number;
}

/** An expected failure. `message` is for the caller, `cause` for the log alone. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: FieldProblem[];
  /** What the caller can do about it. */
  readonly mend: string | undefined;
  /** Seconds after which the same request may succeed (`Retry-After`). */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ProblemCode,
    message: string,
    more: { fields?: FieldProblem[]; mend?: string; retryAfterS?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = "Problem";
    this.code = code;
    this.fields = more.fields ?? [];
    this.mend = more.mend;
    this.retryAfterS = more.retryAfterS;
  }
}
