import { expect, it } from "vitest";
import { z } from "zod";
import { asDeclaration, buildServer, defineRoute, defineStream, openApiDocument, openApiText, writeOpenApi } from "./index.ts";
import { httpPlatform } from "./testing.ts";

const Leaf = z.object({ name: z.string(), size: z.number().default(1), at: z.iso.datetime() }).meta({ id: "Leaf" });
type Tree = { leaf: z.output<typeof Leaf>; kids: Tree[] };
const Tree: z.ZodType<Tree, unknown> = z.lazy(() => z.object({ leaf: Leaf, kids: z.array(Tree) }));

const list = defineRoute({
  method: "GET", path: "/leaves", access: "public", summary: "List leaves", operation: "leaves.list",
  query: z.object({ tag: z.array(z.string()).optional(), limit: z.coerce.number().describe("At most so many") }),
  returns: z.array(Leaf), handle: async () => [],
});
const put = defineRoute({
  method: "PUT", path: "/trees/:treeId/leaves/:id", access: "submission.write", summary: "Put a leaf", operation: "leaves.put", status: 201,
  params: z.object({ treeId: z.string().regex(/^tree_/), id: z.string() }), body: z.object({ leaf: Leaf, note: z.string().optional() }),
  returns: Tree, problems: ["not-found", "stale-write"], handle: async () => { throw new Error("not called"); },
});
const drop = defineRoute({ method: "DELETE", path: "/leaves/:id", access: "signed-in", summary: "Drop", operation: "leaves.drop", returns: z.void(), handle: async () => undefined });
const upload = defineRoute({
  method: "POST", path: "/manifest", access: "signed-in", summary: "Upload", operation: "manifest.put", body: z.string(), consumes: ["application/yaml"],
  produces: "text/plain", returns: z.string(), handle: async ({ body }) => `got ${body}`, unaudited: "a test",
});
const watch = defineStream({ path: "/runs/:id/events", access: "signed-in", summary: "Watch", operation: "runs.watch", params: z.object({ id: z.string() }),
  open: async function* () { yield { id: "1", event: "end" as const, data: {} }; } });

type Operation = {
  security: unknown; parameters: { name: string; required: boolean }[]; requestBody: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content: Record<string, unknown> }>; "x-access": string;
};
type Doc = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { required: string[]; additionalProperties: unknown; properties: Record<string, unknown> }> };
};
const doc = () => openApiDocument([list, put, drop, upload, asDeclaration(watch)], "1") as Doc;

it("describes each operation by its name, parameters, body, answer and access", () => {
  const { paths } = doc();
  expect(paths["/api/leaves"]?.["get"]).toMatchObject({
    operationId: "leaves.list", security: [{}, { bearer: [] }, { session: [] }],
    parameters: [{ name: "tag", in: "query", required: false, schema: { type: "array", items: { type: "string" } } },
      { name: "limit", in: "query", required: true, schema: { type: "number" }, description: "At most so many" }],
    responses: { 200: { content: { "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Leaf" } } } } } },
  });
  const putting = paths["/api/trees/{treeId}/leaves/{id}"]?.["put"];
  expect(putting?.security).toEqual([{ bearer: [] }, { session: [] }]);
  expect(putting?.["x-access"]).toBe("submission.write");
  const [key, ...named] = [...(putting?.parameters ?? [])].reverse() as { name: string; required: boolean }[];
  expect(named.reverse().map(({ name, required }) => [name, required])).toEqual([["treeId", true], ["id", true]]);
  expect(key).toEqual({ $ref: "#/components/parameters/IdempotencyKey" });
  expect(Object.keys(putting?.responses ?? {})).toEqual(["201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500"]);
  expect(putting?.responses[409]?.description).toContain("`stale-write`");
  expect(paths["/api/leaves/{id}"]?.["delete"]?.responses[204]).toEqual({ description: "Done" });
  expect(paths["/api/manifest"]?.["post"]?.requestBody.content["application/yaml"]).toEqual({ schema: { type: "string" } });
  expect(paths["/api/runs/{id}/events"]?.["get"]?.responses[200]?.content).toHaveProperty(["text/event-stream"]);
});

it("names what we take apart from what we answer only where they differ, and closes both", () => {
  const { components: { schemas } } = doc();
  expect(schemas["Leaf"]?.required).toEqual(["name", "size", "at"]);
  expect(schemas["LeafInput"]?.required).toEqual(["name", "at"]);
  expect([schemas["Leaf"]?.additionalProperties, schemas["LeafInput"]?.additionalProperties]).toEqual([false, false]);
  expect(schemas["Leaf"]?.properties.at).toEqual({ type: "string", format: "date-time" });
});

it("leaves no reference without its target, a schema that contains itself included", () => {
  const text = openApiText([list, put, drop, upload], "1");
  const document = JSON.parse(text) as Doc;
  const refs = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(refs.some((ref) => ref.includes("LeavesPut"))).toBe(true);
  for (const ref of refs) {
    const target = ref.split("/").slice(1).reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
    expect(target, ref).toBeDefined();
  }
});

it("is the same bytes from the same declarations in any order, and from the server that serves them", async () => {
  expect(openApiText([list, put, drop], "1")).toBe(openApiText([drop, put, list], "1"));
  const server = await buildServer({ platform: httpPlatform(), routes: [list, put, drop], streams: [watch], authenticate: async () => undefined });
  expect(writeOpenApi(server, "1")).toBe(openApiText([list, put, drop, asDeclaration(watch)], "1"));
  await server.close();
});

it("refuses two operations of one name and two answers at one address", () => {
  expect(() => openApiDocument([list, { ...put, operation: "leaves.list" }], "1")).toThrow("leaves.list");
  expect(() => openApiDocument([list, { ...list, operation: "leaves.again" }], "1")).toThrow("GET /api/leaves");
});
