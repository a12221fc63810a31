import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

/** An account as far as provisioning knows it. */
export interface Provisioned {
  id: string;
  active: boolean;
  email: string | undefined;
  /** Was switched off once. */
  wasOff?: boolean;
  /** Not shown by SCIM. */
  hidden?: boolean;
  /** The id of a second account of the same name. */
  twin?: string;
}

/** As much SCIM as it takes to make an account, find it, switch it off and remove it. */
export function smallScim(accounts: Map<string, Provisioned>, call: { method: string; path: string; query: URLSearchParams; body: string }, response: ServerResponse): void {
  const { method, path, query, body } = call;
  const answer = (status: number, json?: unknown) => void response.writeHead(status, { "content-type": "application/scim+json" }).end(json === undefined ? "" : JSON.stringify(json));
  const shown = ([userName, { id, active }]: [string, Provisioned]) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id, userName, active });
  const id = decodeURIComponent(path.slice("/Users/".length));
  const found = [...accounts].find(([, a]) => a.id === id);
  if (path === "/Users" && method === "POST") {
    const { userName } = JSON.parse(body) as { userName: string };
    const made = { id: randomBytes(8).toString("hex"), active: true, email: undefined };
    accounts.set(userName, made);
    return answer(201, shown([userName, made]));
  }
  if (path === "/Users") {
    const people = [...accounts].filter(([name, { hidden }]) => !hidden && (!query.has("filter") || query.get("filter") === `userName eq ${JSON.stringify(name)}`));
    const twins = people.flatMap(([name, one]) => (one.twin === undefined ? [] : [[name, { ...one, id: one.twin }] as [string, Provisioned]]));
    const Resources = [...people, ...twins].map(shown);
    return answer(200, { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: Resources.length, Resources });
  }
  if (!found) return answer(404, {});
  if (method === "PATCH" || method === "PUT") {
    found[1].active = !/"active"\s*:\s*false|"path"\s*:\s*"active"\s*,\s*"value"\s*:\s*false/.test(body);
    found[1].wasOff ||= !found[1].active;
  }
  if (method === "DELETE") accounts.delete(found[0]);
  return method === "DELETE" ? answer(204) : answer(200, shown(found));
}
