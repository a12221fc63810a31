import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

/** An account as far as provisioning knows it. */
export interface Provisioned { id: string; active: boolean; email: string | undefined }

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
  if (path === "/Users") return answer(200, { totalResults: 0, Resources: [...accounts].filter(([name]) => query.get("filter") === `userName eq ${JSON.stringify(name)}`).map(shown) });
  if (!found) return answer(404, {});
  if (method === "PATCH" || method === "PUT") found[1].active = !/"active"\s*:\s*false|"path"\s*:\s*"active"\s*,\s*"value"\s*:\s*false/.test(body);
  if (method === "DELETE") accounts.delete(found[0]);
  return method === "DELETE" ? answer(204) : answer(200, shown(found));
}
