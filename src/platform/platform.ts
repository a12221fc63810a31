import type { Clock } from "../kernel/index.ts";
import type { Db } from "./db/index.ts";
import type { Egress } from "./egress/index.ts";
import type { Jobs } from "./jobs/index.ts";
import type { Log } from "./log/index.ts";
import type { Mail } from "./mail/index.ts";
import type { Secrets } from "./secrets/index.ts";

/** Settings, read once at start. */
export interface Config {
  /** Where people and apps reach us, without a trailing slash: `http://localhost:4000`. */
  publicUrl: string;
  /** Where the verification bench (test IdP and OP) is reached by apps under test; same process, often the same origin. */
  benchUrl: string;
  /** Loopback and plain http targets are allowed: on in the demo and in tests, off otherwise (design: egress). */
  allowLocalTargets: boolean;
  /** The demo story: seeded orgs, mail kept in an outbox page. */
  demo: boolean;
  dataDir: string;
  /** The browser's program, for apps whose sign-in needs script. Default: where systems keep Chromium. */
  chromiumPath?: string;
  /** The hour of the day (UTC, 0 to 23) at which what is published is looked at again. Without it, never. */
  recheckHour?: number;
}

/** The outside world, as every action receives it. */
export interface Platform {
  db: Db;
  clock: Clock;
  egress: Egress;
  jobs: Jobs;
  secrets: Secrets;
  mail: Mail;
  log: Log;
  config: Config;
}
