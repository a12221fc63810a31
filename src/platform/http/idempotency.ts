import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Actor, Problem } from "../../kernel/index.ts";
import type { Tx } from "../db/index.ts";
import type { Jobs } from "../jobs/index.ts";
import type { Platform } from "../platform.ts";
import { headerOf } from "./decorations.ts";
import type { Route } from "./route.ts";

/** Hours for which a change is known by its key. */
export const KEY_HOURS = 48;
/** How long the first request may still be at work, in seconds; after that its answer counts as lost. */
const AT_WORK_S = 60;

type Tables = {
  idempotency_key: {
    org_id: string; caller: string; key: string; operation: string; fingerprint: string; subject: string; status: number | null; made_at: Date;
  };
};

/** A change that its caller named, so that asking twice does it once. */
export interface Claim { actor: Actor; key: string; operation: string; fingerprint: string }

/** Whether a route takes `Idempotency-Key`: changes with an audit entry of their own that answer JSON or nothing. */
export const takesKey = (route: Pick<Route, "method" | "access" | "unaudited" | "produces">): boolean =>
  route.method !== "GET" && route.access !== "public" && route.unaudited === undefined && route.produces === undefined;

/** @throws {Problem} `bad-request` for a key that is none. */
export function claimOf(request: FastifyRequest, route: Route): Claim | undefined {
  const key = headerOf(request, "idempotency-key");
  if (key === undefined || !request.actor || !takesKey(route)) return undefined;
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Problem("bad-request", "Idempotency-Key must be 1 to 200 printable characters without blanks", { mend: "Send a UUID of your own." });
  const fingerprint = createHash("sha256").update(JSON.stringify([request.method, request.raw.url, request.body ?? null])).digest("hex");
  return { actor: request.actor, key, operation: route.operation, fingerprint };
}

/**
 * Answers a repeated request as the first one was answered. @returns `undefined` when nothing was done under this key yet.
 * @throws {Problem} `key-reused` for another change under the same key; `in-progress`; `answer-lost` when the change was kept but the
 * process ended before it had answered.
 */
export async function recall(deps: Platform, claim: Claim, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const { actor } = claim;
  const found = await deps.db.inTenant(actor.orgId, async (tx) => {
    const row = await tx.withTables<Tables>().selectFrom("idempotency_key").selectAll()
      .where("org_id", "=", actor.orgId).where("caller", "=", actor.accountId).where("key", "=", claim.key).executeTakeFirst();
    return row && { ...row, answer: row.status === null ? undefined : await deps.secrets.open(tx, sealedAs(claim)) };
  });
  if (!found || ageS(deps, found.made_at) > KEY_HOURS * 3600) return undefined;
  if (found.operation !== claim.operation || found.fingerprint !== claim.fingerprint) {
    throw new Problem("key-reused", "This Idempotency-Key named another change", { mend: "Use a new key for each change." });
  }
  if (found.status === null || found.answer === undefined) {
    if (ageS(deps, found.made_at) < AT_WORK_S) throw atWork();
    throw new Problem("answer-lost", `The change was made, but its answer was not kept: look at ${found.subject}`, { mend: "Read what it concerns; do not send the change again." });
  }
  return reply.code(found.status).header("idempotency-replayed", "true").type("application/json; charset=utf-8").send(found.answer === "" ? undefined : found.answer);
}

/** In the change's own transaction: of many requests under one key, one is kept and the others are undone. */
export async function keepClaim(tx: Tx, claim: Claim, subject: string, at: Date): Promise<void> {
  const { actor, key, operation, fingerprint } = claim;
  const db = tx.withTables<Tables>();
  const old = new Date(at.getTime() - KEY_HOURS * 3_600_000);
  await db.deleteFrom("idempotency_key").where("org_id", "=", actor.orgId).where("caller", "=", actor.accountId).where("key", "=", key).where("made_at", "<", old).execute();
  const kept = await db.insertInto("idempotency_key")
    .values({ org_id: actor.orgId, caller: actor.accountId, key, operation, fingerprint, subject, status: null, made_at: at })
    .onConflict((conflict) => conflict.columns(["org_id", "caller", "key"]).doNothing()).returning("key").executeTakeFirst();
  if (!kept) throw atWork();
}

/** Keeps the answer, sealed: some answers show a secret once. */
export async function keepAnswer(deps: Platform, claim: Claim, status: number, answer: string): Promise<void> {
  const { actor } = claim;
  await deps.db.inTenant(actor.orgId, async (tx) => {
    const row = await tx.withTables<Tables>().updateTable("idempotency_key").set({ status })
      .where("org_id", "=", actor.orgId).where("caller", "=", actor.accountId).where("key", "=", claim.key).returning("made_at").executeTakeFirst();
    if (row) await deps.secrets.put(tx, sealedAs(claim), answer, { expiresAt: new Date(row.made_at.getTime() + KEY_HOURS * 3_600_000) });
  });
}

/** Forgets keys that are too old to be repeated. */
export function defineKeySweep(jobs: Jobs, platform: Pick<Platform, "db" | "clock">): void {
  jobs.define({
    name: "http.forget-keys", everyS: 3600,
    async handle() {
      const old = new Date(platform.clock.now().getTime() - KEY_HOURS * 3_600_000);
      await platform.db.inNetwork((tx) => tx.withTables<Tables>().deleteFrom("idempotency_key").where("made_at", "<", old).execute());
    },
  });
}

const atWork = () => new Problem("in-progress", "A request under this Idempotency-Key is being worked on", { retryAfterS: 1 });
const ageS = (deps: Platform, at: Date): number => (deps.clock.now().getTime() - at.getTime()) / 1000;
const sealedAs = ({ actor, key }: Claim) => ({ orgId: actor.orgId, owner: `idempotency ${actor.accountId}`, name: key, origin: "internal" });
