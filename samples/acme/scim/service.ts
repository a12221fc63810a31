import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import { addressesOf } from "../addresses.ts";
import { sameSecret, sha256, type Store } from "../state.ts";
import { ScimError, sendError } from "./errors.ts";
import { compileFilter, MAX_RESULTS, pageOf, project, readQuery, type Query } from "./query.ts";
import { declareResources, INNER_BASE, listGroups, listUsers, type Context } from "./resources.ts";

const contexts = new WeakMap<Request, Context>();
type Json = Record<string, unknown>;

/** Which methods an address takes; anything else there is a 405 (RFC 9110 §15.5.6). */
const ADDRESSES: [RegExp, string[]][] = [
  [/^\/(Users|Groups)$/, ["GET", "POST"]],
  [/^\/(Users|Groups)\/\.search$/, ["POST"]],
  [/^\/(Users|Groups)\/[^/]+$/, ["GET", "PUT", "PATCH", "DELETE"]],
  [/^\/(\.search|)$/, ["GET", "POST"]],
  [/^\/(ServiceProviderConfig|Schemas|ResourceTypes)$/, ["GET"]],
  [/^\/(Schemas|ResourceTypes)\/[^/]+$/, ["GET"]],
];
const DISCOVERY = /^\/(ServiceProviderConfig|Schemas|ResourceTypes)(\/|$)/;

/** SCIM 2.0 for all tenants: the library routes, checks types and describes itself; what it leaves open is settled here. */
export function scimService(store: Store, baseUrl: string): Router {
  declareResources();
  const library = new SCIMMYRouters({
    type: "bearer", handler: () => "", context: (req: Request) => contexts.get(req), baseUri: () => INNER_BASE,
  }) as unknown as RequestHandler;
  SCIMMY.Config.set({ bulk: false, etag: false, changePassword: false, sort: true, patch: true, filter: { supported: true, maxResults: MAX_RESULTS } } as never);

  const router = Router({ mergeParams: true });
  router.use(authenticate(store));
  router.use((req, res, next) => {
    if (req.path === "/Me" || req.path === "/Bulk") return sendError(res, 501, "This is not supported");
    const known = ADDRESSES.find(([address]) => address.test(req.path));
    if (!known) return sendError(res, 404, "There is nothing at this address");
    if (!known[1].includes(req.method)) { res.set("Allow", known[1].join(", ")); return sendError(res, 405, "This method is not for this address"); }
    if (["POST", "PUT", "PATCH"].includes(req.method) && !req.is(["application/scim+json", "application/json"])) return sendError(res, 415, "application/scim+json is expected");
    if (/^\/(Users|Groups)\/(?!\.search)/.test(req.path) && !/^\/\w+\/[\w-]{1,64}$/.test(req.path)) return sendError(res, 404, "There is no such resource");
    if (DISCOVERY.test(req.path) && req.query["filter"] !== undefined) return sendError(res, 403, "These resources cannot be filtered");
    next();
  });
  router.use(express.json({ type: () => true, limit: "1mb", verify: (_req, _res, bytes) => { new TextDecoder("utf-8", { fatal: true }).decode(bytes); } }));
  router.use((req, _res, next) => { if (req.body !== undefined) checkShape(req.body, 0); next(); });

  router.use((req, res, next) => {
    const tenant = store.tenants.get(String(req.params["tenant"]));
    if (!tenant) return next();
    const searching = req.method === "POST" && req.path.endsWith("/.search");
    const query = readQuery(searching ? readSearch(req.body) : (req.query as Json));
    if (req.method === "GET" && req.path === "/Users") compileFilter(query, SCIMMY.Schemas.User.definition);
    if (req.method === "GET" && req.path === "/Groups") compileFilter(query, SCIMMY.Schemas.Group.definition);
    const ctx: Context = { store, tenant, query };
    contexts.set(req, ctx);
    writeAs(res, addressesOf(baseUrl, tenant).scimBaseUrl, query);
    if (searching || req.path === "/") return void res.json(search(ctx, req.path));
    // The library reads the mount path and the query string itself; it gets neither.
    req.url = req.path;
    req.baseUrl = "";
    library(req, res, next);
  });

  router.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    if (error instanceof ScimError) return sendError(res, error.status, error.message, error.scimType);
    const status = Number((error as { status?: unknown }).status);
    if (status === 413) return sendError(res, 413, "The body is too large");
    if (status >= 400 && status < 500) return sendError(res, 400, "The body is not JSON in UTF-8", "invalidSyntax");
    console.error(error);
    sendError(res, 500, "Something broke at Acme");
  });
  return router;
}

