import { sql } from "kysely";
import type { Tx } from "../../../platform/db/index.ts";
import type { Run, RunId } from "../run.ts";

type Tables = {
  evidence_key: { kid: string; x: string; made_at: Date; retired_at: Date | null };
  run_bundle: { org_id: string; run_id: string; bundle: string; key_id: string; report_digest: string; signed_at: Date; valid_until: Date };
};

/** A public key that signs, or signed, evidence. */
export interface KeptKey {
  kid: string;
  x: string;
  madeAt: Date;
  retiredAt: Date | undefined;
}

/** That a run is signed, without the bundle itself. */
export interface Signature {
  keyId: string;
  reportDigest: string;
  signedAt: Date;
  validUntil: Date;
}

/** Latest first: the one in use, then those that signed before. */
export async function keys(tx: Tx): Promise<KeptKey[]> {
  const rows = await tx.withTables<Tables>().selectFrom("evidence_key").selectAll()
    .orderBy(sql`retired_at is not null`).orderBy("made_at", "desc").orderBy("kid").execute();
  return rows.map((row) => ({ kid: row.kid, x: row.x, madeAt: row.made_at, retiredAt: row.retired_at ?? undefined }));
}

/** Others who change keys wait until this transaction ends. */
export async function lockKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('evidence keys', 0))`.execute(tx);
}

export async function addKey(tx: Tx, key: { kid: string; x: string }, at: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("evidence_key").values({ kid: key.kid, x: key.x, made_at: at, retired_at: null }).execute();
}

export async function retireKeys(tx: Tx, at: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("evidence_key").set({ retired_at: at }).where("retired_at", "is", null).execute();
}

export async function addBundle(tx: Tx, run: Pick<Run, "orgId" | "id">, bundle: string, signature: Signature): Promise<void> {
  await tx.withTables<Tables>().insertInto("run_bundle").values({
    org_id: run.orgId, run_id: run.id, bundle, key_id: signature.keyId, report_digest: signature.reportDigest, signed_at: signature.signedAt, valid_until: signature.validUntil,
  }).onConflict((c) => c.doNothing()).execute();
}

export async function bundleOf(tx: Tx, id: RunId): Promise<string | undefined> {
  return (await tx.withTables<Tables>().selectFrom("run_bundle").select("bundle").where("run_id", "=", id).executeTakeFirst())?.bundle;
}

export async function signatureOf(tx: Tx, id: string): Promise<Signature | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("run_bundle").select(["key_id", "report_digest", "signed_at", "valid_until"]).where("run_id", "=", id).executeTakeFirst();
  return row && { keyId: row.key_id, reportDigest: row.report_digest, signedAt: row.signed_at, validUntil: row.valid_until };
}
