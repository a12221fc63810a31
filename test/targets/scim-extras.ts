import { createHash } from "node:crypto";
import { type Answer, but, type Call, jsonOf, type Json, type Layer, listOf, type Next, refusal, said, withJson } from "./scim-call.ts";
import type { ScimFlaw } from "./scim-flaws.ts";

/** Largest number of bulk operations, small enough to be tried. */
const MAX_OPERATIONS = 20;
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** What Acme leaves out and others have: ETags, bulk, cursors and a list of roles. Sound, save for the flaws that are about them. */
export function extras(flaw: ScimFlaw | undefined): Layer {
  return async (call, next) => {
    if (call.path === "/ServiceProviderConfig" && call.method === "GET") {
      const answer = await next(call);
      return { ...answer, body: JSON.stringify({ ...jsonOf(answer), etag: { supported: true }, bulk: { supported: true, maxOperations: MAX_OPERATIONS, maxPayloadSize: 1_048_576 }, pagination: { cursor: true, index: true } }) };
    }
    if (call.path === "/Roles") {
      const Resources = [{ id: "r1", displayName: "Dispatcher" }];
      return said(200, flaw === "roles-without-counts" ? { Resources } : { schemas: [LIST], totalResults: 2, startIndex: 1, itemsPerPage: 1, Resources });
    }
    if (call.path === "/Bulk" && call.method === "POST") return bulk(call, (one) => versions(one, next, flaw), flaw);
    if (call.query.has("cursor")) return cursors(call, next, flaw);
    return versions(call, next, flaw);
  };
}

async function versions(call: Call, next: Next, flaw: ScimFlaw | undefined): Promise<Answer> {
  if (!/^\/(Users|Groups)\/[^/.]+$/.test(call.path)) return next(call);
  const tagOf = (answer: Answer) => `W/"${flaw === "same-etag" ? "1" : createHash("sha256").update(answer.body).digest("hex").slice(0, 16)}"`;
  const asked = call.headers["if-match"];
  if (asked !== undefined && flaw !== "ignores-if-match" && call.method !== "GET") {
    const now = await next(but(call, { method: "GET", body: "", query: new URLSearchParams() }));
    if (now.status === 200 && tagOf(now) !== asked) return refusal(412);
  }
  const answer = await next(call);
  if (answer.status !== 200 || call.method !== "GET" || call.query.size > 0) return answer;
  const tag = tagOf(answer);
  if (call.headers["if-none-match"] === tag && flaw !== "never-304") return { status: 304, headers: { etag: tag }, body: "" };
  const json = jsonOf(answer);
  return { ...answer, headers: { ...answer.headers, etag: tag }, body: JSON.stringify({ ...json, meta: { ...(json["meta"] as Json), version: tag } }) };
}

async function cursors(call: Call, next: Next, flaw: ScimFlaw | undefined): Promise<Answer> {
  const start = Number(Buffer.from(call.query.get("cursor") ?? "", "base64url").toString() || "1");
  const count = Number(call.query.get("count") ?? "10");
  const query = new URLSearchParams({ startIndex: String(flaw === "cursor-repeats" ? 1 : start), count: String(count) });
  const answer = await next(but(call, { query }));
  const json = jsonOf(answer);
  const more = start + count <= Number(json["totalResults"]);
  return { ...answer, body: JSON.stringify({ ...json, ...(more ? { nextCursor: Buffer.from(String(start + count)).toString("base64url") } : {}) }) };
}

async function bulk(call: Call, next: Next, flaw: ScimFlaw | undefined): Promise<Answer> {
  const message = jsonOf(call);
  const operations = listOf(message["Operations"]);
  if (operations.length > MAX_OPERATIONS && flaw !== "no-bulk-limit") return refusal(413);
  const ids = new Map<string, string>();
  const later: { path: string; members: Json[] }[] = [];
  const done: Json[] = [];
  let errors = 0;
  for (const { method, path, bulkId, data } of operations) {
    const body = JSON.parse(JSON.stringify(data ?? {}).replaceAll(/bulkId:([\w-]+)/g, (all, ref: string) => (flaw === "forgets-bulk-ids" ? all : (ids.get(ref) ?? all)))) as Json;
    const open = listOf(body["members"]).filter((m) => String(m["value"]).startsWith("bulkId:"));
    if (open.length > 0) body["members"] = listOf(body["members"]).filter((m) => !open.includes(m));
    const answer = await next(withJson(but(call, { method: String(method), path: String(path), query: new URLSearchParams() }), body));
    const made = jsonOf(answer);
    if (typeof made["id"] === "string" && typeof bulkId === "string") ids.set(bulkId, made["id"]);
    if (open.length > 0 && typeof made["id"] === "string" && flaw !== "forgets-bulk-ids") later.push({ path: `${String(path)}/${made["id"]}`, members: open });
    const location = (made["meta"] as Json | undefined)?.["location"] ?? `${String(path)}`;
    done.push({ method, ...(bulkId === undefined ? {} : { bulkId }), location, status: flaw === "bulk-status-number" ? answer.status : String(answer.status) });
    const stopAt = message["failOnErrors"];
    if (answer.status >= 400 && ++errors >= (typeof stopAt === "number" && flaw !== "bulk-never-stops" ? stopAt : Infinity)) break;
  }
  // Whoever was named before they were made joins now; what cannot be joined stays out.
  for (const { path, members } of later) {
    const value = members.map((m) => ({ ...m, value: ids.get(String(m["value"]).slice("bulkId:".length)) }));
    await next(withJson(but(call, { method: "PATCH", path, query: new URLSearchParams() }), { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "add", path: "members", value }] }));
  }
  return said(200, { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"], Operations: done });
}
