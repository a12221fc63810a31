import { type Generated, type Selectable, sql } from "kysely";
import type { AccountId, OrgId } from "../../kernel/index.ts";
import { newId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { State } from "./states.ts";
import type { Manifest } from "../manifest/index.ts";
import type { Compatibility, Evidence, PastMove, Revision, Submission, SubmissionId } from "./submission.ts";

type Tables = {
  submission: {
    org_id: string; id: string; slug: string | null; state: string; manifest: unknown; draft_digest: string | null; digest: string | null;
    logo_digest: string | null; evidence: unknown; open_threads: number; version: number; created_by: string; submitted_by: string | null;
    entered_at: Date; due_at: Date | null; created_at: Date; updated_at: Date; clock_left_s: number | null; submits: number; release_version: string | null;
    changelog: string; publish_on: Date | null; publish_at: Date | null; came_from: string | null; base_digest: string | null; listing_only: boolean;
    compatibility: unknown; secrets_until: Date | null; waived_run: Generated<string | null>;
  };
  submission_move: {
    org_id: string; id: string; submission_id: string; at: Date; actor_name: string; account_id: string;
    move: string; from_state: string; to_state: string; digest: string | null; note: string; seq: Generated<string>;
  };
  revision: { org_id: string; digest: string; submission_id: string; slug: string; manifest: unknown; logo_digest: string | null; submitted_at: Date };
  slug_owner: { slug: string; org_id: string; claimed_at: Date; published_digest: string | null };
  logo: { digest: string; png_base64: string; width: number; height: number; added_at: Date; print: string | null };
};

/** The day that was told stands beside the submission: no writer of drafts touches it. */
type Told = { submission: Tables["submission"] & { secrets_warned_for: Date | null } };

const toRow = (s: Submission) => ({
  org_id: s.orgId, id: s.id, slug: s.slug ?? null, state: s.state, manifest: JSON.stringify(s.manifest),
  draft_digest: s.draftDigest ?? null, digest: s.digest ?? null, logo_digest: s.logoDigest ?? null,
  evidence: s.evidence ? JSON.stringify(s.evidence) : null, open_threads: s.openThreads, version: s.version, created_by: s.createdBy,
  submitted_by: s.submittedBy ?? null, entered_at: s.enteredAt, due_at: s.dueAt ?? null, created_at: s.createdAt, updated_at: s.updatedAt,
  clock_left_s: s.clockLeftS ?? null, submits: s.submits, release_version: s.release ?? null, changelog: s.changelog, publish_on: s.publishOn ?? null,
  publish_at: s.publishAt ?? null, came_from: s.cameFrom ?? null, base_digest: s.baseDigest ?? null, listing_only: s.listingOnly,
  compatibility: s.compatibility ? JSON.stringify(s.compatibility) : null, secrets_until: s.secretsUntil ?? null,
});

/** What `note` writes is left alone by `save`, which may have read it earlier. */
const withoutNews = ({ evidence: _evidence, compatibility: _compatibility, open_threads: _openThreads, ...row }: ReturnType<typeof toRow>) => row;

const fromRow = (row: Selectable<Tables["submission"]>): Submission => ({
  id: row.id as SubmissionId, orgId: row.org_id as OrgId, slug: row.slug ?? undefined, state: row.state as State, manifest: row.manifest,
  draftDigest: row.draft_digest ?? undefined, digest: row.digest ?? undefined, logoDigest: row.logo_digest ?? undefined,
  evidence: (row.evidence as Evidence | null) ?? undefined, openThreads: row.open_threads, version: row.version, createdBy: row.created_by as AccountId,
  submittedBy: (row.submitted_by as AccountId | null) ?? undefined, enteredAt: row.entered_at, dueAt: row.due_at ?? undefined,
  createdAt: row.created_at, updatedAt: row.updated_at, clockLeftS: row.clock_left_s ?? undefined, submits: row.submits, release: row.release_version ?? undefined,
  changelog: row.changelog, publishOn: row.publish_on ?? undefined, publishAt: row.publish_at ?? undefined,
  cameFrom: (row.came_from as Submission["cameFrom"] | null) ?? undefined, baseDigest: row.base_digest ?? undefined, listingOnly: row.listing_only,
  compatibility: (row.compatibility as Compatibility | null) ?? undefined, secretsUntil: row.secrets_until ?? undefined,
  waivedRun: row.waived_run ?? undefined,
});

export async function insert(tx: Tx, submission: Submission): Promise<void> {
  await tx.withTables<Tables>().insertInto("submission").values(toRow(submission)).execute();
}

export async function byId(tx: Tx, id: string): Promise<Submission | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("submission").selectAll().where("id", "=", id).executeTakeFirst();
  return row && fromRow(row);
}

