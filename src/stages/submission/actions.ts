import { type Actor, type FieldProblem, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { memberById, record } from "../../tenancy/index.ts";
import { type Manifest, parseManifest } from "../manifest/index.ts";
import { draftSlug, readDraft, testSecrets, withLogo } from "./draft.ts";
import { businessDaysAfter } from "./due.ts";
import { gatesFor, type Gate } from "./gates.ts";
import { reencodeLogo } from "./logo.ts";
import { ENDS, isEditable, type Move, type Mover, movesFrom, STATE_NAMES, STATES } from "./states.ts";
import * as store from "./store.ts";
import type { Evidence, PastMove, Submission, SubmissionId } from "./submission.ts";

/** Drafts and submissions in progress, per org: a flood stays small. */
const MAX_OPEN_PER_ORG = 100;

/** Days after its end for which a submission's test secrets are kept. */
export const SECRETS_KEPT_DAYS = 30;

const notFound = (id: string) => new Problem("not-found", `There is no submission ${id}`);
const localRule = (platform: Platform) => ({ allowLocal: platform.config.allowLocalTargets });

/**
 * Begins a draft from a manifest's text or value, whole or partial, or from nothing.
 * @throws {Problem} `invalid-field` when text was given that cannot be read at all; the problems carry line and column.
 */
export async function createDraft(platform: Platform, actor: Actor, input: { text?: string | undefined; manifest?: unknown }): Promise<Submission> {
  const manifest = input.text === undefined ? (input.manifest ?? { schema: "entente/1" }) : fromText(input.text, localRule(platform));
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const now = platform.clock.now();
    const open = await store.countLocked(tx, actor.orgId, STATE_NAMES.filter((state) => !ENDS.includes(state)));
    if (open >= MAX_OPEN_PER_ORG) {
      throw new Problem("gate-closed", `Your org has ${open} open submissions`, { mend: "Delete drafts that you no longer need." });
    }
    const draft: Submission = {
      id: newId("sub", now.getTime()), orgId: actor.orgId, slug: draftSlug(manifest), state: "draft", manifest,
      draftDigest: readDraft(manifest, localRule(platform)).digest, digest: undefined, logoDigest: undefined, evidence: undefined, openThreads: 0,
      version: 1, createdBy: actor.accountId, submittedBy: undefined, enteredAt: now, dueAt: undefined, createdAt: now, updatedAt: now,
    };
    await store.insert(tx, draft);
    await store.addMove(tx, draft, past(actor, now, "create", "draft", "draft", undefined));
    await record(tx, actor, { action: "submission.create", subject: draft.id });
    return draft;
  });
}

function fromText(text: string, options: { allowLocal: boolean }): unknown {
  const parsed = parseManifest(text, options);
  if (parsed.ok) return parsed.manifest;
  throw new Problem("invalid-field", `The manifest has ${parsed.problems.length} problems`, { fields: parsed.problems, mend: "Mend the lines named below." });
}

/** Keeps a draft as it is, mended or not. @throws {Problem} `stale-write`, `not-your-move`. */
export async function saveDraft(platform: Platform, actor: Actor, id: string, input: { version: number; manifest: unknown }): Promise<Submission> {
  return change(platform, actor, id, "submission.save", async (_tx, found) => {
    if (!isEditable(found.state)) throw new Problem("not-your-move", `${STATES[found.state].label}: it cannot be edited now`);
    const manifest = withLogo(input.manifest, found.logoDigest);
    return { ...found, version: input.version, manifest, slug: draftSlug(manifest), draftDigest: readDraft(manifest, localRule(platform)).digest };
  });
}

/** Re-encodes and keeps a logo; the manifest's own digest covers it from now on. */
export async function setLogo(platform: Platform, actor: Actor, id: string, upload: Buffer): Promise<Submission> {
  const logo = await reencodeLogo(upload);
  return change(platform, actor, id, "submission.logo", async (tx, found) => {
    if (!isEditable(found.state)) throw new Problem("not-your-move", `${STATES[found.state].label}: it cannot be edited now`);
    await store.keepLogo(tx, logo, platform.clock.now());
    const manifest = withLogo(found.manifest, logo.digest);
    return { ...found, manifest, logoDigest: logo.digest, draftDigest: readDraft(manifest, localRule(platform)).digest };
  });
}

/** Keeps a secret that the test section names, bound to the origin it is for. */
export async function setTestSecret(platform: Platform, actor: Actor, id: string, name: string, value: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byIdLocked(tx, id);
    if (!found) throw notFound(id);
    if (ENDS.includes(found.state)) throw new Problem("not-your-move", `${STATES[found.state].label}: nothing is tested any more`, { mend: "Begin a new submission." });
    const { manifest } = readDraft(found.manifest, localRule(platform));
    const origins = new Set((manifest ? testSecrets(manifest, localRule(platform)) : []).flatMap((secret) => (secret.name === name ? [secret.origin] : [])));
    if (origins.size === 0) {
      throw new Problem("gate-closed", `The manifest's test section names no secret "${name}" with a complete address`, {
        mend: "Complete the test section first; a secret is kept for the origins it will be sent to.",
      });
    }
    await platform.secrets.remove(tx, actor.orgId, id, name); // what was kept for an origin that is named no more
    for (const origin of origins) await platform.secrets.put(tx, { orgId: actor.orgId, owner: id, name, origin }, value);
    await record(tx, actor, { action: "submission.secret", subject: id, detail: { name, origins: [...origins] } });
  });
}

