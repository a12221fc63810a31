import type { Fault } from "./faults.ts";

export interface ScimTrust { baseUrl: string; token: string }
type Json = Record<string, unknown>;
interface Call { method: string; path: string; query: URLSearchParams; body: Json | undefined; authorization: string | undefined }
interface Answer { status: number; headers: Record<string, string>; json: Json | undefined }

/** A sound SCIM server (Acme's) behind a layer that spoils one thing. */
export function faultyScim({ baseUrl, token }: ScimTrust, faults: ReadonlySet<Fault>) {
  /** What was written to the layer alone and never reached the server. */
  const shadows = new Map<string, Json>();
  const ask = async (call: Call): Promise<Answer> => {
    const query = call.query.size > 0 ? `?${call.query.toString()}` : "";
    const answer = await fetch(`${baseUrl}${call.path}${query}`, {
      method: call.method, ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      headers: { ...(call.body ? { "content-type": "application/scim+json" } : {}), ...(call.authorization ? { authorization: call.authorization } : {}) },
    });
    const text = await answer.text();
    const location = answer.headers.get("location");
    return { status: answer.status, headers: location ? { location } : {}, json: text ? (JSON.parse(text) as Json) : undefined };
  };
  const right = `Bearer ${token}`;

  return async (call: Call): Promise<Answer> => {
    const has = (fault: Fault) => faults.has(fault);
    const given = call.authorization ?? "";
    if (has("no-authentication")) call.authorization = right;
    if (has("compares-token-beginnings") && (right.startsWith(given) || given.startsWith(right)) && given.length > 20) call.authorization = right;
    if (has("token-in-query") && [...call.query.values()].includes(token)) call.authorization = right;
    for (const name of ["access_token", "token"]) call.query.delete(name);
    const allowed = call.authorization === right;

    if (has("no-description") && call.path === "/ServiceProviderConfig") return { status: 404, headers: {}, json: undefined };
    if (has("no-schemas") && call.path === "/Schemas") return { status: 404, headers: {}, json: undefined };
    const filter = call.query.get("filter");
    if (allowed && filter !== null) {
      if (has("filter-finds-nobody") && call.path === "/Users") call.query.set("filter", 'userName eq "-"');
      if (has("filter-runs-values") && /' or '|" or \\?"|\*/.test(filter)) call.query.delete("filter");
    }
    if (allowed && has("pages-overlap") && Number(call.query.get("startIndex")) > 1) {
      const answer = await ask({ ...call, query: new URLSearchParams({ startIndex: String(Number(call.query.get("startIndex")) - 1), count: call.query.get("count") ?? "10" }) });
      return { ...answer, json: { ...answer.json, startIndex: Number(call.query.get("startIndex")) } };
    }
    const operations = (call.body?.["Operations"] ?? []) as Json[];
    if (has("deactivates-nobody") && call.method === "PATCH" && JSON.stringify(operations).includes("active")) return ask({ ...call, method: "GET", body: undefined });
    if (has("replaces-nothing") && call.method === "PUT") return ask({ ...call, method: "GET", body: undefined });
    if (has("forgets-members") && operations[0]?.["op"] === "remove" && operations[0]["path"]) return { status: 204, headers: {}, json: undefined };
    if (has("empties-groups") && operations[0]?.["op"] === "remove" && !operations[0]["path"]) call.body = { ...call.body, Operations: [{ op: "replace", path: "members", value: [] }] };
    if (has("chosen-ids") && operations[0]?.["path"] === "id") {
      const before = await ask({ ...call, method: "GET", body: undefined });
      shadows.set(`/Users/${String(operations[0]["value"])}`, { ...before.json, id: operations[0]["value"] });
      return { status: 200, headers: {}, json: before.json };
    }
    const shadow = shadows.get(call.path);
    if (shadow) return call.method === "DELETE" ? { status: shadows.delete(call.path) ? 204 : 404, headers: {}, json: undefined } : { status: 200, headers: {}, json: shadow };

    let answer = await ask(call);
    if (has("unknown-filter-lists-all") && allowed && filter !== null && answer.status === 400) answer = await ask({ ...call, query: new URLSearchParams({ startIndex: "1" }) });
    if (has("takes-duplicates") && answer.status === 409) {
      const twin = { ...call.body, id: `twin-${shadows.size}` };
      shadows.set(`/Users/${twin.id}`, twin);
      return { status: 201, headers: {}, json: twin };
    }
    if (has("unknown-is-200") && answer.status === 404 && call.method === "GET") return { status: 200, headers: {}, json: {} };
    if (has("tells-passwords") && call.method === "POST" && call.path === "/Users" && answer.json && call.body?.["password"]) answer.json["password"] = call.body["password"];
    if (has("no-location")) answer.headers = {};
    return answer;
  };
}
