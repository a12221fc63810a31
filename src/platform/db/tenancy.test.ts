import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newId, type OrgId } from "../../kernel/index.ts";
import type { Db, Tx } from "./index.ts";
import { testDatabase } from "./testing.ts";

const [one, two]: [OrgId, OrgId] = [newId("org"), newId("org")];
let db: Db;
beforeAll(async () => {
  db = await testDatabase();
  await db.owner.kysely.transaction().execute(async (tx) => {
    await sql`create table thing (org_id text not null, id text not null, primary key (org_id, id))`.execute(tx);
    await sql`select entente_tenant_table('thing')`.execute(tx);
  });
  for (const org of [one, two]) await db.inTenant(org, (tx) => sql`insert into thing values (${org}, 'a')`.execute(tx));
});
afterAll(() => db.close());

const orgsSeen = async (tx: Tx): Promise<unknown[]> => (await sql<{ org_id: string }>`select org_id from thing order by org_id`.execute(tx)).rows.map((row) => row.org_id);

it("shows one org its own rows and the network scope all", async () => {
  expect(await db.inTenant(one, orgsSeen)).toEqual([one]);
  expect(await db.inTenant(two, orgsSeen)).toEqual([two]);
  expect(await db.inNetwork(orgsSeen)).toEqual([one, two].sort());
});

it("lets one org neither change, delete, take over nor write another's rows", async () => {
  await db.inTenant(one, async (tx) => {
    expect((await sql`update thing set id = 'x' where org_id = ${two}`.execute(tx)).numAffectedRows).toBe(0n);
    expect((await sql`delete from thing where org_id = ${two}`.execute(tx)).numAffectedRows).toBe(0n);
  });
  await expect(db.inTenant(one, (tx) => sql`insert into thing values (${two}, 'b')`.execute(tx))).rejects.toThrow(/row-level security/);
  await expect(db.inTenant(one, (tx) => sql`update thing set org_id = ${two}`.execute(tx))).rejects.toThrow(/row-level security/);
});

it("runs as the plain role, which owns nothing and is bound by row security (API-04)", async () => {
  const { rows } = await db.inTenant(one, (tx) => sql<Record<string, unknown>>`
    select current_user as me, rolsuper, rolbypassrls, rolcanlogin, (select count(*) from pg_class c where c.relowner = r.oid) as owned
    from pg_roles r where rolname = current_user`.execute(tx));
  expect(rows).toEqual([{ me: "entente_app", rolsuper: false, rolbypassrls: false, rolcanlogin: false, owned: 0 }]);
  await expect(db.inTenant(one, (tx) => sql`alter table thing disable row level security`.execute(tx))).rejects.toThrow(/owner/);
});

it("leaves no org behind on a connection, after success, error and half-way statements (API-05)", async () => {
  const after = async (): Promise<unknown> => (await db.owner.executeSql(
    "select nullif(current_setting('app.org_id', true), '') as org, nullif(current_setting('app.scope', true), '') as scope, current_user = session_user as self",
  )).rows[0];
  const clean = { org: null, scope: null, self: true };
  for (let i = 0; i < 8; i++) {
    await db.inTenant(one, orgsSeen);
    expect(await after()).toEqual(clean);
    await db.inTenant(one, () => Promise.reject(new Error("no"))).catch(() => undefined);
    expect(await after()).toEqual(clean);
    await db.inTenant(one, (tx) => sql`select 1/0`.execute(tx)).catch(() => undefined);
    expect(await after()).toEqual(clean);
  }
});

it("shows nothing to a transaction that names no org", async () => {
  expect(await db.inTenant("" as OrgId, orgsSeen)).toEqual([]);
});

it("takes no org whose id would have to be quoted", async () => {
  for (const id of ["x'; reset role; --", "x\\'", "a b", "x\n"]) {
    await expect(db.inTenant(id as OrgId, orgsSeen), JSON.stringify(id)).rejects.toThrow("letters, digits");
  }
  expect(await db.inTenant(one, orgsSeen)).toEqual([one]);
});

it("waits for the disk with each transaction but those that say otherwise, and keeps what these wrote", async () => {
  const waits = async (tx: Tx): Promise<unknown> => (await sql<{ waits: string }>`select current_setting('synchronous_commit') as waits`.execute(tx)).rows[0]?.waits;
  const usual = await db.inNetwork(waits);
  expect(usual).toBe("on");
  expect(await db.inNetwork(async (tx) => {
    await sql`insert into thing values (${two}, 'soon')`.execute(tx);
    return waits(tx);
  }, { durable: false })).toBe("off");
  expect(await db.inNetwork(waits)).toBe(usual);
  expect((await db.inTenant(two, (tx) => sql`delete from thing where id = 'soon'`.execute(tx))).numAffectedRows).toBe(1n);
});

it("keeps orgs apart when many transactions run side by side", async () => {
  const seen = await Promise.all(Array.from({ length: 40 }, (_, i) => db.inTenant(i % 2 ? one : two, async (tx) => {
    await sql`select pg_sleep(0.002)`.execute(tx);
    return orgsSeen(tx);
  })));
  seen.forEach((orgs, i) => expect(orgs).toEqual([i % 2 ? one : two]));
});

it("refuses a transaction inside a transaction at once instead of waiting for ever", async () => {
  await expect(db.inTenant(one, () => db.inTenant(one, orgsSeen))).rejects.toThrow("inside a transaction");
  expect(await db.inTenant(one, orgsSeen)).toEqual([one]);
});

it("has row security forced on every table whose key begins with org_id", async () => {
  const { rows } = await db.owner.executeSql(
    `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
       and exists (select 1 from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
         where i.indrelid = c.oid and i.indisprimary and a.attname = 'org_id')`,
  );
  expect(rows).toEqual([]);
});

it("has no view or function that looks past row security (API-07)", async () => {
  const { rows } = await db.owner.executeSql(
    `select c.relname as name from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('v', 'm')
       and not coalesce(c.reloptions @> array['security_invoker=true'], false)
     union all select p.proname from pg_proc p where p.pronamespace = current_schema()::regnamespace and p.prosecdef`,
  );
  expect(rows).toEqual([]);
});

it("has no reference from one tenant table to another that leaves out the org (API-07)", async () => {
  const { rows } = await db.owner.executeSql(
    `select f.conname as name from pg_constraint f join pg_class t on t.oid = f.confrelid
     where f.contype = 'f' and f.connamespace = current_schema()::regnamespace and t.relforcerowsecurity
       and not exists (select 1 from pg_attribute a where a.attrelid = f.confrelid and a.attname = 'org_id' and a.attnum = any(f.confkey))`,
  );
  expect(rows).toEqual([]);
});