/** One bearer token per tenant, in the header alone. Discovery may be read without one (RFC 7644 §4), never with a wrong one. */
function authenticate(store: Store): RequestHandler {
  return (req, res, next) => {
    const tenant = store.tenants.get(String(req.params["tenant"]));
    const given = /^Bearer ([\w\-.~+/]+=*)$/i.exec(req.headers.authorization ?? "")?.[1];
    const repeated = req.rawHeaders.filter((h, i) => i % 2 === 0 && h.toLowerCase() === "authorization").length > 1;
    if (tenant?.scimTokenHash && given && !repeated && sameSecret(sha256(given), tenant.scimTokenHash)) return next();
    if (tenant && req.headers.authorization === undefined && req.method === "GET" && DISCOVERY.test(req.path)) return next();
    res.set("WWW-Authenticate", 'Bearer realm="acme"');
    sendError(res, 401, "A valid bearer token of this workspace is needed");
  };
}

/** No key that JavaScript gives a meaning of its own, and no deeper than any real resource. */
function checkShape(value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > 12) throw new ScimError(400, "invalidSyntax", "The body is nested too deeply");
  for (const [key, inner] of Object.entries(value)) {
    if (["__proto__", "constructor", "prototype"].includes(key)) throw new ScimError(400, "invalidSyntax", "The body has a key that is not allowed");
    checkShape(inner, depth + 1);
  }
}

function readSearch(body: unknown): Json {
  const search = (typeof body === "object" && body !== null ? body : {}) as Json;
  if (!Array.isArray(search["schemas"]) || !search["schemas"].includes("urn:ietf:params:scim:api:messages:2.0:SearchRequest"))
    throw new ScimError(400, "invalidSyntax", "A SearchRequest is expected");
  return search;
}

/** POST /.search on a type or on the root, and GET on the root (RFC 7644 §3.4.2.1, §3.4.3). */
function search({ tenant, query }: Context, path: string): Json {
  const whole = { ...query, startIndex: 1, count: Number.MAX_SAFE_INTEGER };
  const users = () => listUsers(tenant, path.startsWith("/Users") ? query : whole);
  const groups = () => listGroups(tenant, path.startsWith("/Groups") ? query : whole);
  if (path.startsWith("/Users")) return users();
  if (path.startsWith("/Groups")) return groups();
  // On the root an attribute of one type alone is no error: the other type just has no match.
  const tries = [users, groups].map((list) => { try { return list()["Resources"] as Json[]; } catch (error) { return error; } });
  if (tries.every((t) => !Array.isArray(t))) throw tries[0];
  return pageOf(tries.flatMap((t) => (Array.isArray(t) ? (t as Json[]) : [])), query, (r) => r);
}

/** Answers leave here: the tenant's own addresses, the asked attributes, `Location` of what was made. */
function writeAs(res: Response, base: string, query: Query): void {
  res.json = (body: unknown) => {
    const plain = JSON.parse(JSON.stringify(body), (key, value: unknown) =>
      (key === "location" || key === "$ref") && typeof value === "string" && value.startsWith(`${INNER_BASE}/`) ? base + value.slice(INNER_BASE.length) : value) as Json;
    const location = (plain["meta"] as Json | undefined)?.["location"];
    if (res.statusCode === 201 && typeof location === "string") res.location(location);
    const out = res.statusCode < 300 ? show(plain, query) : plain;
    return res.type("application/scim+json").send(JSON.stringify(out));
  };
}

function show(body: Json, query: Query): Json {
  const { Resources } = body;
  if (Array.isArray(Resources)) return { ...body, itemsPerPage: Resources.length, Resources: (Resources as Json[]).map((r) => show(r, query)) };
  const schemas = Array.isArray(body["schemas"]) ? body["schemas"] : [];
  for (const { definition } of [SCIMMY.Schemas.User, SCIMMY.Schemas.Group]) if (schemas.includes(definition.id)) return project(body, query, definition);
  return body;
}
