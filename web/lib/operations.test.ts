import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { asCurl, OPERATIONS, requestOf } from "./operations.ts";

it("calls every operation by the method and path that the API description gives it", () => {
  const described = JSON.parse(readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8")) as { paths: Record<string, Record<string, { operationId?: string }>> };
  const known = new Map<string, string>();
  for (const [path, methods] of Object.entries(described.paths))
    for (const [method, operation] of Object.entries(methods)) known.set(operation.operationId ?? "", `${method.toUpperCase()} ${path.replace(/^\/api/, "").replaceAll(/\{(\w+)\}/g, ":$1")}`);
  for (const [name, request] of Object.entries(OPERATIONS)) expect([name, known.get(name)]).toEqual([name, request]);
});

it("encodes what stands in a path and leaves out what was not asked", () => {
  expect(requestOf("people.read", { params: { id: "a/../b?" } })).toEqual({ method: "GET", url: "/api/people/a%2F..%2Fb%3F" });
  expect(requestOf("people.list", { query: { q: "", limit: 10, groupId: undefined } }).url).toBe("/api/people?limit=10");
});

it("writes a request for a shell that no value can break out of, without a token", () => {
  const text = asCurl("groups.create", { body: { name: "it's $(id)" } }, "https://entente.example");
  expect(text).toContain(String.raw`'{"name":"it'\''s $(id)"}'`);
  expect(text).toContain("Bearer $ENTENTE_TOKEN");
});
