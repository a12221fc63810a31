import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresInstalled, startPostgres } from "../scripts/postgres-for-tests.ts";
import { readSettings } from "../src/app/config.ts";
import { openDb, openPlatform } from "../src/app/open-platform.ts";
import { connectAcme } from "../test/acme-tenants.ts";
import { freePort } from "../test/running-network.ts";
import { cpuSeconds } from "./ground/cpu.ts";
import { manifestOf, type Publisher, pseudonym, seedPublishers, someLogo } from "./ground/publishers.ts";
import { type Program, running } from "./ground/running.ts";

const NETWORK = new URL("./ground/network.ts", import.meta.url);
const APPS = new URL("./ground/acmes.ts", import.meta.url);

/** `count`: submissions. `parallel`: so many are on their way at once; 0: they arrive all together. `workers`: processes that work beside the one that serves, on PostgreSQL. `embedded`: 1 for the embedded database although there is a PostgreSQL. */
export const OPTIONS = { count: 200, parallel: 0, workers: 0, embedded: 0 };

/** An org has so many unfinished runs at most. */
const PER_PUBLISHER = 5;
const MAX_PUBLISHERS = 40;
/** Publishers look after their runs less often the longer they have waited, in milliseconds. */
const LOOK_MS = { first: 500, last: 10_000, share: 0.02 };

interface Prepared { slug: string; id: string; publisher: Publisher }
/** Seconds. `total`: from the request for the run to the catalog. */
interface Took { total: number; waiting: number; verifying: number; publishing: number }

/**
 * From a complete draft to the public catalog at the tier of machine gates: each submission asks for its whole run, submits when
 * that has held, and looks until anybody can see it. All parts are processes of their own: the network, the apps, the database.
 */
export async function measure({ count = 200, parallel = 0, workers = 0, embedded = 0 }: Partial<typeof OPTIONS>): Promise<Record<string, number | string>> {
  const dataDir = mkdtempSync(join(tmpdir(), "entente-bench-"));
  const postgres = !process.env["DATABASE_URL"] && !embedded && postgresInstalled() ? await startPostgres(true) : undefined;
  const programs: Program[] = [];
  try {
    const port = await freePort();
    const env: NodeJS.ProcessEnv = {
      PORT: String(port), DATA_DIR: dataDir, ENTENTE_ALLOW_LOCAL: "1", ENTENTE_WEB: "0", LOG_LEVEL: "error", ENTENTE_DEMO: undefined, HOST: "127.0.0.1", PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: embedded ? undefined : (process.env["DATABASE_URL"] ?? postgres?.url),
    };
    const database = env["DATABASE_URL"] ? "postgres" : "embedded";
    if (workers > 0 && database === "embedded") throw new Error("The embedded database belongs to one process: --workers needs a PostgreSQL");
    const publishers = await seeded(env, Math.min(count, Math.max(MAX_PUBLISHERS, Math.ceil(count / PER_PUBLISHER))));
    const network = await running(NETWORK, [workers > 0 ? "serve" : "all"], env);
    programs.push(network);
    for (let n = 0; n < workers; n++) programs.push(await running(NETWORK, ["work"], { ...env, DATA_DIR: dataDir }));
    const apps = await running(APPS, [String(count)]);
    programs.push(apps);
    const api = `http://localhost:${port}/api`;
    const prepared = await prepare(api, publishers, JSON.parse(apps.line) as { url: string; adminPassword: string }[]);
    const parts = { network: programs.filter((p) => p !== apps).map((p) => p.pid), apps: [apps.pid], database: postgres ? [postgres.pid] : [], here: [process.pid] };
    const used = () => Object.fromEntries(Object.entries(parts).map(([name, pids]) => [name, name === "here" ? process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 : cpuSeconds(pids)]));
    console.log(`${count} drafts of ${publishers.length} publishers, each over an app of its own; ${database} database, ${workers || "no"} processes beside the one that serves, ${availableParallelism()} cores; load of the machine ${loadavg()[0]?.toFixed(1)}`);

    const before = used();
    const began = performance.now();
    const took = await inTurns(prepared, parallel || count, (one) => publish(api, one));
    const wallS = (performance.now() - began) / 1_000;
    const after = used();
    const cpu = Object.fromEntries(Object.keys(parts).map((name) => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / count]));
    const perRun = Object.values(cpu).reduce((sum, s) => sum + s, 0);
    const boundS = (perRun * count) / availableParallelism();
    const median = (pick: (one: Took) => number, share = 0.5) => at(took.map(pick), share);
    console.log(`published ${took.length} of ${count} in ${wallS.toFixed(0)} s; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    console.log(`of the median submission: ${median((t) => t.waiting).toFixed(1)} s waiting for a turn, ${median((t) => t.verifying).toFixed(1)} s verifying, ${median((t) => t.publishing).toFixed(1)} s submit, gates and publication`);
    console.log(`processor seconds per submission: ${Object.entries(cpu).map(([name, s]) => `${name} ${s.toFixed(2)}`).join(", ")}; ${count} of them keep ${availableParallelism()} cores busy for ${boundS.toFixed(0)} s at least, ${((100 * boundS) / wallS).toFixed(0)} % of what it took`);
    return {
      p50_s: median((t) => t.total).toFixed(1), p95_s: median((t) => t.total, 0.95).toFixed(1), count, total_s: wallS.toFixed(0), cpu_s_each: perRun.toFixed(2),
      bound_p50_s: (boundS / 2).toFixed(0), waiting_p50_s: median((t) => t.waiting).toFixed(1), verifying_p50_s: median((t) => t.verifying).toFixed(1), publishing_p50_s: median((t) => t.publishing).toFixed(1),
      database, cores: availableParallelism(),
    };
  } finally {
    for (const program of programs.reverse()) await program.stop();
    await postgres?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function seeded(env: NodeJS.ProcessEnv, count: number): Promise<Publisher[]> {
  const settings = readSettings({ ...env });
  const { platform, close } = await openPlatform(settings, await openDb(settings));
  return seedPublishers(platform, count).finally(close);
}

/** What publishers do before: the draft with its logo and secrets; the app trusts the bench and proves its host. */
async function prepare(api: string, publishers: readonly Publisher[], apps: readonly { url: string; adminPassword: string }[]): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const [n, app] of apps.entries()) {
    const publisher = publishers[n % publishers.length];
    if (!publisher) throw new Error("There is no publisher");
    const ask = caller(api, publisher.token);
    const name = pseudonym(2);
    const slug = name.toLowerCase().replace(" ", "-");
    const { id } = await ask<{ id: string }>("POST", "/submissions", { text: manifestOf(slug, name, app.url) });
    await ask("PUT", `/submissions/${id}/logo`, { base64: await someLogo() });
    const { second, hostProof, ...first } = await ask<Values & { second: Values; hostProof: string }>("GET", `/submissions/${id}/bench`);
    const shown = await fetch(`${app.url}/admin/api/proof`, { method: "PUT", headers: { authorization: `Bearer ${app.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify({ value: hostProof }) });
    if (!shown.ok) throw new Error(`The app shows no proof: ${shown.status}`);
    const secrets = await connectAcme(app, { identity: { oidc: first, second: { oidc: second } }, at: first, secondAt: second });
    for (const [secret, value] of Object.entries(secrets)) await ask("PUT", `/submissions/${id}/secrets/${secret}`, { value });
    prepared.push({ slug, id, publisher });
  }
  return prepared;
}
interface Values { samlMetadataUrl: string; issuer: string; clientId: string; clientSecret: string }

