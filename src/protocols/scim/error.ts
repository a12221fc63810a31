/** What a failure asks for: the same again later, a new secret, or a person. */
export type Retry = "later" | "never" | "credentials";

/** Every way an exchange can fail, with what to do about it. Retry policy, tasks and audit read this table. */
export const SCIM_ERRORS = {
  "unauthorized": { retry: "credentials", title: "The app does not accept our credentials" },
  "forbidden": { retry: "credentials", title: "Our credentials do not allow this in the app" },
  "not-found": { retry: "never", title: "The app does not know this object" },
  "conflict": { retry: "never", title: "The app says that there is one already" },
  "stale": { retry: "later", title: "The object changed in the app while we wrote" },
  "rate-limited": { retry: "later", title: "The app asks us to slow down" },
  "invalid": { retry: "never", title: "The app refuses the data" },
  "unsupported": { retry: "never", title: "The app does not support this operation" },
  "redirected": { retry: "never", title: "The app sends us to another address; redirects are not followed" },
  "server": { retry: "later", title: "The app failed" },
  "unreadable": { retry: "later", title: "The answer of the app is not SCIM" },
  "timeout": { retry: "later", title: "The app did not answer in time" },
  "unreachable": { retry: "later", title: "The app cannot be reached" },
  "blocked": { retry: "never", title: "Our own rules forbid this address" },
  "identity-clash": { retry: "never", title: "The app names an account that is not this person's" },
  "ambiguous": { retry: "never", title: "The app knows several that match" },
  "filter-ignored": { retry: "never", title: "The app answers a search with objects that were not asked for" },
  "not-applied": { retry: "never", title: "The app accepted the change but did not make it" },
} as const satisfies Record<string, { retry: Retry; title: string }>;

export type ScimErrorCode = keyof typeof SCIM_ERRORS;

const MAX_DETAIL = 500;

/** A failed exchange. `detail` is the app's own text, cut to 500 characters: safe as text, never as HTML. */
export class ScimError extends Error {
  readonly code: ScimErrorCode;
  readonly detail: string;
  /** HTTP status that said so, where one did. */
  readonly status: number | undefined;
  /** RFC 7644 §3.12, for example `uniqueness`. */
  readonly scimType: string | undefined;
  /** `Retry-After` when it held a whole number of seconds, else undefined. */
  readonly retryAfterS: number | undefined;

  constructor(
    code: ScimErrorCode,
    detail: string,
    more: { status?: number | undefined; scimType?: string | undefined; retryAfterS?: number | undefined } = {},
  ) {
    const clean = cleanDetail(detail);
    super(clean === "" ? SCIM_ERRORS[code].title : `${SCIM_ERRORS[code].title}: ${clean}`);
    this.name = "ScimError";
    this.code = code;
    this.detail = clean;
    this.status = more.status;
    this.scimType = more.scimType;
    this.retryAfterS = more.retryAfterS;
  }

  get retry(): Retry {
    return SCIM_ERRORS[this.code].retry;
  }
}

/** A hostile answer may echo what we sent. The caller knows the secret and removes it; this removes what looks like one. */
function cleanDetail(text: string): string {
  const visible = text.slice(0, 4 * MAX_DETAIL) // before any pattern looks at it: a stranger chose the length
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .replace(/\b(bearer|basic|ssws|token)(\s*[:=]?\s+|\s*[:=]\s*)[\w\-.~+/=]{8,}/gi, "$1 [removed]")
    .trim();
  return visible.length > MAX_DETAIL ? `${visible.slice(0, MAX_DETAIL - 1)}…` : visible;
}