/** For whoever decides on what they read: until the transaction ends, neither a writer nor news changes it. */
export async function byIdLocked(tx: Tx, id: string): Promise<Submission | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("submission").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  return row && fromRow(row);
}

/** More than this is not shown at once. */
const LIST_MAX = 500;

/** An org's submissions, newest first. */
export async function list(tx: Tx, orgId: OrgId): Promise<Submission[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").selectAll().where("org_id", "=", orgId).orderBy("updated_at", "desc").orderBy("id").limit(LIST_MAX).execute();
  return rows.map(fromRow);
}

/** Submissions of every org in these states, by due date: what is cut off is what can wait longest. */
export async function listByDue(tx: Tx, states: readonly State[]): Promise<Submission[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").selectAll().where("state", "in", [...states])
    .orderBy("due_at", (by) => by.asc().nullsLast()).orderBy("entered_at").orderBy("id").limit(LIST_MAX).execute();
  return rows.map(fromRow);
}

/**
 * The submissions in these states, each with a mark that every change to it or to its holds changes. Far less to read than what
 * changed: whoever watches asks for it again and again. `xmin` is the transaction that wrote a row.
 */
export async function marksOf(tx: Tx, states: readonly State[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; mark: string }>`
    select s.id, s.xmin::text || ' ' || coalesce((select string_agg(h.xmin::text, ',' order by h.code) from submission_hold h where h.org_id = s.org_id and h.submission_id = s.id), '') as mark
    from submission s where s.state = any(${[...states]}::text[]) order by s.id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.mark]));
}

/** How many of the org's submissions are in these states. Others who count wait until this transaction ends: a limit is exact. */
export async function countLocked(tx: Tx, orgId: OrgId, states: readonly State[]): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`submissions of ${orgId}`}, 0))`.execute(tx);
  const row = await tx.withTables<Tables>().selectFrom("submission").select(sql<number>`count(*)::int`.as("n"))
    .where("org_id", "=", orgId).where("state", "in", [...states]).executeTakeFirstOrThrow();
  return row.n;
}

/** Writes only over the version that was read. @throws {Problem} `stale-write` when someone was faster. */
export async function save(tx: Tx, submission: Submission, now: Date): Promise<Submission> {
  const saved = { ...submission, version: submission.version + 1, updatedAt: now };
  const row = await tx.withTables<Tables>().updateTable("submission").set(withoutNews(toRow(saved)))
    .where("id", "=", submission.id).where("version", "=", submission.version).returningAll().executeTakeFirst();
  if (!row) throw new Problem("stale-write", "The submission changed after you read it", { mend: "Read it again and repeat your change." });
  return fromRow(row);
}

/** Writes what arrives as news, beside the version: an editor's next save is not in its way. */
export async function noteOpenThreads(tx: Tx, id: string, openThreads: number): Promise<void> {
  await tx.withTables<Tables>().updateTable("submission").set({ open_threads: openThreads }).where("id", "=", id).execute();
}

/** A lead passed it over a run that did not hold. */
export async function noteWaivedRun(tx: Tx, id: string, runId: string): Promise<void> {
  await tx.withTables<Tables>().updateTable("submission").set({ waived_run: runId }).where("id", "=", id).execute();
}

/**
 * Evidence comes at least once and in any order: what a later run said stays. Where nobody acts any more, the evidence is the
 * one that was decided on.
 */
