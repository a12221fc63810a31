import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

const FLAWS_11 = [
  "no-config", "no-schemas", "writable-description", "html", "unknown-is-200", "errors-of-2.0", "totals-as-text", "no-location", "any-filter", "patch-replaces-all",
  "ignores-meta-attributes", "ignores-operation", "deactivates-nobody", "bare-types", "refuses-extensions", "still-there", "half-people", "no-groups-is-404", "no-limits",
] as const;
export type Flaw11 = (typeof FLAWS_11)[number];
export interface Scim11Server { baseUrl: string; become(flaw?: Flaw11): void; close(): Promise<void> }

type Json = Record<string, unknown>;
const CORE = "urn:scim:schemas:core:1.0";
class No extends Error {
  readonly status: number;
  constructor(status: number, message: string) { super(message); this.status = status; }
}

/** A small SCIM 1.1 server (JSON alone) with its people in memory; sound until told otherwise. Listens on loopback. */
export async function startScim11(token: string): Promise<Scim11Server> {
  let flaw: Flaw11 | undefined;
  let kept: Record<"Users" | "Groups", Map<string, Json>> = { Users: new Map(), Groups: new Map() };
  let baseUrl = "";

  function answer(method: string, at: URL, authorization: string | undefined, body: Json): { status: number; json?: Json; location?: string } {
    if (authorization !== `Bearer ${token}`) throw new No(401, "A valid token is needed");
    const [, kind = "", id] = /^\/([A-Za-z]+)(?:\/([^/]+))?$/.exec(at.pathname.slice("/scim/v1".length)) ?? [];
    if (kind === "ServiceProviderConfigs" || kind === "Schemas" || kind === "ResourceTypes") {
      if (method !== "GET") { if (flaw === "writable-description") return { status: 200, json: {} }; throw new No(405, "This is read-only"); }
      if (flaw === (kind === "Schemas" ? "no-schemas" : "no-config")) throw new No(404, "Not found");
      const no = { supported: false };
      if (kind === "ResourceTypes") return { status: 200, json: list(["User", "Group"].map((name) => ({ name, ...(flaw === "bare-types" ? {} : { endpoint: `/${name}s`, schema: CORE }) })), at) };
      if (kind === "Schemas") return { status: 200, json: list([{ id: `${CORE}:User`, name: "User", attributes: [{ name: "userName", type: "string" }] }], at) };
      return { status: 200, json: { schemas: [CORE], patch: { supported: true }, bulk: { supported: false, ...(flaw === "no-limits" ? {} : { maxOperations: 0, maxPayloadSize: 0 }) }, filter: { supported: true, maxResults: 200 }, changePassword: no, sort: no, etag: no, xmlDataFormat: no, authenticationSchemes: [{ type: "oauthbearertoken", name: "Bearer", description: "A token of the workspace" }] } };
    }
    if (kind !== "Users" && kind !== "Groups") throw new No(404, "There is nothing at this address");
    const rows = kept[kind];
    if (id === undefined) {
      if (method === "POST") {
        if (flaw === "refuses-extensions" && Array.isArray(body["schemas"]) && body["schemas"].length > 1) throw new No(400, "This schema is not known");
        const made = save(kind, randomUUID(), body);
        return { status: 201, json: made, ...(flaw === "no-location" ? {} : { location: `${baseUrl}/${kind}/${String(made["id"])}` }) };
      }
      if (method !== "GET") throw new No(405, "This method is not for this address");
      if (flaw === "no-groups-is-404" && rows.size === 0) throw new No(404, "There are no groups");
      return { status: 200, json: list(filtered([...rows.values()], at.searchParams.get("filter")), at) };
    }
    const old = rows.get(decodeURIComponent(id));
    if (!old) { if (flaw === "unknown-is-200") return { status: 200, json: {} }; throw new No(404, "There is no such resource"); }
    if (method === "DELETE") { if (flaw !== "still-there") rows.delete(String(old["id"])); return { status: 200 }; }
    if (method === "PUT") return { status: 200, json: save(kind, String(old["id"]), body) };
    if (method === "PATCH") return { status: 200, json: save(kind, String(old["id"]), merged(old, body)) };
    return { status: 200, json: old };
  }

  /** A partial resource on top of what is there (SCIM 1.1 REST §3.3.2). */
  function merged(old: Json, { meta, members, ...rest }: Json): Json {
    if (flaw === "patch-replaces-all") return { userName: old["userName"], displayName: old["displayName"], ...rest };
    if (flaw === "deactivates-nobody") delete rest["active"];
    const result: Json = { ...old, ...rest };
    const gone = (meta as { attributes?: string[] } | undefined)?.attributes ?? [];
    if (flaw !== "ignores-meta-attributes") for (const name of gone) delete result[name];
    if (Array.isArray(members)) {
      const given = members as Json[];
      const stay = (Array.isArray(old["members"]) ? (old["members"] as Json[]) : []).filter((m) => !given.some((g) => g["value"] === m["value"]));
      result["members"] = [...stay, ...given.filter((g) => flaw === "ignores-operation" || g["operation"] !== "delete").map(({ operation: _operation, ...m }) => m)];
    }
    return result;
  }

  function save(kind: "Users" | "Groups", id: string, given: Json): Json {
    const { password: _password, id: _id, meta: _meta, schemas: _schemas, groups: _groups, ...rest } = given;
    const name = kind === "Users" ? rest["userName"] : rest["displayName"];
    if (typeof name !== "string" || name.trim() === "" || name !== name.trim()) throw new No(400, "A name is needed");
    const key = fold(name);
    if (kind === "Users" && [...kept.Users.values()].some((r) => r["id"] !== id && fold(String(r["userName"])) === key)) throw new No(409, "The name is taken");
    const old = kept[kind].get(id);
    const now = new Date().toISOString();
    const row: Json = { schemas: [CORE], id, ...rest, meta: { created: (old?.["meta"] as Json | undefined)?.["created"] ?? now, lastModified: now, location: `${baseUrl}/${kind}/${id}` } };
    kept[kind].set(id, row);
    return row;
  }

  function filtered(rows: Json[], filter: string | null): Json[] {
    if (filter === null) return rows;
    const parts = /^\s*(userName|displayName|id|externalId)\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/i.exec(filter);
    if (!parts) { if (flaw === "any-filter") return []; throw new No(400, "The filter cannot be read"); }
    const name = ["userName", "displayName", "id", "externalId"].find((n) => n.toLowerCase() === parts[1]?.toLowerCase()) ?? "";
    const wanted = String(JSON.parse(parts[2] ?? '""'));
    return rows.filter((r) => String(r[name]).toLowerCase() === wanted.toLowerCase());
  }

  function list(all: Json[], at: URL): Json {
    const start = Math.max(1, Number(at.searchParams.get("startIndex") ?? "1"));
    const Resources = all.slice(start - 1, start - 1 + Math.min(200, Math.max(0, Number(at.searchParams.get("count") ?? "100"))));
    if (flaw === "half-people") Resources.forEach((r, i) => { Resources[i] = { id: r["id"], userName: r["userName"], displayName: r["displayName"] }; });
    return { schemas: [CORE], totalResults: all.length, startIndex: start, itemsPerPage: flaw === "totals-as-text" ? String(Resources.length) : Resources.length, Resources };
  }

  const server = createServer((incoming, outgoing) => void (async () => {
    const say = (status: number, json?: Json, location?: string) => outgoing
      .writeHead(status, { "content-type": flaw === "html" ? "text/html" : "application/json; charset=utf-8", ...(status === 401 ? { "www-authenticate": "Bearer" } : {}), ...(location ? { location } : {}) })
      .end(json ? JSON.stringify(json) : "");
    try {
      const text = await textOf(incoming);
      let body: Json = {};
      try { if (text !== "") body = JSON.parse(text) as Json; } catch { throw new No(400, "The body is not JSON"); }
      const { status, json, location } = answer(incoming.method ?? "GET", new URL(incoming.url ?? "/", baseUrl), incoming.headers.authorization, body);
      say(status, json, location);
    } catch (error) {
      const [status, message] = error instanceof No ? [error.status, error.message] : [500, "Something broke"];
      say(status, flaw === "errors-of-2.0" ? { status: String(status), detail: message } : { Errors: [{ description: message, code: String(status) }] });
    }
  })());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v1`;
  return {
    baseUrl,
    become(next) {
      flaw = next;
      kept = { Users: new Map(), Groups: new Map() };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const fold = (name: string) => name.normalize("NFKC").toLowerCase();

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
