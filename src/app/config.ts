import { resolve } from "node:path";
import type { Config } from "../platform/platform.ts";

/** Everything the environment decides, read once. */
export interface Settings extends Config {
  host: string;
  port: number;
  /** Name servers for proofs by TXT record, instead of the system's: `DNS_SERVERS=10.0.0.2,10.0.0.3:5353`. */
  dnsServers: string[];
  /** PostgreSQL instead of the embedded database. */
  databaseUrl: string | undefined;
  /** The schema's owner, for migrations, when it is not the login of `databaseUrl`. */
  databaseOwnerUrl: string | undefined;
  /** `smtp://…`; without it, mail is kept in the outbox page. */
  smtpUrl: string | undefined;
  mailFrom: string;
  logLevel: "debug" | "info" | "warn" | "error";
  metricsToken: string | undefined;
  /** Where the embedded database is copied to once a day. */
  snapshotDir: string | undefined;
  /** Pages and console beside the API; `ENTENTE_WEB=0` leaves them out. */
  web: boolean;
}

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** @throws {Error} naming the variable that cannot be read. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = Number(env["PORT"] ?? 4000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is "${env["PORT"]}"; it must be a port number`);
  const publicUrl = (env["PUBLIC_URL"] ?? `http://localhost:${port}`).replace(/\/$/, "");
  if (!URL.canParse(publicUrl)) throw new Error(`PUBLIC_URL is "${publicUrl}"; it must be an address such as https://entente.example`);
  const logLevel = LEVELS.find((level) => level === (env["LOG_LEVEL"] ?? "info"));
  if (!logLevel) throw new Error(`LOG_LEVEL is "${env["LOG_LEVEL"]}"; it must be one of ${LEVELS.join(", ")}`);
  const demo = env["ENTENTE_DEMO"] === "1";
  const recheckHour = hourOf(env["RECHECK_HOUR"]);
  return {
    publicUrl, benchUrl: (env["BENCH_URL"] ?? publicUrl).replace(/\/$/, ""), allowLocalTargets: demo || env["ENTENTE_ALLOW_LOCAL"] === "1", demo,
    ...(recheckHour === undefined ? {} : { recheckHour }),
    ...(env["CHROMIUM_PATH"] ? { chromiumPath: env["CHROMIUM_PATH"] } : {}),
    dnsServers: (env["DNS_SERVERS"] ?? "").split(",").map((server) => server.trim()).filter((server) => server !== ""),
    dataDir: resolve(env["DATA_DIR"] ?? "data"), host: env["HOST"] ?? "127.0.0.1", port, databaseUrl: env["DATABASE_URL"],
    databaseOwnerUrl: env["DATABASE_OWNER_URL"], smtpUrl: env["SMTP_URL"], mailFrom: env["MAIL_FROM"] ?? "entente@localhost.example", logLevel,
    metricsToken: env["METRICS_TOKEN"], snapshotDir: env["SNAPSHOT_DIR"] ? resolve(env["SNAPSHOT_DIR"]) : undefined, web: env["ENTENTE_WEB"] !== "0",
  };
}

/** When the night begins, UTC: 3 unless told otherwise; `off` for no nights. */
function hourOf(told = "3"): number | undefined {
  if (told === "off") return undefined;
  const hour = /^\d{1,2}$/.test(told) ? Number(told) : NaN;
  if (!(hour <= 23)) throw new Error(`RECHECK_HOUR is "${told}"; it must be an hour of the day in UTC, 0 to 23, or off`);
  return hour;
}
