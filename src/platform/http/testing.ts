import { systemClock } from "../../kernel/index.ts";
import type { Log } from "../log/index.ts";
import type { Platform } from "../platform.ts";

/** A log that keeps what it is told, for tests that ask about it. */
export function keptLog(): Log & { lines: { level: string; fields: Record<string, unknown>; message: string }[] } {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const write = (level: string) => (fields: Record<string, unknown>, message: string) => void lines.push({ level, fields, message });
  const log = { lines, debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error"), child: () => log };
  return log;
}

/** The platform as far as the HTTP layer reaches into it; whatever else a test touches throws. */
export function httpPlatform(publicUrl = "http://localhost:4000"): Platform & { log: ReturnType<typeof keptLog> } {
  const unused = new Proxy({}, { get: (_, name) => { throw new Error(`This test has no ${String(name)}`); } });
  return {
    db: unused, egress: unused, jobs: unused, secrets: unused, mail: unused, clock: systemClock, log: keptLog(),
    config: { publicUrl, benchUrl: publicUrl, allowLocalTargets: false, demo: false, dataDir: "" },
  } as unknown as Platform & { log: ReturnType<typeof keptLog> };
}
