import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fixedClock, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Db } from "../db/index.ts";
import { dumpOf } from "../db/embedded/open.ts";
import { testDatabase } from "../db/testing.ts";
import { loadOrCreateMasterKey, openSecrets, type SecretBinding } from "./index.ts";

let db: Db;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const clock = fixedClock("2030-01-01T00:00:00Z");
const masterKey = randomBytes(32);
const vault = openSecrets({ masterKey, clock });
const bindingOf = (orgId: OrgId = newId("org")): SecretBinding => ({ orgId, owner: "app_1", name: "scim-token", origin: "https://acme.example" });
const put = (binding: SecretBinding, value: string, expiresAt?: Date): Promise<void> =>
  db.inTenant(binding.orgId, (tx) => vault.put(tx, binding, value, expiresAt ? { expiresAt } : {}));
const open = (binding: SecretBinding, from = vault): Promise<string | undefined> => db.inTenant(binding.orgId, (tx) => from.open(tx, binding));
const alter = (text: string): Promise<unknown> => db.inNetwork((tx) => sql.raw(text).execute(tx));

it("opens what was put, replaces it, lists it without its value and removes it", async () => {
  const binding = bindingOf();
  await put(binding, "first");
  await put(binding, "sécond ✓");
  expect(await open(binding)).toBe("sécond ✓");
  const listed = await db.inTenant(binding.orgId, (tx) => vault.list(tx, binding.orgId, "app_1"));
  expect(listed).toEqual([{ name: "scim-token", origin: "https://acme.example", setAt: clock.now() }]);
  await db.inTenant(binding.orgId, (tx) => vault.remove(tx, binding.orgId, "app_1"));
  expect(await open(binding)).toBeUndefined();
});

it("gives a secret that is bound to one origin, owner, name or org to no other (SE-06)", async () => {
  const binding = bindingOf();
  await put(binding, "canary");
  for (const other of [{ origin: "https://evil.example" }, { origin: "https://acme.example:444" }, { owner: "app_2" }, { name: "other" }, { orgId: newId("org") }]) {
    expect(await open({ ...binding, ...other })).toBeUndefined();
  }
  const foreign = await db.inTenant(newId("org"), (tx) => vault.open(tx, binding)); // right words, wrong tenant
  expect(foreign).toBeUndefined();
});

it("holds nothing readable in its tables", async () => {
  const canary = `canary-${randomBytes(8).toString("hex")}`;
  await put(bindingOf(), canary);
  const { rows } = await db.inNetwork((tx) => sql`select encode(sealed, 'hex') as a, secret::text as b from secret`.execute(tx));
  expect(rows.length).toBeGreaterThan(0);
  const text = JSON.stringify(rows);
  for (const form of [canary, Buffer.from(canary).toString("hex"), Buffer.from(canary).toString("base64")]) expect(text).not.toContain(form);
});

it("is not readable in the database's files: heap, indexes, write-ahead log (SE-01, SE-11)", async () => {
  if (db.mode !== "embedded") return expect(db.mode).toBe("postgres"); // the server's files are not ours to read
  const canary = `canary-${randomBytes(12).toString("hex")}`;
  const plain = `open-${randomBytes(12).toString("hex")}`;
  await put({ ...bindingOf(), owner: plain }, canary);
  await db.owner.executeSql("checkpoint");
  const files = Buffer.from(await (await dumpOf(db) as Blob).arrayBuffer());
  expect(files.includes(plain)).toBe(true); // the search finds what is stored in the open
  for (const form of ["utf8", "hex", "base64", "base64url"] as const) expect(files.includes(Buffer.from(canary).toString(form)), form).toBe(false);
  expect(files.includes(masterKey)).toBe(false);
});

it("refuses ciphertext that was moved to another row, origin, tenant or time (SE-03)", async () => {
  const victim = bindingOf();
  const moves: [string, (thief: SecretBinding) => string, (thief: SecretBinding) => SecretBinding][] = [
    ["origin", (t) => `update secret set origin = 'https://evil.example' where org_id = '${t.orgId}'`, (t) => ({ ...t, origin: "https://evil.example" })],
    ["owner", (t) => `update secret set owner = 'app_2' where org_id = '${t.orgId}'`, (t) => ({ ...t, owner: "app_2" })],
    ["another tenant's row", (t) => `update secret set sealed = (select sealed from secret where org_id = '${victim.orgId}') where org_id = '${t.orgId}'`, (t) => t],
    ["another tenant's row with its key", (t) => `update data_key set wrapped_key = (select wrapped_key from data_key where org_id = '${victim.orgId}') where org_id = '${t.orgId}'`, (t) => t],
    ["a later time", (t) => `update secret set set_at = set_at + interval '1 second' where org_id = '${t.orgId}'`, (t) => t],
    ["a later expiry", (t) => `update secret set expires_at = '2040-01-01' where org_id = '${t.orgId}'`, (t) => t],
  ];
  await put(victim, "victim");
  for (const [what, move, ask] of moves) {
    const thief = bindingOf();
    await put(thief, "own");
    await alter(move(thief));
    await expect(open(ask(thief)), what).rejects.toThrow(Problem);
    await alter(`delete from secret where org_id = '${thief.orgId}'`);
    await alter(`delete from data_key where org_id = '${thief.orgId}'`);
  }
});