/** @throws with what the network said, when it was not published. */
async function publish(api: string, { slug, id, publisher }: Prepared): Promise<Took> {
  const ask = caller(api, publisher.token);
  const began = Date.now();
  await ask("POST", `/submissions/${id}/runs`, {});
  const run = await ended(ask, id, began);
  if (run.verdict !== "held") throw new Error(`The run of ${slug} ended ${run.state} ${run.verdict}: ${JSON.stringify(run.tallies)} ${run.failure ?? ""}`);
  // evidence reaches the draft a moment after its run has ended
  while ((await ask<{ evidence: { runId: string } | null }>("GET", `/submissions/${id}`)).evidence?.runId !== run.id) await sleep(100);
  const { state } = await ask<{ state: string }>("POST", `/submissions/${id}/submit`, {});
  if (!["publishing", "published"].includes(state)) throw new Error(`${slug} was not published by machine gates: it is in ${state}`);
  while ((await fetch(`${api}/catalog/${slug}`)).status !== 200) await sleep(200);
  const [total, waiting, verifying] = [Date.now() - began, Date.parse(run.startedAt) - began, Date.parse(run.finishedAt) - Date.parse(run.startedAt)].map((ms) => ms / 1_000) as [number, number, number];
  return { total, waiting, verifying, publishing: total - waiting - verifying };
}

interface Run { id: string; state: string; verdict: string | null; tallies: unknown; failure: string | null; startedAt: string; finishedAt: string }

async function ended(ask: ReturnType<typeof caller>, id: string, began: number): Promise<Run> {
  for (;;) {
    await sleep(Math.min(LOOK_MS.last, Math.max(LOOK_MS.first, (Date.now() - began) * LOOK_MS.share)));
    const [run] = (await ask<{ items: Run[] }>("GET", `/submissions/${id}/runs`)).items;
    if (run && (run.state === "finished" || run.state === "cancelled")) return run;
  }
}

const caller = (api: string, token: string) => async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await fetch(`${api}${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 2_000)}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
};

async function inTurns<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const waiting = all.values();
  const done: R[] = [];
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, async () => {
    for (const one of waiting) done.push(await work(one));
  }));
  return done;
}

const at = (values: number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