export async function noteEvidence(tx: Tx, id: string, evidence: Evidence, over: readonly State[]): Promise<void> {
  await tx.withTables<Tables>().updateTable("submission").set({ evidence: JSON.stringify(evidence) }).where("id", "=", id).where("state", "not in", [...over])
    .where(sql<boolean>`(evidence is null or (evidence->>'finishedAt')::timestamptz <= ${evidence.finishedAt}::timestamptz)`).execute();
}

/** As {@link noteEvidence}, of the published version's run against today's app. */
export async function noteCompatibility(tx: Tx, id: string, said: Compatibility, over: readonly State[]): Promise<void> {
  await tx.withTables<Tables>().updateTable("submission").set({ compatibility: JSON.stringify(said) }).where("id", "=", id).where("state", "not in", [...over])
    .where(sql<boolean>`(compatibility is null or (compatibility->>'finishedAt')::timestamptz <= ${said.finishedAt}::timestamptz)`).execute();
}

/** What becomes public by now, whoever's it is. */
export async function duePublications(tx: Tx, now: Date): Promise<{ id: string; orgId: OrgId }[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").select(["id", "org_id"]).where("state", "=", "publishing").where("publish_at", "<=", now)
    .orderBy("publish_at").limit(100).execute();
  return rows.map((row) => ({ id: row.id, orgId: row.org_id as OrgId }));
}

/** The org's submissions under a slug that are in one of these states. */
export async function underWay(tx: Tx, orgId: OrgId, slug: string, states: readonly State[]): Promise<string[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").select("id").where("org_id", "=", orgId).where("slug", "=", slug).where("state", "in", [...states]).execute();
  return rows.map((row) => row.id);
}

/** Submissions whose test secrets have had their time. */
export async function dueSecrets(tx: Tx, now: Date): Promise<{ id: string; orgId: OrgId }[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").select(["id", "org_id"]).where("secrets_until", "<=", now).orderBy("secrets_until").limit(100).execute();
  return rows.map((row) => ({ id: row.id, orgId: row.org_id as OrgId }));
}

/** The last day of a draft's secrets, beside the version: an editor's next save is not in its way. */
export async function noteSecretsUntil(tx: Tx, id: string, until: Date): Promise<void> {
  await tx.withTables<Tables>().updateTable("submission").set({ secrets_until: until }).where("id", "=", id).execute();
}

/** Drafts whose secrets end by then, and whose publisher was not told of that day. */
export async function endingSecrets(tx: Tx, now: Date, by: Date, states: readonly State[]): Promise<{ id: string; orgId: OrgId; until: Date }[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission").select(["id", "org_id", "secrets_until"]).where("state", "in", [...states])
    .where("secrets_until", ">", now).where("secrets_until", "<=", by).where(sql<boolean>`secrets_warned_for is distinct from secrets_until`)
    .orderBy("secrets_until").limit(100).execute();
  return rows.flatMap((row) => (row.secrets_until ? [{ id: row.id, orgId: row.org_id as OrgId, until: row.secrets_until }] : []));
}

/** @returns false when the day was put off, or told, meanwhile. */
export async function warnedOfSecrets(tx: Tx, id: string, until: Date): Promise<boolean> {
  const row = await tx.withTables<Told>().updateTable("submission").set({ secrets_warned_for: until }).where("id", "=", id).where("secrets_until", "=", until)
    .where(sql<boolean>`secrets_warned_for is distinct from secrets_until`).returning("id").executeTakeFirst();
  return row !== undefined;
}

/** @returns false when they were forgotten already, or have another last day now. */
export async function forgetSecrets(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx.withTables<Tables>().updateTable("submission").set({ secrets_until: null }).where("id", "=", id).where("secrets_until", "<=", now).returning("id").executeTakeFirst();
  return row !== undefined;
}

export async function remove(tx: Tx, id: SubmissionId): Promise<void> {
  await tx.withTables<Tables>().deleteFrom("submission").where("id", "=", id).execute();
}