it("refuses an older ciphertext put back under the present row (SE-03)", async () => {
  const binding = bindingOf();
  await put(binding, "old");
  const old = await db.inNetwork((tx) => sql<{ hex: string }>`select encode(sealed, 'hex') as hex from secret where org_id = ${binding.orgId}`.execute(tx));
  clock.advance(1000);
  await put(binding, "new");
  await alter(`update secret set sealed = decode('${old.rows[0]?.hex}', 'hex') where org_id = '${binding.orgId}'`);
  await expect(open(binding)).rejects.toThrow(Problem);
  await alter(`delete from secret where org_id = '${binding.orgId}'`);
});

it("notices every changed bit (SE-04)", async () => {
  const binding = bindingOf();
  await put(binding, "0123456789");
  const bits = 8 * (1 + 12 + 16 + 10);
  for (let bit = 0; bit < bits; bit++) {
    const flip = `update secret set sealed = set_bit(sealed, ${bit}, 1 - get_bit(sealed, ${bit})) where org_id = '${binding.orgId}'`;
    await alter(flip);
    await expect(open(binding), `bit ${bit}`).rejects.toThrow("A stored secret cannot be opened");
    await alter(flip);
  }
  expect(await open(binding)).toBe("0123456789");
});

it("does not open after its expiry, and the sweep deletes it", async () => {
  const binding = bindingOf();
  await put(binding, "short-lived", new Date(clock.now().getTime() + 1000));
  expect(await open(binding)).toBe("short-lived");
  clock.advance(1000);
  expect(await open(binding)).toBeUndefined();
  expect(await db.inTenant(binding.orgId, (tx) => vault.list(tx, binding.orgId, "app_1"))).toEqual([]);
  expect(await db.inNetwork((tx) => vault.sweep(tx))).toBe(1);
});

it("rotates a data key: old values stay readable, the old key is destroyed (SE-05)", async () => {
  const orgId = newId("org");
  const many = Array.from({ length: 120 }, (_, i) => ({ ...bindingOf(orgId), name: `s${i}` }));
  for (const binding of many) await put(binding, `value of ${binding.name}`);
  await vault.rotate(db, orgId);
  for (const binding of many) expect(await open(binding)).toBe(`value of ${binding.name}`);
  const keys = await db.inTenant(orgId, (tx) => sql<{ version: number; gone: boolean }>`select version, wrapped_key is null as gone from data_key order by version`.execute(tx));
  expect(keys.rows).toEqual([{ version: 1, gone: true }, { version: 2, gone: false }]);
  await put(bindingOf(orgId), "after");
  expect(await open(bindingOf(orgId))).toBe("after");
});

it("carries a rotation on that was cut short (SE-05)", async () => {
  const orgId = newId("org");
  const many = Array.from({ length: 60 }, (_, i) => ({ ...bindingOf(orgId), name: `s${i}` }));
  for (const binding of many) await put(binding, binding.name);
  let transactions = 0;
  const dying: Db = { ...db, inTenant: (org, work) => ++transactions > 2 ? Promise.reject(new Error("killed")) : db.inTenant(org, work) };
  await expect(vault.rotate(dying, orgId)).rejects.toThrow("1 key rotations could not be finished");
  for (const binding of many) expect(await open(binding)).toBe(binding.name);
  await vault.finishRotations(db);
  for (const binding of many) expect(await open(binding)).toBe(binding.name);
  const left = await db.inTenant(orgId, (tx) => sql`select 1 from data_key where retired_at is null`.execute(tx));
  expect(left.rows).toHaveLength(1);
});

it("loses nothing that is put or opened while a data key is being rotated (SE-05)", async () => {
  const orgId = newId("org");
  const many = Array.from({ length: 80 }, (_, i) => ({ ...bindingOf(orgId), name: `s${i}` }));
  for (const binding of many.slice(0, 40)) await put(binding, "before");
  const rotations = (async () => { for (let i = 0; i < 3; i++) await vault.rotate(db, orgId); })();
  const writes = many.map(async (binding) => {
    await put(binding, binding.name);
    expect(await open(binding)).toBe(binding.name);
  });
  await Promise.all([rotations, ...writes]);
  await vault.finishRotations(db);
  for (const binding of many) expect(await open(binding)).toBe(binding.name);
  const live = await db.inTenant(orgId, (tx) => sql`select version from data_key where retired_at is null`.execute(tx));
  expect(live.rows).toEqual([{ version: 4 }]);
});

it("changes the master key: afterwards the old one opens nothing", async () => {
  const binding = bindingOf();
  await put(binding, "kept");
  const next = randomBytes(32);
  const both = openSecrets({ masterKey: next, previousMasterKeys: [masterKey], clock });
  expect(await open(binding, both)).toBe("kept");
  expect(await both.rewrap(db)).toBeGreaterThan(0);
  expect(await open(binding, openSecrets({ masterKey: next, clock }))).toBe("kept");
  await expect(open(binding)).rejects.toThrow("A stored secret cannot be opened");
  await openSecrets({ masterKey, previousMasterKeys: [next], clock }).rewrap(db);
});

it("keeps the master key in a file that its owner alone may read, and never replaces a damaged one", async () => {
  const dir = await mkdtemp(join(tmpdir(), "entente-key-"));
  const path = join(dir, "deep", "master.key");
  const made = await Promise.all([loadOrCreateMasterKey(path), loadOrCreateMasterKey(path), loadOrCreateMasterKey(path)]);
  expect(new Set(made.map((key) => key.toString("hex"))).size).toBe(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await chmod(path, 0o640);
  await expect(loadOrCreateMasterKey(path)).rejects.toThrow("may be read by others");
  await chmod(path, 0o600);
  await writeFile(path, "half a k");
  await expect(loadOrCreateMasterKey(path)).rejects.toThrow("is not base64");
  expect(await readFile(path, "utf8")).toBe("half a k");
  await rm(dir, { recursive: true });
});
