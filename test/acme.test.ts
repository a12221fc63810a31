import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAcme, type Acme } from "../samples/acme/app.ts";
import { parseManifest } from "../src/stages/manifest/index.ts";

let acme: Acme;
const admin = (method: string, path: string, body?: unknown, password = acme.adminPassword) =>
  fetch(`${acme.url}/admin/api${path}`, {
    method, headers: { authorization: `Bearer ${password}`, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  acme = await startAcme({ port: 0, proof: "entente-proof=one\nentente-proof=two" });
  for (const slug of ["blue", "green"]) await admin("PUT", `/tenants/${slug}`, { name: slug });
});
afterAll(() => acme.close());

type Json = Record<string, unknown>;
async function scimOf(tenant: string) {
  const { baseUrl, token } = (await (await admin("POST", `/tenants/${tenant}/scim-token`)).json()) as { baseUrl: string; token: string };
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(baseUrl + path, {
      method, headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, json: (text ? JSON.parse(text) : {}) as Json, text };
  };
}
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const user = (name: string, more: Json = {}) => ({
  schemas: [USER], userName: `${name}@acme.test`, name: { givenName: name, familyName: "Roy" }, displayName: `${name} Roy`,
  emails: [{ value: `${name}@acme.test`, type: "work", primary: true }], groups: [], password: "Not-kept-1", active: true, ...more,
});
const patch = (...Operations: Json[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });

describe("administration", () => {
  it("refuses a wrong password and says nothing more", async () => {
    expect((await admin("GET", "/tenants", undefined, "wrong")).status).toBe(401);
    expect((await fetch(`${acme.url}/admin/api/tenants`)).status).toBe(401);
  });
  it("serves every proof value on its own line", async () => {
    await admin("PUT", "/proof", { value: "entente-proof=three" });
    expect(await (await fetch(`${acme.url}/.well-known/entente-verification`)).text()).toBe("entente-proof=one\nentente-proof=two\nentente-proof=three\n");
  });
  it("takes plain http only for this machine", async () => {
    expect((await admin("PUT", "/tenants/blue/oidc", { issuer: "http://idp.example", clientId: "a", clientSecret: "b" })).status).toBe(400);
  });
  it("answers 401 to who-am-I without a session, and 404 about a workspace that does not exist", async () => {
    const nobody = await fetch(`${acme.url}/t/blue/whoami`);
    expect([nobody.status, await nobody.json()]).toEqual([401, { signedIn: false }]);
    expect((await fetch(`${acme.url}/t/none/whoami`)).status).toBe(404);
  });
});

describe("the administrator's pages", () => {
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${acme.url}/admin${path}`, { method: "POST", redirect: "manual", headers, body: new URLSearchParams(fields) });
  it("show a workspace's addresses and a SCIM token once, to the administrator alone", async () => {
    expect((await form("/sign-in", { password: "wrong" })).status).toBe(401);
    expect((await form("/tenants/blue/scim-token", {})).status).toBe(401);
    const cookie = (await form("/sign-in", { password: acme.adminPassword })).headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^acme_admin=[\w-]{43};.*Path=\/admin;.*HttpOnly; SameSite=Strict/);
    const mine = { cookie: cookie.split(";")[0] ?? "" };
    expect((await form("/tenants/blue/scim-token", {}, { ...mine, origin: "https://evil.example" })).status).toBe(403);
    expect((await form("/tenants/blue/scim-token", {}, { ...mine, origin: "null" })).status).toBe(403);
    const shown = await (await form("/tenants/blue/scim-token", {}, { ...mine, origin: acme.url })).text();
    const token = /id="scim-token">([\w-]{43})</.exec(shown)?.[1] ?? "";
    expect((await fetch(`${acme.url}/t/blue/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    const later = await (await fetch(`${acme.url}/admin/tenants/blue`, { headers: mine })).text();
    expect(later).not.toContain(token);
    for (const path of ["saml/acs", "saml/metadata", "oidc/callback", "oidc/initiate", "signed-out", "scim/v2"]) expect(later).toContain(`${acme.url}/t/blue/${path}</code>`);
  });
});

