import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** A throw-away PostgreSQL for tests. */
export interface TestServer {
  /** Superuser; makes databases and roles, never runs the product. */
  adminUrl: string;
  /** A plain login that owns the empty database `entente` and may create databases and roles. */
  url: string;
  /** Of the process that all its others belong to. */
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a cluster of its own from Debian's binaries (or `PG_BIN`): loopback, a free port, a directory below the temporary one.
 * As root it runs as the user `postgres`, because PostgreSQL refuses root.
 * @param fsync Whether a commit is on the disk before it is answered. Default false: what a test writes may be lost.
 * @throws when no binaries are found.
 */
export async function startPostgres(fsync = false): Promise<TestServer> {
  const bin = findBinaries();
  const dir = mkdtempSync(join(tmpdir(), "entente-pg-"));
  const identity = postgresUser();
  if (identity) chownSync(dir, identity.uid, identity.gid);
  const data = join(dir, "data");
  const made = spawnSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], { ...identity, cwd: dir, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const server = spawn(join(bin, "postgres"), ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", dir, "-c", `fsync=${fsync ? "on" : "off"}`, "-c", "max_connections=200"], { ...identity, cwd: dir, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    await ready(adminUrl, server);
    await once(adminUrl, "create role entente_owner login nosuperuser nobypassrls createdb createrole");
    await once(adminUrl, "create database entente owner entente_owner");
  } catch (error) {
    server.kill("SIGQUIT");
    throw error;
  }
  return {
    adminUrl,
    url: `postgres://entente_owner@127.0.0.1:${port}/entente`,
    pid: server.pid ?? 0,
    async stop() {
      server.kill("SIGINT"); // fast shutdown
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function once(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(text).finally(() => client.end());
}

/** Whether tests against a server can run here; in CI they must. */
export const postgresInstalled = (): boolean => Boolean(process.env["CI"]) || binaries() !== undefined;

function findBinaries(): string {
  const found = binaries();
  if (!found) throw new Error("No PostgreSQL server found: install postgresql, or set PG_BIN to the directory of initdb");
  return found;
}

function binaries(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return [process.env["PG_BIN"], ...versions.map((version) => join(root, version, "bin"))].find((bin) => bin && existsSync(join(bin, "initdb")));
}

function postgresUser(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const probe = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no free port"))));
  });
});

async function ready(url: string, server: { exitCode: number | null }): Promise<void> {
  for (const deadline = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
    const answered = await once(url, "select 1").then(() => true, () => false);
    if (answered) return;
    if (Date.now() > deadline) throw new Error("postgres did not answer within 20 s");
  }
}

// `node scripts/postgres-for-tests.ts <command …>`: runs the command with TEST_DATABASE_URL set, then removes the server.
if (import.meta.main) {
  const [command, ...args] = process.argv.slice(2);
  const server = await startPostgres();
  if (command) {
    const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, TEST_DATABASE_URL: server.url } });
    const code = await new Promise<number>((resolve) => child.once("exit", (exitCode) => resolve(exitCode ?? 1)));
    await server.stop();
    process.exitCode = code;
  } else {
    process.stdout.write(`${server.url}\n`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
  }
}