/**
 * Sends a draft to the desk. Freezes its digest.
 * @throws {Problem} `gate-closed` with every gate that is still closed; `not-your-move`; `stale-write`.
 */
export async function submit(platform: Platform, actor: Actor, id: string, input: { version?: number | undefined; note?: string | undefined }): Promise<Submission> {
  return change(platform, actor, id, "submission.submit", async (tx, found) => {
    requireMove(found, "submit", "publisher");
    const closed = (await gates(platform, tx, found)).filter((gate) => !gate.open);
    if (closed.length > 0) {
      throw new Problem("gate-closed", `${closed.length} requirements are not met yet`, {
        fields: closed.map((gate) => ({ path: `/gates/${gate.id}`, code: `submission.gate.${gate.id}`, message: gate.label, mend: gate.mend })),
        mend: closed[0]?.mend ?? "",
      });
    }
    if (!found.slug || !(await store.claimSlug(tx, found.slug, actor.orgId, platform.clock.now()))) {
      throw new Problem("already-exists", "Another publisher uses this slug", { mend: "Choose another slug." });
    }
    const { manifest, digest } = readDraft(found.manifest, localRule(platform));
    if (!manifest || !digest) throw new Problem("gate-closed", "The draft does not parse");
    await store.keepRevision(tx, actor.orgId, {
      digest, submissionId: found.id, slug: found.slug, manifest, logoDigest: found.logoDigest, submittedAt: platform.clock.now(),
    });
    const read = { ...found, version: input.version ?? found.version, digest, submittedBy: actor.accountId };
    return moved(platform, tx, actor, read, "submit", "publisher", input.note ?? "");
  });
}

/**
 * Moves that the publisher makes beside submitting: `withdraw`, `fixed_on_our_side`. The latter sends nothing new to the desk,
 * so it is refused while the draft holds edits: they would be neither proven nor reviewed.
 * @throws {Problem} `not-your-move`, `stale-write`, `gate-closed`
 */
export async function publisherMove(
  platform: Platform, actor: Actor, id: string, move: "withdraw" | "fixed_on_our_side", input: { version?: number | undefined; note?: string | undefined } = {},
): Promise<Submission> {
  return change(platform, actor, id, `submission.${move}`, async (tx, found) => {
    requireMove(found, move, "publisher");
    if (move === "fixed_on_our_side" && found.draftDigest !== found.digest) {
      throw new Problem("gate-closed", "The draft was edited since it was submitted", { mend: "Run the checks and submit it, or take the edits back." });
    }
    return moved(platform, tx, actor, { ...found, version: input.version ?? found.version }, move, "publisher", input.note ?? "");
  });
}

/** Deletes a draft for good. Only a draft can be deleted. */
export async function deleteDraft(platform: Platform, actor: Actor, id: string): Promise<void> {
  await platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byIdLocked(tx, id);
    if (!found) throw notFound(id);
    if (found.state !== "draft") throw new Problem("not-your-move", `${STATES[found.state].label}: only a draft can be deleted`, { mend: "Withdraw it instead." });
    await platform.secrets.remove(tx, actor.orgId, id);
    await store.remove(tx, found.id);
    await emit(tx, { kind: "submission.deleted", orgId: actor.orgId, subject: id });
    await record(tx, actor, { action: "submission.delete", subject: id });
  });
}

export type AnalystMove = "approve" | "request_changes" | "reject";

/**
 * For the review: whether this analyst may make this move over the digest that was looked at.
 * @throws {Problem} `own-submission`; `not-your-move`; `stale-write` when the digest is another one.
 */
export async function requireAnalystMove(tx: Tx, actor: Actor, found: Submission, move: AnalystMove, digest: string): Promise<void> {
  const own = found.orgId === actor.orgId || found.submittedBy === actor.accountId || found.createdBy === actor.accountId
    || (await memberById(tx, found.orgId, actor.accountId)) !== undefined;
  if (own) throw new Problem("own-submission", "Nobody decides on a submission of their own org", { mend: "Ask an analyst who does not belong to the publisher." });
  requireMove(found, move, "analyst");
  if (found.digest !== digest) throw new Problem("stale-write", "The publisher sent another revision", { mend: "Look at the new revision first." });
}

/** For the review, in its transaction, over a submission that it has locked and for which {@link requireAnalystMove} held. */
export async function analystMove(platform: Platform, tx: Tx, actor: Actor, found: Submission, move: AnalystMove, note: string): Promise<Submission> {
  return store.save(tx, await moved(platform, tx, actor, found, move, "analyst", note), platform.clock.now());
}

