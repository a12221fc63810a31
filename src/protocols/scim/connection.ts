import type { Dialect } from "./dialect.ts";
import { ask, failed, type Failed } from "./exchange.ts";
import { listGroups } from "./group-requests.ts";
import type { Steps, Warning } from "./messages.ts";
import { readList } from "./read.ts";
import { listUsers } from "./user-requests.ts";

/** The button "Test the connection", and what is sent when provisioning is switched on: reads only, with constant parameters. */
export function* checkConnection(dialect: Dialect, has: { groups: boolean }): Steps<{ kind: "ok"; users: number; groups: number | null; warnings: Warning[] } | Failed> {
  const warnings: Warning[] = [];
  try {
    const users = readList((yield* ask(listUsers(dialect, 1, 2), [200])).body, warnings);
    if (!has.groups) return { kind: "ok", users: users.totalResults, groups: null, warnings };
    const groups = readList((yield* ask(listGroups(dialect, 1), [200])).body, warnings);
    return { kind: "ok", users: users.totalResults, groups: groups.totalResults, warnings };
  } catch (error) {
    return failed(error, null, warnings);
  }
}