export async function addMove(tx: Tx, submission: Submission, move: PastMove): Promise<void> {
  await tx.withTables<Tables>().insertInto("submission_move").values({
    org_id: submission.orgId, id: newId("mov", move.at.getTime()), submission_id: submission.id, at: move.at, actor_name: move.actorName,
    account_id: move.accountId, move: move.move, from_state: move.from, to_state: move.to, digest: move.digest ?? null, note: move.note,
  }).execute();
}

export async function moves(tx: Tx, id: SubmissionId): Promise<PastMove[]> {
  const rows = await tx.withTables<Tables>().selectFrom("submission_move").selectAll().where("submission_id", "=", id).orderBy("at").orderBy("seq").execute();
  return rows.map((row) => ({
    at: row.at, actorName: row.actor_name, accountId: row.account_id as AccountId, move: row.move as PastMove["move"],
    from: row.from_state as State, to: row.to_state as State, digest: row.digest ?? undefined, note: row.note,
  }));
}

/** Every move of the submissions that moved since, oldest first: at most 50,000. */
export async function movesSince(tx: Tx, since: Date): Promise<{ submissionId: string; at: Date; move: string; from: State; to: State }[]> {
  const recent = tx.withTables<Tables>().selectFrom("submission_move").select("submission_id").where("at", ">=", since);
  const rows = await tx.withTables<Tables>().selectFrom("submission_move").select(["submission_id", "at", "move", "from_state", "to_state"])
    .where("submission_id", "in", recent).orderBy("at").orderBy("seq").limit(50_000).execute();
  return rows.map((row) => ({ submissionId: row.submission_id, at: row.at, move: row.move, from: row.from_state as State, to: row.to_state as State }));
}

/** Claims a slug for an org, once. @returns false when another org has it. */
export async function claimSlug(tx: Tx, slug: string, orgId: OrgId, now: Date): Promise<boolean> {
  const tables = tx.withTables<Tables>();
  await tables.insertInto("slug_owner").values({ slug, org_id: orgId, claimed_at: now, published_digest: null }).onConflict((c) => c.column("slug").doNothing()).execute();
  return (await slugOwner(tx, slug)) === orgId;
}

/** Gives a slug back that nothing was published under and that no other submission of the org is on its way to. */
export async function releaseSlug(tx: Tx, orgId: OrgId, slug: string, except: SubmissionId, open: readonly State[]): Promise<void> {
  const tables = tx.withTables<Tables>();
  const others = await tables.selectFrom("submission").innerJoin("revision", (join) => join.onRef("revision.org_id", "=", "submission.org_id").onRef("revision.digest", "=", "submission.digest"))
    .select("submission.id").where("submission.org_id", "=", orgId).where("submission.id", "!=", except).where("state", "in", [...open]).where("revision.slug", "=", slug).limit(1).execute();
  if (others.length > 0) return;
  await tables.deleteFrom("slug_owner").where("slug", "=", slug).where("org_id", "=", orgId).where("published_digest", "is", null).execute();
}

