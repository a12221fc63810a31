import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

/**
 * A SCIM 2.0 server as its library makes it, with a Map for a database: no more of ours than a new user of scimmy writes.
 * A program of its own, because the library keeps one set of resources per process.
 *
 *     node test/targets/others/scimmy-server.ts <token>     # says its address on stdout
 */
const token = process.argv[2] ?? "";
type Row = Record<string, unknown> & { id: string };

function keep(unique: string) {
  const rows = new Map<string, Row>();
  return {
    write(id: string | undefined, data: object): Row {
      const { password: _password, ...given } = JSON.parse(JSON.stringify(data)) as Row & { password?: string };
      const name = String(given[unique]).normalize("NFKC").trim().toLowerCase();
      if ([...rows.values()].some((row) => row.id !== id && String(row[unique]).normalize("NFKC").trim().toLowerCase() === name)) throw new SCIMMY.Types.Error(409, "uniqueness", "The name is taken");
      const before = id === undefined ? undefined : this.read(id);
      const now = new Date().toISOString();
      const row: Row = { ...given, id: id ?? randomUUID(), meta: { created: (before?.["meta"] as { created: string } | undefined)?.created ?? now, lastModified: now } };
      rows.set(row.id, row);
      return row;
    },
    read(id: string): Row {
      const row = rows.get(id);
      if (!row) throw new SCIMMY.Types.Error(404, "", `Resource ${id} not found`);
      return row;
    },
    list: (filter: { match(all: object[]): unknown[] } | undefined) => (filter ? filter.match([...rows.values()]) : [...rows.values()]),
    drop(id: string | undefined): void {
      if (!rows.delete(id ?? "")) throw new SCIMMY.Types.Error(404, "", `Resource ${id} not found`);
    },
  };
}

SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
for (const [resource, rows] of [[SCIMMY.Resources.User, keep("userName")], [SCIMMY.Resources.Group, keep("displayName")]] as const)
  SCIMMY.Resources.declare(resource as typeof SCIMMY.Resources.User)
    .ingress((asked, data) => rows.write(asked.id, { ...data }) as never)
    .egress((asked) => (asked.id === undefined ? rows.list(asked.filter) : rows.read(asked.id)) as never)
    .degress((asked) => rows.drop(asked.id) as never);

const app = express();
// Express 5 parses `req.query` anew at each look; the router writes numbers into it and expects to find them there.
app.use((req, _res, next) => {
  Object.defineProperty(req, "query", { value: { ...req.query }, writable: true });
  next();
});
app.use("/scim/v2", new SCIMMYRouters({
  type: "bearer",
  handler: (req) => {
    if (req.header("authorization") !== `Bearer ${token}`) throw new Error("The token is wrong");
    return "us";
  },
}) as unknown as express.Router);
const server = app.listen(0, "127.0.0.1");
server.keepAliveTimeout = 60_000; // a busy machine may make the client wait longer than the default of 5 s
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`);
