import type { JsonObject } from "./json.ts";

export type ScimVersion = "2.0" | "1.1";

/** Schema and message URNs. 2.0: RFC 7643 §8.7, RFC 7644 §3. 1.1: SCIM Core Schema 1.1, where one URN serves all. */
export const URN = {
  "2.0": {
    user: "urn:ietf:params:scim:schemas:core:2.0:User",
    group: "urn:ietf:params:scim:schemas:core:2.0:Group",
    enterprise: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    list: "urn:ietf:params:scim:api:messages:2.0:ListResponse",
    error: "urn:ietf:params:scim:api:messages:2.0:Error",
    patch: "urn:ietf:params:scim:api:messages:2.0:PatchOp",
  },
  "1.1": {
    user: "urn:scim:schemas:core:1.0",
    group: "urn:scim:schemas:core:1.0",
    enterprise: "urn:scim:schemas:extension:enterprise:1.0",
    list: "urn:scim:schemas:core:1.0",
    error: "urn:scim:schemas:core:1.0",
    patch: "urn:scim:schemas:core:1.0",
  },
} as const satisfies Record<ScimVersion, Record<string, string>>;

/** What a call is for: the name in logs, evidence and budgets. */
export type Purpose =
  | "user.lookup" | "user.create" | "user.read" | "user.replace" | "user.patch" | "user.activate" | "user.deactivate"
  | "user.password" | "user.list" | "group.lookup" | "group.create" | "group.read" | "group.replace" | "group.rename"
  | "group.members" | "group.delete" | "group.list";

/** One call to make. The caller adds base URL, `Authorization` and `User-Agent`, and never follows a redirect. */
export interface ScimRequest {
  purpose: Purpose;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to the base URL, every segment already percent-encoded: `/Users/2819c223`. */
  path: string;
  /** Not yet encoded; `serialize` does. */
  query?: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body?: JsonObject;
}

/** What came back: an answer, or none. Header names in lower case; the body as text, cut or refused by the caller's caps. */
export type ScimResponse =
  | { status: number; headers: Readonly<Record<string, string | undefined>>; body: string }
  | { status: 0; failure: Failure; detail: string };

/** `timeout` and `unreachable` leave open whether the app acted; `blocked`: our egress rules; `too-large`: over the byte cap. */
export type Failure = "timeout" | "unreachable" | "blocked" | "too-large";

/** Something a server does that the specification does not allow and that we could read nevertheless. */
export interface Warning {
  code: WarningCode;
  message: string;
}
export type WarningCode =
  | "loose-type" | "loose-name" | "no-total" | "no-id-in-answer" | "unreadable-answer" | "case-differs"
  | "external-id-differs" | "id-changed" | "adopted-after-unknown" | "not-readable-yet" | "not-confirmed"
  | "password-returned" | "switched-off" | "members-unknown" | "short-page" | "long-page" | "page-repeats"
  | "total-changed" | "bad-resource" | "filter-ignored" | "active-unknown";

/** A run of calls: `next()` gives a request, `next(response)` the following one, until it returns its outcome. */
export type Steps<Outcome> = Generator<ScimRequest, Outcome, ScimResponse>;

/**
 * The request as bytes to send. Spaces become %20: several servers read `+` as a plus.
 * @param baseUrl stored and vetted by the caller; any path; a trailing slash is dropped.
 */
export function serialize(baseUrl: string, request: ScimRequest): {
  method: ScimRequest["method"]; url: string; headers: Record<string, string>; body?: string;
} {
  const query = Object.entries(request.query ?? {}).map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join("&");
  const url = `${baseUrl.replace(/\/+$/, "")}${request.path}${query === "" ? "" : `?${query}`}`;
  return {
    method: request.method, url, headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  };
}