/** Whoever compares with what is live, or changes it, does so alone until the transaction ends. */
export async function lockSlug(tx: Tx, slug: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`live ${slug}`}, 0))`.execute(tx);
}

/** Whether somebody ever made a publisher's move over it: began it, sent it, called it fixed. */
export async function wasSentBy(tx: Tx, id: SubmissionId, accountId: AccountId): Promise<boolean> {
  const row = await tx.withTables<Tables>().selectFrom("submission_move").select("id").where("submission_id", "=", id).where("account_id", "=", accountId)
    .where("move", "in", ["create", "submit", "fixed_on_our_side", "withdraw"]).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Remembers which of the owner's digests is live under a slug. @returns false when the slug is not the org's. */
export async function setPublished(tx: Tx, orgId: OrgId, slug: string, digest: string): Promise<boolean> {
  await lockSlug(tx, slug);
  const row = await tx.withTables<Tables>().updateTable("slug_owner").set({ published_digest: digest }).where("slug", "=", slug).where("org_id", "=", orgId)
    .returning("slug").executeTakeFirst();
  return row !== undefined;
}

/** What is live under each of the slugs that have something live, and whose it is. */
export async function liveDigests(tx: Tx, slugs: readonly string[]): Promise<Map<string, { orgId: OrgId; digest: string }>> {
  if (slugs.length === 0) return new Map();
  const rows = await tx.withTables<Tables>().selectFrom("slug_owner").selectAll().where("slug", "in", [...slugs]).where("published_digest", "is not", null).execute();
  return new Map(rows.flatMap((row) => (row.published_digest === null ? [] : [[row.slug, { orgId: row.org_id as OrgId, digest: row.published_digest }] as const])));
}

/** Whether the org ever published this digest, be it live today or not. */
export async function wasPublished(tx: Tx, orgId: OrgId, digest: string): Promise<boolean> {
  const row = await tx.withTables<Tables>().selectFrom("submission_move").select("id")
    .where("org_id", "=", orgId).where("digest", "=", digest).where("to_state", "=", "published").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** The revision that is live under a slug, if one is. */
export async function publishedRevision(tx: Tx, slug: string): Promise<Revision | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("slug_owner").selectAll().where("slug", "=", slug).executeTakeFirst();
  return row?.published_digest ? revisionByDigest(tx, row.org_id as OrgId, row.published_digest) : undefined;
}

/** Keeps what was submitted; the same digest twice is the same revision. */
export async function keepRevision(tx: Tx, orgId: OrgId, revision: Revision): Promise<void> {
  await tx.withTables<Tables>().insertInto("revision").values({
    org_id: orgId, digest: revision.digest, submission_id: revision.submissionId, slug: revision.slug, manifest: JSON.stringify(revision.manifest),
    logo_digest: revision.logoDigest ?? null, submitted_at: revision.submittedAt,
  }).onConflict((c) => c.columns(["org_id", "digest"]).doNothing()).execute();
}

export async function revisionByDigest(tx: Tx, orgId: OrgId, digest: string): Promise<Revision | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("revision").selectAll().where("org_id", "=", orgId).where("digest", "=", digest).executeTakeFirst();
  return row && revisionFrom(row);
}

/** What was submitted of a submission, the latest last. */
export async function revisionsOf(tx: Tx, orgId: OrgId, submissionId: string): Promise<Revision[]> {
  const rows = await tx.withTables<Tables>().selectFrom("revision").selectAll().where("org_id", "=", orgId).where("submission_id", "=", submissionId).orderBy("submitted_at").execute();
  return rows.map(revisionFrom);
}

const revisionFrom = (row: Tables["revision"]): Revision => ({
  digest: row.digest, submissionId: row.submission_id as SubmissionId, slug: row.slug, manifest: row.manifest as Manifest,
  logoDigest: row.logo_digest ?? undefined, submittedAt: row.submitted_at,
});

export async function slugOwner(tx: Tx, slug: string): Promise<OrgId | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("slug_owner").select("org_id").where("slug", "=", slug).executeTakeFirst();
  return row?.org_id as OrgId | undefined;
}

export async function keepLogo(tx: Tx, logo: { digest: string; png: Buffer; width: number; height: number; print: string }, now: Date): Promise<void> {
  await tx.withTables<Tables>().insertInto("logo")
    .values({ digest: logo.digest, png_base64: logo.png.toString("base64"), width: logo.width, height: logo.height, added_at: now, print: logo.print })
    .onConflict((c) => c.column("digest").doNothing()).execute();
}

export async function logoByDigest(tx: Tx, digest: string): Promise<Buffer | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("logo").select("png_base64").where("digest", "=", digest).executeTakeFirst();
  return row && Buffer.from(row.png_base64, "base64");
}

/** What a logo looks like; see logo.ts. */
export async function logoPrint(tx: Tx, digest: string): Promise<string | undefined> {
  const row = await tx.withTables<Tables>().selectFrom("logo").select("print").where("digest", "=", digest).executeTakeFirst();
  return row?.print ?? undefined;
}
