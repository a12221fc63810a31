import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Missing } from "./cases.ts";

const PROGRAMS = ["/usr/sbin/apache2", "/usr/sbin/httpd"];
const MODULES = "/usr/lib/apache2/modules";
const COMMON = ["mpm_event", "authn_core", "authz_core", "authz_user", "dir", "env", "headers", "include", "mime"];

export function apacheMissing(module: string, debianPackage: string): Missing | undefined {
  if (!PROGRAMS.some(existsSync)) return { what: "Apache", install: `apt-get install apache2 ${debianPackage}` };
  return existsSync(`${MODULES}/mod_${module}.so`) ? undefined : { what: `mod_${module}`, install: `apt-get install ${debianPackage}` };
}

export interface Apache {
  dir: string;
  /** The end of its error log. */
  complaints(): Promise<string>;
  close(): Promise<void>;
}

/** A directory that an Apache's workers may read; gone when the Apache is closed. */
export async function apacheDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "entente-apache-"));
  await chmod(dir, 0o755);
  return dir;
}

/**
 * Apache in the foreground, with one module and one configuration, on loopback alone.
 * @param pages below the document root; `.shtml` sees what the module put into the environment
 * @param ready a path that the module itself answers, and the status it does that with once its configuration is loaded
 * @throws when it ends, or when somebody else answers on its port: a port that was free a moment ago may be taken
 */
export async function startApache(options: { dir: string; port: number; module: string; configuration: string; pages: Record<string, string>; ready?: { path: string; status: number; withinMs?: number } }): Promise<Apache> {
  const { dir, port } = options;
  const own = randomUUID();
  for (const [path, text] of Object.entries({ ...options.pages, [`${own}.txt`]: own })) {
    const file = join(dir, "www", path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
  await mkdir(join(dir, "run"), { recursive: true });
  await chmod(join(dir, "run"), 0o777);
  const log = join(dir, "error.log");
  const conf = join(dir, "apache.conf");
  await writeFile(conf, [
    `ServerRoot ${dir}`, `DefaultRuntimeDir ${dir}/run`, `PidFile ${dir}/run/pid`, `Mutex file:${dir}/run default`, `Listen 127.0.0.1:${port}`, `ServerName 127.0.0.1:${port}`,
    ...[...COMMON, options.module].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    ...(process.getuid?.() === 0 ? ["User www-data", "Group www-data"] : []),
    `ErrorLog ${log}`, "LogLevel warn", "TypesConfig /etc/mime.types", `DocumentRoot ${dir}/www`, "AddType text/html .shtml", "AddOutputFilter INCLUDES .shtml", "DirectoryIndex index.shtml",
    `<Directory ${dir}/www>`, "Options +Includes", "Require all granted", "</Directory>", options.configuration, "",
  ].join("\n"));
  const program = PROGRAMS.find(existsSync) ?? "apache2";
  const child = spawn(program, ["-f", conf, "-D", "FOREGROUND"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => void (said += chunk.toString()));
  const complaints = async () => `${said}${existsSync(log) ? (await readFile(log, "utf8")).slice(-4000) : ""}`;
  try {
    const here = `http://127.0.0.1:${port}`;
    await answers(`${here}/`, child);
    await isOurs(`${here}/${own}.txt`, own, child);
    if (options.ready) await speaks(`${here}${options.ready.path}`, options.ready.status, child, options.ready.withinMs ?? 20_000);
  } catch (error) {
    await stop(child);
    throw new Error(`Apache did not start: ${await complaints()}`, { cause: error });
  }
  return {
    dir, complaints,
    async close() {
      await stop(child);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until a server of ours answers anything at all. @throws when it ends before, or after 20 s */
export async function answers(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    if (await fetch(url, { redirect: "manual" }).then(() => true, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer from ${url}`);
}

/** Whoever else took the port in the meantime does not know this page. */
async function isOurs(url: string, text: string, child: ChildProcess): Promise<void> {
  const answer = await fetch(url, { redirect: "manual" });
  const body = await answer.text();
  if (child.exitCode !== null || body !== text) throw new Error(`another server answers at ${url} (${answer.status}, ${answer.headers.get("server") ?? "unnamed"})`);
}

/** Waits until the module answers at its own endpoint as it is configured. @throws when the program ends before, or when its time is over */
async function speaks(url: string, status: number, child: ChildProcess, withinMs: number): Promise<void> {
  let last: number | undefined;
  for (const until = Date.now() + withinMs; Date.now() < until && child.exitCode === null; ) {
    last = await fetch(url, { redirect: "manual" }).then((answer) => answer.status, () => undefined);
    if (last === status) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} answered ${last ?? "nothing"} and not ${status}`);
}

/** Ends a process that was started here, by its own id. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 8_000);
  await gone;
  clearTimeout(timer);
}
