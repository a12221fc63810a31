import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../kernel/index.ts";
import { migrate } from "../platform/db/index.ts";
import type { HttpSettings } from "../platform/http/index.ts";
import { defineDeploymentJobs } from "../stages/deployment/index.ts";
import { defineMonitoringJobs } from "../stages/monitoring/index.ts";
import { defineSubmissionJobs } from "../stages/submission/index.ts";
import { defineVerificationJobs } from "../stages/verification/index.ts";
import { defineNoticeJobs } from "../notices/index.ts";
import { defineTenancyJobs } from "../tenancy/index.ts";
import { readSettings, type Settings } from "./config.ts";
import { wire } from "./flow.ts";
import { defineSnapshotJob, restoreSnapshot, writeSnapshot } from "./keep.ts";
import { openMeter } from "./meter.ts";
import { MIGRATIONS, openDb, openPlatform } from "./open-platform.ts";
import { openServer } from "./server.ts";
import { seedStory, type Story } from "./story.ts";

const VERSION = (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }).version;

/** `serve`: pages, API and sign-on. `work`: background jobs. `all`: both in one process (the default). `migrate`: the schema, then ends. */
export type Mode = "all" | "serve" | "work" | "migrate";

export interface Running {
  url: string;
  /** Who is in the demo story, when it runs. */
  story?: Story;
  close(): Promise<void>;
}

/**
 * Starts the network. @param http Other limits than those in service: where one machine plays everybody.
 * @throws when the data directory is held by another process, or a setting cannot be read.
 */
export async function start(settings: Settings, mode: Mode = "all", http: HttpSettings = {}): Promise<Running> {
  const db = await openDb(settings);
  if (mode === "migrate") {
    const ran = await migrate(db, MIGRATIONS);
    console.log(ran.length > 0 ? `migrated: ${ran.join(", ")}` : "nothing to migrate");
    await db.close();
    return { url: "", close: async () => {} };
  }
  const meter = openMeter();
  const { platform, close } = await openPlatform(settings, db, meter.exchange);
  defineTenancyJobs(platform);
  defineNoticeJobs(platform);
  defineSubmissionJobs(platform);
  defineVerificationJobs(platform);
  defineDeploymentJobs(platform);
  defineMonitoringJobs(platform);
  defineSnapshotJob(platform, settings);
  if (mode !== "serve") wire(platform);
  let url = "";
  let stopServing = async () => {};
  if (mode !== "work") {
    const server = await openServer(platform, { version: VERSION, meter, web: settings.web, http: { ...http, ...(settings.metricsToken ? { metricsToken: settings.metricsToken } : {}) } });
    await server.listen({ host: settings.host, port: settings.port });
    url = settings.publicUrl;
    stopServing = () => server.close();
  }
  const story = settings.demo ? await seedStory(platform, join(settings.dataDir, "story.json")) : undefined;
  if (mode !== "serve") await platform.jobs.start();
  platform.log.info({ url, mode, database: db.mode }, "ready");
  return {
    url,
    ...(story ? { story } : {}),
    async close() {
      await stopServing();
      await close();
    },
  };
}

/** What an operator may do to the data while the network stands still. */
const OPERATE: Record<string, (settings: Settings, file: string) => Promise<string>> = { snapshot: writeSnapshot, restore: restoreSnapshot };

const USAGE = "node src/app/main.ts [all | serve | work | migrate | snapshot FILE | restore FILE]";

/** Message and mend of what went wrong, without a stack: the reader is an operator at a terminal. */
const words = (thrown: unknown): string => (thrown instanceof Error ? `${thrown.message}${thrown instanceof Problem && thrown.mend ? `\n${thrown.mend}` : ""}` : String(thrown));

/** Says why the program does not start, and lets it end with 1. */
export function refuse(thrown: unknown): void {
  console.error(words(thrown));
  // Ending at once can hang while WebAssembly still compiles in the background: end by itself, or when that is done.
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 3_000).unref();
}

if (import.meta.main) {
  const [mode = "all", file, ...rest] = process.argv.slice(2);
  const operate = OPERATE[mode];
  if (!(["all", "serve", "work", "migrate"].includes(mode) ? file === undefined : operate && file && rest.length === 0)) {
    console.error(`usage: ${USAGE}`);
    process.exit(2);
  }
  try {
    const settings = readSettings(process.env);
    if (operate) {
      console.log(await operate(settings, file ?? ""));
      process.exit(0);
    }
    const running = await start(settings, mode as Mode);
    const stop = () => void running.close().then(() => process.exit(0));
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  } catch (thrown) {
    refuse(thrown);
  }
}
