import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { PROBLEMS, type ProblemCode } from "../../kernel/index.ts";
import type { Declaration } from "./decorations.ts";
import { KEY_HOURS, takesKey } from "./idempotency.ts";
import { type JsonSchema, jsonSchemas } from "./json-schemas.ts";
import { isVoid } from "./mount-routes.ts";

/** The OpenAPI 3.1 document of everything that is mounted, as sorted JSON: the same declarations give the same bytes. */
export function writeOpenApi(server: FastifyInstance, version = "0"): string {
  return openApiText(server.declarations, version);
}

export function openApiText(declarations: readonly Declaration[], version: string): string {
  return `${JSON.stringify(sorted(openApiDocument(declarations, version)), null, 2)}\n`;
}

/** @throws {Error} when two routes claim one operation, or one method and path. */
export function openApiDocument(declarations: readonly Declaration[], version: string): JsonSchema {
  const schemas = jsonSchemas();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const operations = new Set<string>();
  for (const route of declarations) {
    const path = `/api${route.path.replace(/:(\w+)/g, "{$1}")}`;
    const method = route.method.toLowerCase();
    if (operations.has(route.operation)) throw new Error(`Two routes are called ${route.operation}`);
    if (paths[path]?.[method]) throw new Error(`Two routes answer ${route.method} ${path}`);
    operations.add(route.operation);
    (paths[path] ??= {})[method] = operation(route, schemas);
  }
  const { document, schemas: components } = schemas.settle(paths);
  return {
    openapi: "3.1.1",
    info: { title: "Entente", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/" }],
    paths: document,
    components: {
      schemas: { ...components, Problem: PROBLEM },
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API token." },
        session: { type: "apiKey", in: "cookie", name: "session", description: "A browser's session; changes must carry our own `Origin`." },
      },
    },
  };
}

const IDEMPOTENCY_KEY: JsonSchema = {
  name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", minLength: 1, maxLength: 200 },
  description: `A name of your own for this change, such as a UUID. Sent again within ${KEY_HOURS} hours, the same request changes nothing and is answered as the first one was.`,
};

function operation(route: Declaration, schemas: ReturnType<typeof jsonSchemas>): JsonSchema {
  const hint = route.operation.replace(/(^|[^A-Za-z0-9])(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const json = route.body ? schemas.describe(route.body, "input", `${hint}Body`) : undefined;
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [route.operation.split(".", 1)[0]],
    "x-access": route.access,
    ...(route.stream ? { "x-stream": true } : {}),
    security: route.access === "public" ? [{}, { bearer: [] }, { session: [] }] : [{ bearer: [] }, { session: [] }],
    parameters: [...parameters(route, "path", schemas, hint), ...parameters(route, "query", schemas, hint), ...(!route.stream && takesKey(route) ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : [])],
    ...(json ? { requestBody: requestBody(route, json) } : {}),
    responses: { ...success(route, schemas, hint), ...failures(route) },
  };
}

function parameters(route: Declaration, where: "path" | "query", schemas: ReturnType<typeof jsonSchemas>, hint: string): JsonSchema[] {
  const schema: z.ZodType | undefined = where === "path" ? route.params : route.query;
  let object = schema ? schemas.describe(schema, "input", `${hint}${where === "path" ? "Params" : "Query"}`) : {};
  if (typeof object["$ref"] === "string") object = schemas.definition(object["$ref"]) ?? {};
  const properties = (object["properties"] ?? {}) as Record<string, JsonSchema>;
  const required = (object["required"] ?? []) as string[];
  const names = where === "path" ? [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "") : Object.keys(properties);
  return names.map((name) => {
    const { description, ...rest } = properties[name] ?? { type: "string" };
    return { name, in: where, required: where === "path" || required.includes(name), schema: rest, ...(description === undefined ? {} : { description }) };
  });
}

function requestBody(route: Declaration, json: JsonSchema): JsonSchema {
  const other = (type: string) => [type, { schema: /^text\/|yaml$|xml$/.test(type) ? { type: "string" } : {} }] as const;
  return {
    required: !route.body?.safeParse(undefined).success,
    content: Object.fromEntries([["application/json", { schema: json }], ...(route.consumes ?? []).map(other)]),
  };
}

function success(route: Declaration, schemas: ReturnType<typeof jsonSchemas>, hint: string): JsonSchema {
  if (isVoid(route)) return { 204: { description: "Done" } };
  const content = route.produces === undefined
    ? { "application/json": { schema: schemas.describe(route.returns, "output", `${hint}View`) } }
    : { [route.produces]: { schema: { type: "string" } } };
  return { [route.status ?? 200]: { description: "Done", content } };
}

/** Problems by status, those of every route included; the description names their codes. */
function failures(route: Declaration): JsonSchema {
  const shared: ProblemCode[] = ["bad-request", "invalid-field", "too-many", "internal"];
  if (route.access !== "public") shared.push("not-signed-in");
  if (route.access !== "public" && route.access !== "signed-in") shared.push("not-allowed");
  if (route.method !== "GET") shared.push("cross-site", "too-large", "wrong-media-type");
  if (route.params) shared.push("not-found");
  const codes = [...new Set([...shared, ...(route.problems ?? [])])].toSorted();
  const byStatus = Object.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(Object.entries(byStatus).map(([status, group = []]) => [status, {
    description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join(". "),
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  }]));
}

const PROBLEM: JsonSchema = {
  type: "object",
  description: "RFC 9457. `code` is stable; `detail` and `mend` are for people.",
  required: ["type", "title", "status", "detail", "instance", "code"],
  properties: {
    type: { type: "string" }, title: { type: "string" }, status: { type: "integer" }, detail: { type: "string" },
    instance: { type: "string", description: "The request, to quote." },
    code: { type: "string", enum: Object.keys(PROBLEMS).toSorted() },
    mend: { type: "string", description: "What to do about it." },
    errors: {
      type: "array",
      items: {
        type: "object", required: ["path", "code", "message"],
        properties: {
          path: { type: "string", description: "JSON Pointer into the input." }, code: { type: "string" }, message: { type: "string" },
          mend: { type: "string" }, line: { type: "integer" }, column: { type: "integer" },
        },
      },
    },
  },
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}