/** News of a finished run over a submission's draft. */
export async function recordEvidence(platform: Platform, orgId: OrgId, id: string, evidence: Evidence): Promise<void> {
  await platform.db.inTenant(orgId, (tx) => store.noteEvidence(tx, id, evidence, ENDS));
}

/** Which gates of a submit are open. */
export async function gates(platform: Platform, tx: Tx, found: Submission): Promise<Gate[]> {
  const { problems } = readDraft(found.manifest, localRule(platform));
  const missing = await missingSecrets(platform, tx, found);
  const owner = found.slug ? await store.slugOwner(tx, found.slug) : undefined;
  return gatesFor(found, { problems: [...problems, ...missing], slugOwnedByAnother: owner !== undefined && owner !== found.orgId }, platform.clock.now());
}

async function missingSecrets(platform: Platform, tx: Tx, found: Submission): Promise<FieldProblem[]> {
  return (await namedSecrets(platform, tx, found)).filter((secret) => !secret.setAt).map((secret) => ({
    path: "/test", code: "submission.secret.missing", message: `The secret "${secret.name}" has no value for ${secret.origin}`, mend: "Enter it in the test section.",
  }));
}

/** The secrets that the draft names, and when each was set. */
export async function namedSecrets(platform: Platform, tx: Tx, found: Submission): Promise<{ name: string; origin: string; setAt: Date | undefined }[]> {
  const { manifest } = readDraft(found.manifest, localRule(platform));
  if (!manifest) return [];
  const kept = await platform.secrets.list(tx, found.orgId, found.id);
  return testSecrets(manifest, localRule(platform)).map((secret) => ({
    ...secret, setAt: kept.find((k) => k.name === secret.name && k.origin === secret.origin)?.setAt,
  }));
}

/** The manifest of a submission, when it parses. */
export function manifestOf(platform: Platform, submission: Submission): Manifest | undefined {
  return readDraft(submission.manifest, localRule(platform)).manifest;
}

function requireMove(found: Submission, on: Move, by: Mover) {
  const move = movesFrom(found.state, by).find((m) => m.on === on);
  if (!move) {
    const next = STATES[found.state].actsNext;
    throw new Problem("not-your-move", `${STATES[found.state].label}: this cannot be done now`, {
      mend: next === "nobody" ? "It has ended; begin a new submission." : `The ${next} acts next.`,
    });
  }
  return move;
}

async function moved(platform: Platform, tx: Tx, actor: Actor, found: Submission, on: Move, by: Mover, note: string): Promise<Submission> {
  const move = requireMove(found, on, by);
  const now = platform.clock.now();
  const { clock, businessDays } = STATES[move.to];
  await store.addMove(tx, found, past(actor, now, on, move.from, move.to, found.digest, note));
  // the slug of what was reviewed, never of the draft
  const revision = found.digest && ENDS.includes(move.to) ? await store.revisionByDigest(tx, found.orgId, found.digest) : undefined;
  if (move.to === "published") {
    if (!revision || !(await store.setPublished(tx, found.orgId, revision.slug, revision.digest))) throw new Error(`${found.id} has no revision to publish`);
  }
  else if (revision) await store.releaseSlug(tx, found.orgId, revision.slug, found.id, STATE_NAMES.filter((state) => !ENDS.includes(state)));
  if (ENDS.includes(move.to)) await limitTestSecrets(platform, tx, found);
  await emit(tx, {
    kind: "submission.moved", orgId: found.orgId, subject: found.id,
    data: { from: move.from, to: move.to, move: on, digest: found.digest ?? null, slug: found.slug ?? null, note },
  });
  return { ...found, state: move.to, enteredAt: now, dueAt: clock === "running" ? businessDaysAfter(now, businessDays) : undefined };
}

function past(actor: Actor, at: Date, move: PastMove["move"], from: Submission["state"], to: Submission["state"], digest: string | undefined, note = ""): PastMove {
  return { at, actorName: actor.name, accountId: actor.accountId, move, from, to, digest, note };
}

/** From its end on, a submission's test credentials have a last day; the vault does the rest. */
async function limitTestSecrets(platform: Platform, tx: Tx, { orgId, id }: Submission): Promise<void> {
  const expiresAt = new Date(platform.clock.now().getTime() + SECRETS_KEPT_DAYS * 86_400_000);
  for (const { name, origin } of await platform.secrets.list(tx, orgId, id)) {
    const binding = { orgId, owner: id, name, origin };
    const value = await platform.secrets.open(tx, binding);
    if (value !== undefined) await platform.secrets.put(tx, binding, value, { expiresAt });
  }
}

/** Load → decide → save → tell, in one transaction, with one audit entry. */
async function change(
  platform: Platform, actor: Actor, id: string, action: string, decide: (tx: Tx, found: Submission) => Promise<Submission>,
): Promise<Submission> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byIdLocked(tx, id);
    if (!found) throw notFound(id);
    const saved = await store.save(tx, await decide(tx, found), platform.clock.now());
    await record(tx, actor, { action, subject: id as SubmissionId, detail: { version: saved.version, state: saved.state } });
    return saved;
  });
}
