export type Json = Record<string, unknown>;

/** A request to a SCIM target. A flaw may change it before it goes on. */
export interface Call {
  method: string;
  /** Whose server is asked: the path of the customer. */
  tenant: string;
  /** Below the service root. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
}
export interface Answer { status: number; headers: Record<string, string>; body: string }
export type Next = (call: Call) => Promise<Answer>;
/** Stands between the client and the server. It may remember, so it is made anew for every run. */
export type Layer = (call: Call, next: Next) => Promise<Answer>;

export const jsonOf = (from: { body: string }): Json => {
  try {
    const value: unknown = JSON.parse(from.body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
  } catch {
    return {};
  }
};
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const said = (status: number, json?: Json, headers: Record<string, string> = {}): Answer =>
  ({ status, headers: { "content-type": "application/scim+json", ...headers }, body: json === undefined ? "" : JSON.stringify(json) });
export const refusal = (status: number, scimType?: string): Answer =>
  said(status, { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), ...(scimType ? { scimType } : {}), detail: "No" });
export const nobody = (): Answer => said(200, { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] });
/** The same call with other things in it. */
export const but = (call: Call, change: Partial<Call>): Call => ({ ...call, query: new URLSearchParams(call.query), headers: { ...call.headers }, ...change });
export const withJson = (call: Call, json: unknown): Call => but(call, { body: JSON.stringify(json) });
/** An answer with changes to its object, and to each resource of a list. */
export function eachResource(answer: Answer, change: (resource: Json) => void): Answer {
  const json = jsonOf(answer);
  if (Array.isArray(json["Resources"])) listOf(json["Resources"]).forEach(change);
  else if (typeof json["id"] === "string") change(json);
  else return answer;
  return { ...answer, body: JSON.stringify(json) };
}
export const operationsOf = (call: Call): Json[] => listOf(jsonOf(call)["Operations"]);
export const withOperations = (call: Call, change: (operation: Json) => Json): Call => withJson(call, { ...jsonOf(call), Operations: operationsOf(call).map(change) });
/** Reads what a call is about. */
export const current = (call: Call, next: Next): Promise<Answer> => next(but(call, { method: "GET", body: "", query: new URLSearchParams() }));
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