describe("the state file", () => {
  it("keeps workspaces, people and tokens over a restart, and holds no token", async () => {
    const folder = mkdtempSync(join(tmpdir(), "acme-"));
    const data = join(folder, "state.json");
    const call = async (on: Acme, method: string, path: string) => (await fetch(`${on.url}/admin/api${path}`, { method, headers: { authorization: "Bearer pw", "content-type": "application/json" }, body: method === "GET" ? null : "{}" })).json() as Promise<{ token: string }>;
    const first = await startAcme({ port: 0, adminPassword: "pw", data });
    await call(first, "PUT", "/tenants/kept");
    const { token } = await call(first, "POST", "/tenants/kept/scim-token");
    const users = (on: Acme, init: RequestInit = {}) => fetch(`${on.url}/t/kept/scim/v2/Users`, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
    expect((await users(first, { method: "POST", body: JSON.stringify(user("stay")) })).status).toBe(201);
    await first.close();
    expect(readFileSync(data, "utf8")).not.toContain(token);
    expect(statSync(data).mode & 0o777).toBe(0o600);
    const second = await startAcme({ port: 0, adminPassword: "pw", data });
    expect(await (await users(second)).json()).toMatchObject({ totalResults: 1, Resources: [{ userName: "stay@acme.test" }] });
    await second.close();
    rmSync(folder, { recursive: true });
  });
});

describe("the manifest", () => {
  it("is accepted, without a task left, and names the addresses that Acme really has", async () => {
    const checked = parseManifest(readFileSync(new URL("../manifests/acme/manifest.yaml", import.meta.url), "utf8"), { allowLocal: true });
    expect(checked).toMatchObject({ ok: true, tasks: [], warnings: [] });
    if (!checked.ok) return;
    const { sso, provisioning } = checked.manifest;
    const { addresses } = (await (await admin("GET", "/tenants/blue")).json()) as { addresses: Record<string, string> };
    const fill = (template = "") => template.replace("{{base_url}}", acme.url).replace("{{tenant}}", "blue");
    expect([sso?.saml?.acsUrl, sso?.saml?.entityId, sso?.oidc?.redirectUris[0], sso?.oidc?.initiateLoginUri, sso?.oidc?.postLogoutRedirectUris[0], provisioning?.scim?.baseUrl].map(fill))
      .toEqual(["acsUrl", "entityId", "redirectUri", "initiateLoginUri", "postLogoutUri", "scimBaseUrl"].map((k) => addresses[k]));
  });
});

describe("SCIM", () => {
  it("lets nobody in without this workspace's own token", async () => {
    const [blue, green] = [await scimOf("blue"), await scimOf("green")];
    const made = await blue("POST", "/Users", user("iris"));
    const id = String(made.json["id"]);
    const without = await fetch(`${acme.url}/t/blue/scim/v2/Users`);
    expect(without.status).toBe(401);
    expect(without.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await without.json()).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "401" });
    const old = await blue("GET", "/Users");
    expect(old.status).toBe(200);
    for (const [method, body] of [["GET"], ["PUT", user("iris")], ["PATCH", patch({ op: "replace", value: { active: false } })], ["DELETE"]] as const)
      expect((await green(method, `/Users/${id}`, body)).status).toBe(404);
    expect((await green("GET", `/Users?filter=${encodeURIComponent('userName pr')}`)).json["totalResults"]).toBe(0);
    expect((await green("POST", "/Groups", { schemas: [GROUP], displayName: "Theirs", members: [{ value: id }] })).status).toBe(400);
    await scimOf("blue");
    expect((await blue("GET", "/Users")).status).toBe(401); // rotated
  });

  it("creates with 201 and Location, never shows the password, and refuses the same name in another case with 409", async () => {
    const scim = await scimOf("blue");
    const made = await scim("POST", "/Users", user("Ana", { [ENTERPRISE]: { department: "Night", manager: { value: "m1" } }, schemas: [USER, ENTERPRISE] }));
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`${acme.url}/t/blue/scim/v2/Users/${made.json["id"]}`);
    expect(made.json).toMatchObject({ userName: "Ana@acme.test", active: true, [ENTERPRISE]: { department: "Night", manager: { value: "m1" } }, meta: { resourceType: "User", location: made.headers.get("location") } });
    expect(made.json["schemas"]).toEqual([USER, ENTERPRISE]);
    expect(made.text).not.toContain("Not-kept");
    const again = await scim("POST", "/Users", user("ANA"));
    expect([again.status, again.json["scimType"]]).toEqual([409, "uniqueness"]);
    const read = await scim("GET", `/Users/${made.json["id"]}`);
    expect(read.json).toEqual(made.json);
  });

  it("makes one user of ten equal requests at once", async () => {
    const scim = await scimOf("green");
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => scim("POST", "/Users", user("twin"))))).map((a) => a.status).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(409)]);
  });

  it("finds by filter as the RFC says and refuses what it cannot answer", async () => {
    const scim = await scimOf("green");
    const bo = (await scim("POST", "/Users", user("bo", { externalId: "Ext-1", emails: [{ value: "bo@home.test", type: "home" }, { value: "bo@work.test", type: "work", primary: true }] }))).json;
    const count = async (filter: string) => (await scim("GET", `/Users?filter=${encodeURIComponent(filter)}`)).json["totalResults"];
    for (const filter of [
      'userName eq "BO@acme.TEST"', 'USERNAME Eq "bo@acme.test"', `${USER}:userName eq "bo@acme.test"`, 'externalId eq "Ext-1"', `id eq "${bo["id"]}"`,
      'emails[type eq "work" and value co "@work"]', 'emails.value eq "bo@home.test"', 'emails[type eq "home"].value sw "bo"', 'emails co "work.test"',
      'name.givenName eq "bo" and not (active eq false)', '(userName sw "x" or userName sw "b") and active eq true', 'userName sw "bo" and meta.created gt "2020-01-01T00:00:00Z"',
    ]) expect.soft(await count(filter), filter).toBe(1);
    for (const filter of ['externalId eq "ext-1"', 'emails[type eq "home" and value co "@work"]', 'userName eq "%"', 'userName eq "\\" or \\"1\\" eq \\"1"', 'userName eq "nobody"'])
      expect.soft(await count(filter), filter).toBe(0);
    for (const filter of ["userName", 'userName is "x"', 'shoe eq "1"', "active gt true", `${"(".repeat(5000)}userName pr${")".repeat(5000)}`, 'userName eq "a', "", 'userName eq "a" or'])
      expect.soft((await scim("GET", `/Users?filter=${encodeURIComponent(filter)}`)).json, filter.slice(0, 40)).toMatchObject({ status: "400", scimType: "invalidFilter" });
    expect((await scim("GET", `/Users?filter=${encodeURIComponent('password sw "N"')}`)).json).toMatchObject({ status: "403", scimType: "sensitive" });
  });

  it("pages without gap or double, clamps odd numbers, and projects attributes", async () => {
    const scim = await scimOf("blue");
    for (let i = 0; i < 5; i++) await scim("POST", "/Users", user(`page${i}`));
    const all = (await scim("GET", "/Users")).json;
    const seen: unknown[] = [];
    for (let at = 1; at <= Number(all["totalResults"]); at += 2) {
      const part = (await scim("GET", `/Users?startIndex=${at}&count=2`)).json;
      expect(part).toMatchObject({ startIndex: at, itemsPerPage: (part["Resources"] as Json[]).length });
      seen.push(...(part["Resources"] as Json[]).map((r) => r["id"]));
    }
    expect(seen).toEqual((all["Resources"] as Json[]).map((r) => r["id"]));
    expect((await scim("GET", "/Users?count=0")).json).toMatchObject({ totalResults: all["totalResults"], itemsPerPage: 0 });
    expect((await scim("GET", "/Users?startIndex=-1&count=-4")).json).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
    expect((await scim("GET", "/Users?startIndex=1000000000&count=1000000000")).json["Resources"]).toEqual([]);
    const [lean] = (await scim("GET", "/Users?attributes=userName,name.givenName&count=1")).json["Resources"] as Json[];
    expect(Object.keys(lean ?? {}).sort()).toEqual(["id", "name", "schemas", "userName"]);
    const [less] = (await scim("GET", "/Users?excludedAttributes=emails,id&count=1")).json["Resources"] as Json[];
    expect([less?.["emails"], typeof less?.["id"]]).toEqual([undefined, "string"]);
    const desc = (await scim("GET", "/Users?sortBy=userName&sortOrder=descending")).json["Resources"] as Json[];
    const names = desc.map((r) => String(r["userName"]).toLowerCase());
    expect(names).toEqual([...names].sort().reverse());
  });

  it("patches as Okta, Entra and the RFC write it, all or nothing", async () => {
    const scim = await scimOf("blue");
    const made = (await scim("POST", "/Users", user("pat"))).json;
    const path = `/Users/${made["id"]}`;
    const send = async (...operations: Json[]) => scim("PATCH", path, patch(...operations));
    expect((await send({ op: "replace", value: { active: false } })).json["active"]).toBe(false);
    expect((await send({ op: "Replace", path: "active", value: "True" })).json["active"]).toBe(true);
    expect((await send({ op: "replace", value: { emails: [{ value: "new@acme.test", type: "work", primary: true }] } })).json["emails"]).toEqual([{ value: "new@acme.test", type: "work", primary: true }]);
    expect((await send({ op: "replace", path: 'emails[type eq "work"].value', value: "n2@acme.test" })).json["emails"]).toMatchObject([{ value: "n2@acme.test" }]);
    expect((await send({ op: "add", path: "emails", value: [{ value: "h@acme.test", type: "home", primary: true }] })).json["emails"]).toMatchObject([{ primary: false }, { primary: true }]);
    expect((await send({ op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "1" })).json["phoneNumbers"]).toEqual([{ type: "mobile", value: "1" }]);
    expect((await send({ op: "replace", value: { "name.givenName": "Patricia", [`${ENTERPRISE}:department`]: "Day" } })).json).toMatchObject({ name: { givenName: "Patricia", familyName: "Roy" }, [ENTERPRISE]: { department: "Day" } });
    expect((await send({ op: "remove", path: `${ENTERPRISE}:department` })).json[ENTERPRISE]).toBeUndefined();
    const before = (await scim("GET", path)).json;
    for (const [operation, scimType] of [
      [{ op: "replace", path: 'emails[type eq "other"].value', value: "x" }, "noTarget"], [{ op: "remove" }, "noTarget"], [{ op: "replace", path: "id", value: "1" }, "mutability"],
      [{ op: "add", path: "groups", value: [{ value: "1" }] }, "mutability"], [{ op: "replace", path: "meta.created", value: "x" }, "mutability"], [{ op: "remove", path: "userName" }, "mutability"],
      [{ op: "replace", path: "shoe", value: 1 }, "invalidPath"], [{ op: "replace", path: "emails[", value: 1 }, "invalidPath"], [{ op: "add", path: "title" }, "invalidValue"],
    ] as const) expect.soft((await send({ op: "replace", path: "title", value: "Changed" }, operation)).json, JSON.stringify(operation)).toMatchObject({ status: "400", scimType });
    expect((await scim("GET", path)).json).toEqual(before);
    expect((await send({ op: "add", path: "emails", value: [{ value: "h@acme.test", type: "home", primary: true }] })).json["meta"]).toEqual(before["meta"]);
  });

  it("keeps a deactivated user deactivated when a PUT does not speak of it, and clears what it leaves out", async () => {
    const scim = await scimOf("blue");
    const made = (await scim("POST", "/Users", user("quin", { title: "Boss", active: false }))).json;
    const { active: _active, ...rest } = user("quin");
    const put = await scim("PUT", `/Users/${made["id"]}`, { ...rest, id: "other", meta: { created: "1999" } });
    expect(put.json).toMatchObject({ id: made["id"], active: false });
    expect(put.json["title"]).toBeUndefined();
    expect((put.json["meta"] as Json)["created"]).toBe((made["meta"] as Json)["created"]);
    expect(Date.parse(String((put.json["meta"] as Json)["lastModified"]))).toBeGreaterThan(Date.parse(String((made["meta"] as Json)["lastModified"])));
  });

  it("moves people in and out of groups and shows it on the person", async () => {
    const scim = await scimOf("green");
    const [a, b] = [(await scim("POST", "/Users", user("gina"))).json, (await scim("POST", "/Users", user("gus"))).json];
    const group = (await scim("POST", "/Groups", { schemas: [GROUP], displayName: "Drivers", members: [] })).json;
    const path = `/Groups/${group["id"]}`;
    const members = async (...operations: Json[]) => ((await scim("PATCH", path, patch(...operations))).json["members"] as Json[] | undefined)?.map((m) => m["value"]);
    expect(await members({ op: "add", path: "members", value: [{ value: a["id"], display: "gina" }, { value: b["id"] }] })).toEqual([a["id"], b["id"]]);
    expect(await members({ op: "add", path: "members", value: [{ value: a["id"] }] })).toEqual([a["id"], b["id"]]);
    expect((await scim("GET", `/Users/${a["id"]}`)).json["groups"]).toEqual([{ value: group["id"], display: "Drivers", $ref: `${acme.url}/t/green/scim/v2${path}`, type: "direct" }]);
    expect(await members({ op: "replace", value: { id: group["id"], displayName: "Night drivers" } })).toEqual([a["id"], b["id"]]);
    expect((await scim("PATCH", path, patch({ op: "remove" }))).json["scimType"]).toBe("noTarget");
    expect(await members({ op: "remove", path: `members[value eq "${a["id"]}"]` })).toEqual([b["id"]]);
    expect(await members({ op: "remove", path: "members", value: [{ value: b["id"] }] })).toBeUndefined();
    expect(await members({ op: "replace", path: "members", value: [{ value: b["id"] }, { value: a["id"] }] })).toEqual([b["id"], a["id"]]);
    expect((await scim("DELETE", `/Users/${b["id"]}`)).status).toBe(204);
    expect((await scim("GET", path)).json["members"]).toMatchObject([{ value: a["id"] }]);
    expect((await scim("GET", `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "night drivers"')}`)).json["Resources"]).toEqual([expect.not.objectContaining({ members: expect.anything() })]);
    expect((await scim("DELETE", path)).status).toBe(204);
    expect((await scim("GET", `/Users/${a["id"]}`)).json["groups"]).toBeUndefined();
  });

  it("answers every mistake with a SCIM error of its own status", async () => {
    const scim = await scimOf("green");
    const cases: [Promise<{ status: number; json: Json }>, number, string?][] = [
      [scim("GET", "/Users/nobody"), 404], [scim("DELETE", "/Users/nobody"), 404], [scim("PUT", "/Users/nobody", user("no")), 404], [scim("GET", '/Users/a"b'), 404],
      [scim("GET", "/Nothing"), 404], [scim("GET", "/Schemas/urn:none"), 404], [scim("DELETE", "/Users"), 405], [scim("POST", "/Schemas", {}), 405], [scim("GET", "/Me"), 501], [scim("POST", "/Bulk", {}), 501],
      [scim("POST", "/Users", "{", {}), 400, "invalidSyntax"], [scim("POST", "/Users", { userName: "x" }), 400, "invalidSyntax"], [scim("POST", "/Users", { schemas: [USER] }), 400, "invalidValue"],
      [scim("POST", "/Users", "x", { "content-type": "text/plain" }), 415], [scim("POST", "/Users", '{"__proto__":{"a":1}}'), 400, "invalidSyntax"], [scim("POST", "/Users", []), 400, "invalidSyntax"],
      [scim("POST", "/Users", user("z", { emails: "text" })), 400, "invalidValue"],
      [scim("GET", "/ResourceTypes?filter=a"), 403],
    ];
    for (const [answer, status, scimType] of cases) {
      const { status: got, json } = await answer;
      expect.soft([got, json["status"], json["scimType"], (json["schemas"] as string[] | undefined)?.[0]]).toEqual([status, String(status), scimType, "urn:ietf:params:scim:api:messages:2.0:Error"]);
    }
  });

  it("takes a create whose client names a schema of its own, and does not claim to know it", async () => {
    const made = await (await scimOf("green"))("POST", "/Users", user("y", { schemas: [USER, "urn:strange"] }));
    expect([made.status, made.json["schemas"]]).toEqual([201, [USER]]);
  });

  it("describes itself without credentials, and truly", async () => {
    const base = `${acme.url}/t/blue/scim/v2`;
    const config = (await (await fetch(`${base}/ServiceProviderConfig`)).json()) as Json;
    expect(config).toMatchObject({ patch: { supported: true }, bulk: { supported: false }, filter: { supported: true }, sort: { supported: true }, etag: { supported: false }, meta: { location: `${base}/ServiceProviderConfig` } });
    const schemas = (await (await fetch(`${base}/Schemas`)).json()) as { Resources: { id: string }[] };
    expect(schemas.Resources.map((s) => s.id).sort()).toEqual([GROUP, USER, ENTERPRISE].sort());
    expect(((await (await fetch(`${base}/ResourceTypes`)).json()) as { totalResults: number }).totalResults).toBe(2);
    expect((await fetch(`${base}/Schemas`, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
  });
});
