import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { once, postgresInstalled, startPostgres, type TestServer } from "../../../../scripts/postgres-for-tests.ts";
import { newId, Problem } from "../../../kernel/index.ts";
import { migrate, openDatabase, snapshot } from "../index.ts";

const MIGRATIONS = fileURLToPath(new URL("../../../../migrations", import.meta.url));
describe.runIf(postgresInstalled())("on a PostgreSQL server", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startPostgres();
    await once(server.adminUrl, "create role bypass login nosuperuser bypassrls");
    await once(server.adminUrl, "create role entente_login login nosuperuser nobypassrls");
  });
  afterAll(() => server.stop());

  let count = 0;
  /** A fresh database on the server, as each of its roles reaches it. */
  async function database(): Promise<(role: string) => string> {
    const name = `db_${count++}`;
    await once(server.adminUrl, `create database ${name} owner entente_owner`);
    return (role) => server.adminUrl.replace("postgres@", `${role}@`).replace(/\/postgres$/, `/${name}`);
  }
  const refusal = (work: Promise<unknown>): Promise<Problem> => work.then(() => { throw new Error("was not refused"); }, (error: unknown) => error as Problem);

  it("refuses to start as a superuser or as a role that may bypass row security (API-04)", async () => {
    const as = await database();
    for (const role of ["postgres", "bypass"]) {
      const problem = await refusal(openDatabase({ url: as(role) }));
      expect(problem).toBeInstanceOf(Problem);
      expect(problem.message).toContain(role);
      expect(problem.mend).toContain("nosuperuser");
    }
  });

  it("refuses a plain role that was given power, and a login that may not become it", async () => {
    const as = await database();
    const owner = await openDatabase({ url: as("entente_owner") });
    await migrate(owner, MIGRATIONS);
    await owner.close();
    expect((await refusal(openDatabase({ url: as("entente_login") }))).mend).toContain("grant entente_app to entente_login");
    for (const power of ["bypassrls", "superuser", "login"]) {
      await once(server.adminUrl, `alter role entente_app ${power}`);
      expect((await refusal(openDatabase({ url: as("entente_owner") }))).message, power).toContain("entente_app");
      await once(server.adminUrl, `alter role entente_app no${power}`);
    }
  });

  it("works for a login that owns nothing, with an owner beside it for migrations", async () => {
    const as = await database();
    const first = await openDatabase({ url: as("entente_owner") });
    await migrate(first, MIGRATIONS);
    await first.close();
    await once(server.adminUrl, "grant entente_app to entente_login");
    const db = await openDatabase({ url: as("entente_login"), ownerUrl: as("entente_owner") });
    await migrate(db, MIGRATIONS);
    const org = newId("org");
    const seen = await db.inTenant(org, (tx) => sql`select session_user as login, current_user as me from outbox right join (values (1)) one on true`.execute(tx));
    expect(seen.rows).toEqual([{ login: "entente_login", me: "entente_app" }]);
    await db.close();
  });

  it("works for a login that may not create roles, when an administrator has made and granted the plain role", async () => {
    const as = await database();
    await once(as("postgres"), `alter database ${new URL(as("postgres")).pathname.slice(1)} owner to entente_login; grant entente_app to entente_login`);
    const db = await openDatabase({ url: as("entente_login") });
    await migrate(db, MIGRATIONS);
    expect((await db.inNetwork((tx) => sql`select current_user as me`.execute(tx))).rows).toEqual([{ me: "entente_app" }]);
    await db.close();
  });

  it("holds the wall even for SQL that resets the role, because the login is bound too (API-06)", async () => {
    const as = await database();
    const db = await openDatabase({ url: as("entente_owner") });
    await migrate(db, MIGRATIONS);
    const [one, two] = [newId("org"), newId("org")];
    for (const org of [one, two]) await db.inTenant(org, (tx) => sql`insert into outbox (id, org_id, kind, subject) values (${org}, ${org}, 'k', 's')`.execute(tx));
    const seen = await db.inTenant(one, async (tx) => {
      await sql`reset role`.execute(tx);
      return (await sql<{ org_id: string }>`select org_id from outbox`.execute(tx)).rows;
    });
    expect(seen).toEqual([{ org_id: one }]);
    await expect(db.inTenant(one, (tx) => sql`set role postgres`.execute(tx))).rejects.toThrow(/permission denied/);
    await db.close();
  });

  it("lives on when the server cuts its connections", async () => {
    const as = await database();
    const broken: Error[] = [];
    const db = await openDatabase({ url: as("entente_owner"), onIdleError: (error) => broken.push(error) });
    await migrate(db, MIGRATIONS);
    await once(server.adminUrl, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'entente_owner'");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(broken.length).toBeGreaterThan(0);
    expect((await db.inNetwork((tx) => sql`select 1 as one`.execute(tx))).rows).toEqual([{ one: 1 }]);
    await db.close();
  });

  it("cuts a statement that takes too long and gives back a clean connection (API-05)", async () => {
    const as = await database();
    const db = await openDatabase({ url: as("entente_owner"), poolSize: 1, statementTimeoutMs: 300 });
    await migrate(db, MIGRATIONS);
    await expect(db.inTenant(newId("org"), (tx) => sql`select pg_sleep(5)`.execute(tx))).rejects.toThrow(/statement timeout/);
    const { rows } = await db.owner.executeSql("select nullif(current_setting('app.org_id', true), '') as org, current_user = session_user as self");
    expect(rows).toEqual([{ org: null, self: true }]);
    await db.owner.executeSql("begin; select 1/0; commit").catch(() => undefined);
    expect((await db.owner.executeSql("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await db.close();
  });

  it("gives back a clean connection when a transaction cannot say who it is", async () => {
    const as = await database();
    const first = await openDatabase({ url: as("entente_owner") });
    await migrate(first, MIGRATIONS);
    await first.close();
    const db = await openDatabase({ url: as("entente_owner"), poolSize: 1 });
    await once(server.adminUrl, "revoke entente_app from entente_owner");
    await expect(db.inNetwork((tx) => sql`select 1`.execute(tx))).rejects.toThrow(/permission denied to set role/);
    expect((await db.owner.executeSql("select now() = statement_timestamp() as fresh, current_user = session_user as self")).rows).toEqual([{ fresh: true, self: true }]);
    await once(server.adminUrl, "grant entente_app to entente_owner");
    expect((await db.inNetwork((tx) => sql`select current_user as me`.execute(tx))).rows).toEqual([{ me: "entente_app" }]);
    await db.close();
  });

  it("migrates once when two processes start together, and refuses a migration that was changed", async () => {
    const as = await database();
    const dir = await mkdtemp(join(tmpdir(), "entente-migrations-"));
    await writeFile(join(dir, "0001_a.sql"), "create table a (id integer); insert into a values (1);");
    const both = await Promise.all([openDatabase({ url: as("entente_owner") }), openDatabase({ url: as("entente_owner") })]);
    const ran = await Promise.all(both.map((db) => migrate(db, dir)));
    expect(ran.flat()).toEqual(["0001_a.sql"]);
    await writeFile(join(dir, "0002_b.sql"), "create table b (id integer); select 1/0;");
    await expect(migrate(both[0], dir)).rejects.toThrow("division by zero");
    expect((await both[0].owner.executeSql("select to_regclass('b') as b")).rows).toEqual([{ b: null }]); // nothing half-run
    await writeFile(join(dir, "0001_a.sql"), "create table a (id text);");
    await expect(migrate(both[0], dir)).rejects.toThrow("was changed after it ran");
    await Promise.all(both.map((db) => db.close()));
    await rm(dir, { recursive: true });
  });

  it("gives int8, dates, bytes and times as the embedded mode does", async () => {
    const as = await database();
    const modes = [await openDatabase({ url: as("entente_owner") }), await openDatabase({ memory: true })];
    const answers = await Promise.all(modes.map((db) => db.owner.executeSql(
      "select count(*) as n, 9007199254740993::int8 as big, date '2030-01-02' as day, '\\x00ff'::bytea as bytes, timestamptz '2030-01-02T03:04:05Z' as at, array['a','b'] as tags, '{\"x\":1}'::jsonb as doc, 1.50::numeric as price, true as yes, null as nothing",
    )));
    expect(answers[0]?.rows).toEqual(answers[1]?.rows);
    expect(answers[0]?.rows[0]).toMatchObject({ n: 1, big: 9007199254740993n, day: "2030-01-02", bytes: Buffer.from([0, 255]) });
    await Promise.all(modes.map((db) => db.close()));
  });

  it("says that snapshots are not its business", async () => {
    const as = await database();
    const db = await openDatabase({ url: as("entente_owner") });
    expect((await refusal(snapshot(db, "/nowhere"))).message).toContain("pg_dump");
    await db.close();
  });
});
