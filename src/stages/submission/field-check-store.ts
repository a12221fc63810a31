import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Said } from "./field-check.ts";

type Tables = { asked_address: { address_hash: string; host_hash: string; org_id: string; asked_at: Date; said: unknown } };

/** How often addresses are asked. */
export const ASKING = {
  /** Questions of one org in a minute, to all hosts together. */
  perOrg: 20,
  /** Questions to one host in a minute, of all orgs together. */
  perHost: 10,
  /** Seconds for which an answer stands, and a failure, which somebody may be mending. */
  answerS: 600, failureS: 60,
  /** Seconds after which a question whose asker went away may be asked again. */
  lostS: 15,
} as const;
const WINDOW_S = 60;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Whose turn it is to ask an address. In a transaction of its own, of the whole network: the question goes out after it.
 * @returns what it said before; that it is being asked, or that its host was asked enough; or that it is the caller's to ask.
 * @throws {Problem} `too-many` when the org asked as often as it may.
 */
export async function askTurn(tx: Tx, url: string, orgId: OrgId, now: Date): Promise<{ said: Said; at: Date } | "asking" | "host-busy" | "yours"> {
  const key = { address_hash: hashOf(url), host_hash: hashOf(new URL(url).hostname) };
  // hosts before orgs, always: two questions never wait for each other
  for (const one of [`asked host ${key.host_hash}`, `asked org ${orgId}`]) await sql`select pg_advisory_xact_lock(hashtextextended(${one}, 0))`.execute(tx);
  const tables = tx.withTables<Tables>();
  const known = await tables.selectFrom("asked_address").selectAll().where("org_id", "=", orgId).where("address_hash", "=", key.address_hash).executeTakeFirst();
  const ageS = known ? (now.getTime() - known.asked_at.getTime()) / 1000 : Number.POSITIVE_INFINITY;
  const said = (known?.said ?? undefined) as Said | undefined;
  if (known && said && ageS < (said.status === undefined ? ASKING.failureS : ASKING.answerS)) return { said, at: known.asked_at };
  if (known && !said && ageS < ASKING.lostS) return "asking";
  const since = new Date(now.getTime() - WINDOW_S * 1000);
  const asked = async (column: "org_id" | "host_hash", value: string) =>
    tables.selectFrom("asked_address").select([sql<number>`count(*)::int`.as("n"), sql<Date | null>`min(asked_at)`.as("first")]).where(column, "=", value).where("asked_at", ">", since).executeTakeFirstOrThrow();
  const mine = await asked("org_id", orgId);
  if (mine.n >= ASKING.perOrg) {
    throw new Problem("too-many", `Your org asked ${mine.n} addresses in the last minute`, {
      mend: "Write on; what you type is kept, and addresses are asked again in a moment.", retryAfterS: Math.max(1, Math.ceil(WINDOW_S - (now.getTime() - (mine.first ?? now).getTime()) / 1000)),
    });
  }
  if ((await asked("host_hash", key.host_hash)).n >= ASKING.perHost) return "host-busy";
  const asking = { asked_at: now, said: null };
  await tables.insertInto("asked_address").values({ org_id: orgId, ...key, ...asking }).onConflict((c) => c.columns(["org_id", "address_hash"]).doUpdateSet(asking)).execute();
  return "yours";
}

/** Keeps what an address said, for the org that asked: what others are writing is nobody's business. */
export async function keepSaid(tx: Tx, url: string, orgId: OrgId, said: Said): Promise<void> {
  await tx.withTables<Tables>().updateTable("asked_address").set({ said: JSON.stringify(said) }).where("org_id", "=", orgId).where("address_hash", "=", hashOf(url)).execute();
}

/** Forgets what was asked before. */
export async function forgetAsked(tx: Tx, before: Date): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("asked_address").where("asked_at", "<", before).execute();
}
