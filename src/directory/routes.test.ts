import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildServer } from "../platform/http/index.ts";
import { authenticate, createToken } from "../tenancy/index.ts";
import { testActor, testGround } from "../tenancy/testing.ts";
import { directoryRoutes } from "./routes.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let server: FastifyInstance;
let write: (method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object) => ReturnType<typeof send>;
let read: typeof write;
const send = (secret: string, method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object) =>
  server.inject({ method, url: `/api${url}`, headers: { authorization: `Bearer ${secret}` }, ...(payload ? { payload } : {}) });

beforeAll(async () => {
  platform = await testGround();
  const { actor } = await testActor(platform, "ada@north.example", ["admin"], { slug: "north" });
  const writer = await createToken(platform, actor, { name: "w", scopes: ["directory.read", "directory.write"], days: 1 });
  const reader = await createToken(platform, actor, { name: "r", scopes: ["directory.read"], days: 1 });
  write = (method, url, payload) => send(writer.secret, method, url, payload);
  read = (method, url, payload) => send(reader.secret, method, url, payload);
  server = await buildServer({ platform, routes: directoryRoutes, authenticate: (caller) => authenticate(platform, caller), config: { strictAudit: true } });
});
afterAll(async () => {
  await server.close();
  await platform.db.close();
});

it("carries people and groups over the wire, each change with exactly one audit entry", async () => {
  const made = await write("POST", "/people", { userName: "ana", email: "ana@x.example", givenName: "Ana", familyName: "A" });
  expect([made.statusCode, made.json().displayName]).toEqual([201, "Ana A"]);
  const { id, version } = made.json();
  expect((await write("PATCH", `/people/${id}`, { familyName: "B", version })).json()).toMatchObject({ familyName: "B", version: 2 });
  expect((await write("PATCH", `/people/${id}`, { familyName: "C", version })).statusCode).toBe(409);
  expect((await write("PUT", "/profile-schema", { attributes: [{ name: "level", label: "Level", type: "integer" }], version: 0 })).json()).toMatchObject({ version: 1 });
  const group = (await write("POST", "/groups", { name: "Finance" })).json();
  expect((await write("POST", `/groups/${group.id}/members`, { add: [id] })).json()).toEqual({ added: 1, removed: 0 });
  expect((await read("GET", `/people/${id}`)).json()).toMatchObject({ groups: [{ id: group.id, name: "Finance" }] });
  expect((await read("GET", `/people?groupId=${group.id}`)).json()).toMatchObject({ people: [{ id }], next: null });
  expect((await write("PATCH", `/groups/${group.id}`, { description: "Money" })).json()).toMatchObject({ description: "Money" });
  expect((await read("GET", "/groups")).json()).toMatchObject({ groups: [{ memberCount: 1 }] });
  expect((await write("POST", `/people/${id}/invite`)).statusCode).toBe(202);
  for (const move of ["suspend", "activate", "deactivate"]) expect((await write("POST", `/people/${id}/${move}`)).statusCode).toBe(200);
  expect((await write("DELETE", `/groups/${group.id}`)).statusCode).toBe(204);
  expect((await write("DELETE", `/people/${id}`)).statusCode).toBe(204);
  expect((await read("GET", `/people/${id}`)).statusCode).toBe(404);
});

it("imports, and tells of wrong lines in the answer", async () => {
  const answer = await write("POST", "/people/import", { csv: "userName,email,givenName,familyName\na,a@x.example,A,A\nb,b,B,B", mode: "valid-lines" });
  expect(answer.json()).toMatchObject({ applied: true, created: 1, wrong: [{ line: 3, userName: "b", problems: [{ code: "person.email", line: 3, column: 2 }] }] });
  expect((await write("POST", "/people/import", { csv: "userName\na", dryRun: true })).json()).toMatchObject({ applied: false, unchanged: 1 });
});

it("lets a reader read and change nothing", async () => {
  for (const route of directoryRoutes) {
    const answer = await read(route.method, route.path.replace(":id", "per_nobody"));
    if (route.access === "directory.write") expect([route.operation, answer.statusCode]).toEqual([route.operation, 403]);
    else expect([200, 404], route.operation).toContain(answer.statusCode);
  }
});
