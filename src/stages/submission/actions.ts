import { type Actor, type FieldProblem, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { memberById, record } from "../../tenancy/index.ts";
import { diffManifests, type Manifest, type ManifestDiff, parseManifest } from "../manifest/index.ts";
import { draftSlug, readDraft, type TestSecret, testSecrets, withLogo } from "./draft.ts";
import { digestsIn, withImages } from "./draft-images.ts";
import { gatesFor, type Gate, type GateId } from "./gates.ts";
import { findHolds, type Hold } from "./hold.ts";
import { replaceHolds } from "./hold-store.ts";
import { forgetImagesOf } from "./image-store.ts";
import { liveBeside } from "./live.ts";
import { reencodeLogo } from "./logo.ts";
import { moved, past, requireMove, secretsRestUntil, submitsAs, takenAt } from "./moving.ts";
import type { Policy } from "./policy.ts";
import * as policies from "./policy-store.ts";
import { releasesOf } from "./release-store.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rule-store.ts";
import { type Suggestion, suggestRelease } from "./release.ts";
import { ENDS, isEditable, type State, STATE_NAMES, STATES } from "./states.ts";
import * as store from "./store.ts";
import type { Compatibility, Evidence, Revision, Submission, SubmissionId } from "./submission.ts";

const notFound = (id: string) => new Problem("not-found", `There is no submission ${id}`);
export const localRule = (platform: Platform) => ({ allowLocal: platform.config.allowLocalTargets });

/**
 * Begins a draft from a manifest's text or value, whole or partial, or from nothing.
 * @throws {Problem} `invalid-field` when text was given that cannot be read at all; the problems carry line and column.
 */
export async function createDraft(platform: Platform, actor: Actor, input: { text?: string | undefined; manifest?: unknown }): Promise<Submission> {
  const manifest = input.text === undefined ? (input.manifest ?? { schema: "entente/1" }) : fromText(input.text, localRule(platform));
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const draft = await beginDraft(platform, tx, actor, { manifest, logoDigest: undefined });
    await record(tx, actor, { action: "submission.create", subject: draft.id });
    return draft;
  });
}

/**
 * Begins a draft in the caller's transaction, which records it.
 * @throws {Problem} `gate-closed` when the org has as many open submissions as the network allows.
 */
export async function beginDraft(platform: Platform, tx: Tx, actor: Actor, from: { manifest: unknown; logoDigest: string | undefined; baseDigest?: string }): Promise<Submission> {
  const now = platform.clock.now();
  const { openSubmissions } = await policies.policy(tx);
  const open = await store.countLocked(tx, actor.orgId, STATE_NAMES.filter((state) => !ENDS.includes(state)));
  if (open >= openSubmissions) {
    const message = `Your org has ${open} open submissions, and this network allows ${openSubmissions}`;
    throw new Problem("gate-closed", message, {
      fields: [{ path: "", code: "submission.limit.open", message }], mend: "Delete drafts that you no longer need, or ask the network's operator for more.",
    });
  }
  const manifest = await withImages(tx, actor.orgId, withLogo(from.manifest, from.logoDigest), undefined, now);
  const draft: Submission = {
    id: newId("sub", now.getTime()), orgId: actor.orgId, slug: draftSlug(manifest), state: "draft", manifest,
    draftDigest: readDraft(manifest, localRule(platform)).digest, digest: undefined, logoDigest: from.logoDigest, evidence: undefined, compatibility: undefined, openThreads: 0,
    submits: 0, release: undefined, changelog: "", publishOn: undefined, publishAt: undefined, cameFrom: undefined, baseDigest: from.baseDigest, listingOnly: false,
    clockLeftS: undefined, secretsUntil: undefined,
    version: 1, createdBy: actor.accountId, submittedBy: undefined, enteredAt: now, dueAt: undefined, createdAt: now, updatedAt: now,
  };
  await store.insert(tx, draft);
  await store.addMove(tx, draft, past(actor, now, "create", "draft", "draft", undefined));
  return draft;
}

function fromText(text: string, options: { allowLocal: boolean }): unknown {
  const parsed = parseManifest(text, options);
  if (parsed.ok) return parsed.manifest;
  throw new Problem("invalid-field", `The manifest has ${parsed.problems.length} problems`, { fields: parsed.problems, mend: "Mend the lines named below." });
}

export function requireEditable({ state }: Submission): void {
  if (isEditable(state)) return;
  throw new Problem("not-your-move", `${STATES[state].label}: it cannot be edited now`, {
    mend: ENDS.includes(state) ? "It has ended: begin an update of what is published, or copy it to a new draft."
      : "What was sent stays as it is while it is looked at. Write to the desk; when it asks for changes you can edit it. Or withdraw it and copy it to a new draft.",
  });
}

/** Keeps a draft as it is, mended or not. @throws {Problem} `stale-write`, `not-your-move`. */
export async function saveDraft(platform: Platform, actor: Actor, id: string, input: { version: number; manifest: unknown }): Promise<Submission> {
  return change(platform, actor, id, "submission.save", async (tx, found) => {
    requireEditable(found);
    const manifest = await withImages(tx, actor.orgId, withLogo(input.manifest, found.logoDigest), found.manifest, platform.clock.now());
    return { ...found, version: input.version, manifest, slug: draftSlug(manifest), draftDigest: readDraft(manifest, localRule(platform)).digest };
  });
}

/** Re-encodes and keeps a logo; the manifest's own digest covers it from now on. */
export async function setLogo(platform: Platform, actor: Actor, id: string, upload: Buffer): Promise<Submission> {
  const logo = await reencodeLogo(upload);
  return change(platform, actor, id, "submission.logo", async (tx, found) => {
    requireEditable(found);
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
    const origins = new Set((await neededSecrets(platform, tx, found)).flatMap((secret) => (secret.name === name ? [secret.origin] : [])));
    if (origins.size === 0) {
      throw new Problem("gate-closed", `The manifest's test section names no secret "${name}" with a complete address`, {
        mend: "Complete the test section first; a secret is kept for the origins it will be sent to.",
      });
    }
    await platform.secrets.remove(tx, actor.orgId, id, name); // what was kept for an origin that is named no more
    for (const origin of origins) await platform.secrets.put(tx, { orgId: actor.orgId, owner: id, name, origin }, value);
    if (isEditable(found.state)) await store.noteSecretsUntil(tx, id, secretsRestUntil(platform.clock.now()));
    await record(tx, actor, { action: "submission.secret", subject: id, detail: { name, origins: [...origins] } });
  });
}

/** What a submit may say beside the draft. */
export interface SubmitInput {
  version?: number | undefined;
  note?: string | undefined;
  /** The version it is to become; the suggested one when it is left out. */
  release?: string | undefined;
  changelog?: string | undefined;
}

/**
 * Sends a draft to the desk. Freezes its digest. Where the network lets machine gates publish and nothing needs a person, it is
 * published in the same transaction.
 * @throws {Problem} `gate-closed` with every gate that is still closed; `not-your-move`; `stale-write`.
 */
export async function submit(platform: Platform, actor: Actor, id: string, input: SubmitInput): Promise<Submission> {
  return change(platform, actor, id, "submission.submit", async (tx, read) => {
    if (read.slug) await store.lockSlug(tx, read.slug); // what it is compared with stays until it is sent
    const asked: Submission = { ...read, version: input.version ?? read.version, release: input.release ?? read.release, changelog: input.changelog ?? read.changelog };
    const facts = await submitFacts(platform, tx, asked);
    const found: Submission = { ...asked, listingOnly: facts.diff?.listingOnly === true && read.state !== "qa_issues" };
    requireMove(found, "submit", "publisher", submitsAs(found));
    const closed = gatesFor(found, facts, platform.clock.now()).filter((gate) => !gate.open);
    requireOpen(closed);
    const now = platform.clock.now();
    if (!found.slug || !(await store.claimSlug(tx, found.slug, actor.orgId, now))) {
      throw new Problem("already-exists", "Another publisher uses this slug", { mend: "Choose another slug." });
    }
    const { manifest, digest } = readDraft(found.manifest, localRule(platform));
    if (!manifest || !digest) throw new Problem("gate-closed", "The draft does not parse");
    await store.keepRevision(tx, actor.orgId, { digest, submissionId: found.id, slug: found.slug, manifest, logoDigest: found.logoDigest, submittedAt: now });
    const sent: Submission = {
      ...found, digest, submittedBy: actor.accountId, submits: found.submits + 1, release: found.release ?? facts.suggested.version, baseDigest: facts.live?.digest,
    };
    const holds = await findHolds(platform, tx, { submission: sent, manifest, live: facts.revision, diff: facts.diff });
    await replaceHolds(tx, sent.orgId, sent.id, holds, now);
    const passes = machineMayPass(read.state, sent, facts.policy, holds);
    const waiting = await moved(platform, tx, actor, sent, "submit", "publisher", input.note ?? "", submitsAs(sent), passes);
    return passes ? byMachine(platform, tx, actor, waiting) : waiting;
  });
}

function requireOpen(closed: readonly Gate[]): void {
  if (closed.length === 0) return;
  throw new Problem("gate-closed", `${closed.length} ${closed.length === 1 ? "requirement is" : "requirements are"} not met yet`, {
    fields: closed.map((gate) => ({ path: `/gates/${gate.id}`, code: gate.code, message: gate.label, mend: gate.mend })), mend: closed[0]?.mend ?? "",
  });
}

/** What may be changed beside the digest while the publisher acts. */
const BESIDE_THE_DIGEST: readonly GateId[] = ["release-version", "changelog"];

/** Whether what was just sent may be published without a person: the first time it is sent, nothing held, every host proven. */
function machineMayPass(from: State, sent: Submission, policy: Policy, holds: readonly Hold[]): boolean {
  return policy.desk === "optional" && from === "draft" && sent.submits === 1 && holds.length === 0 && (sent.listingOnly || (sent.evidence?.notProven ?? 0) === 0);
}

async function byMachine(platform: Platform, tx: Tx, actor: Actor, waiting: Submission): Promise<Submission> {
  const system: Actor = { ...actor, kind: "system", name: "Machine gates", email: "", roles: [] };
  const passed = await moved(platform, tx, system, waiting, "pass_gates", "network", "Every machine gate holds, and this network does not wait for a person.");
  return passed.publishAt && passed.publishAt <= platform.clock.now() ? moved(platform, tx, system, passed, "publish", "network", "") : passed;
}

/**
 * Moves that the publisher makes beside submitting: `withdraw`, `fixed_on_our_side`. The latter sends nothing new to the desk,
 * so it is refused while the draft holds edits: they would be neither proven nor reviewed. It says what was mended, in a note
 * or by a run of it since the desk sent it back. Number and changelog stand beside the digest: their gates are asked again.
 * @throws {Problem} `not-your-move`, `stale-write`, `gate-closed`
 */
export async function publisherMove(
  platform: Platform, actor: Actor, id: string, move: "withdraw" | "fixed_on_our_side", input: { version?: number | undefined; note?: string | undefined } = {},
): Promise<Submission> {
  return change(platform, actor, id, `submission.${move}`, async (tx, found) => {
    requireMove(found, move, "publisher");
    if (move === "fixed_on_our_side") {
      if (found.draftDigest !== found.digest) {
        throw new Problem("gate-closed", "The draft was edited since it was submitted", { mend: "Run the checks and submit it, or take the edits back." });
      }
      requireOpen((await gates(platform, tx, found)).filter((gate) => !gate.open && BESIDE_THE_DIGEST.includes(gate.id)));
      const ranSince = found.evidence?.digest === found.digest && found.evidence !== undefined && new Date(found.evidence.finishedAt) > found.enteredAt;
      if (!ranSince && !input.note?.trim()) {
        throw new Problem("gate-closed", "Nothing says what was mended", { mend: "Write a note for the desk, or run the checks once more." });
      }
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
    await forgetImagesOf(tx, actor.orgId, id, digestsIn(found.manifest));
    await emit(tx, { kind: "submission.deleted", orgId: actor.orgId, subject: id });
    await record(tx, actor, { action: "submission.delete", subject: id });
  });
}

export type AnalystMove = "approve" | "request_changes" | "reject" | "undo";

/**
 * For the review: whether this analyst may make this move over the digest that was looked at.
 * @throws {Problem} `own-submission`; `not-your-move`; `stale-write` when the digest is another one.
 */
export async function requireAnalystMove(tx: Tx, actor: Actor, found: Submission, move: AnalystMove, digest: string): Promise<void> {
  if (await isOwn(tx, actor, found)) throw new Problem("own-submission", "Nobody decides on a submission of their own org", { mend: "Ask an analyst who does not belong to the publisher." });
  requireMove(found, move, "analyst", takenAt(found));
  if (found.digest !== digest) throw new Problem("stale-write", "The publisher sent another revision", { mend: "Look at the new revision first." });
}

/** Nobody approves their own: not as a member of its org, nor as who began or ever sent it, though they left since. */
export async function isOwn(tx: Tx, actor: Actor, found: Submission): Promise<boolean> {
  return found.orgId === actor.orgId || found.submittedBy === actor.accountId || found.createdBy === actor.accountId
    || (await memberById(tx, found.orgId, actor.accountId)) !== undefined || store.wasSentBy(tx, found.id, actor.accountId);
}

/** For the review, in its transaction, over a submission that it has locked and for which {@link requireAnalystMove} held. */
export async function analystMove(platform: Platform, tx: Tx, actor: Actor, found: Submission, move: AnalystMove, note: string): Promise<Submission> {
  return store.save(tx, await moved(platform, tx, actor, found, move, "analyst", note, takenAt(found)), platform.clock.now());
}

/** News of a finished run over a submission's draft. */
export async function recordEvidence(platform: Platform, orgId: OrgId, id: string, evidence: Evidence): Promise<void> {
  await platform.db.inTenant(orgId, (tx) => store.noteEvidence(tx, id, evidence, ENDS));
}

/** News of the published version's run against today's app. */
export async function recordCompatibility(platform: Platform, orgId: OrgId, id: string, said: Compatibility): Promise<void> {
  await platform.db.inTenant(orgId, (tx) => store.noteCompatibility(tx, id, said, ENDS));
}

/** What is live under the draft's slug, when it is the org's own; what would change; and what the gates ask about. */
export interface SubmitFacts {
  problems: FieldProblem[];
  slugOwnedByAnother: boolean;
  policy: Policy;
  policiesAccepted: boolean;
  rules: Rule[];
  revision: Revision | undefined;
  diff: ManifestDiff | undefined;
  live: { digest: string; version: string | undefined; listingOnly: boolean } | undefined;
  taken: string[];
  suggested: Suggestion;
}

export async function submitFacts(platform: Platform, tx: Tx, found: Submission): Promise<SubmitFacts> {
  const { problems, manifest } = readDraft(found.manifest, localRule(platform));
  const owner = found.slug ? await store.slugOwner(tx, found.slug) : undefined;
  const policy = await policies.policy(tx);
  const revision = found.slug && owner === found.orgId ? await store.publishedRevision(tx, found.slug) : undefined;
  const diff = revision && manifest ? diffManifests(revision.manifest, manifest) : undefined;
  const releases = found.slug && owner === found.orgId ? await releasesOf(tx, found.slug) : [];
  const taken = releases.map((release) => release.version);
  const version = releases.find((release) => release.digest === revision?.digest)?.version ?? taken.at(-1);
  const listingOnly = diff?.listingOnly === true && found.state !== "qa_issues";
  return {
    // nothing is run for words and pictures, so no secret of the test tenant is needed
    problems: [...problems, ...(listingOnly ? [] : await missingSecrets(platform, tx, found))], slugOwnedByAnother: owner !== undefined && owner !== found.orgId, policy,
    policiesAccepted: policy.policies === undefined || (await policies.acceptance(tx, found.orgId, policy.policies.version)) !== undefined,
    rules: await rules(tx), revision, diff, live: revision && { digest: revision.digest, version, listingOnly }, taken, suggested: suggestRelease(taken, diff),
  };
}

/** Which gates of a submit are open. */
export async function gates(platform: Platform, tx: Tx, found: Submission): Promise<Gate[]> {
  return gatesFor(found, await submitFacts(platform, tx, found), platform.clock.now());
}

async function missingSecrets(platform: Platform, tx: Tx, found: Submission): Promise<FieldProblem[]> {
  return (await namedSecrets(platform, tx, found)).filter((secret) => !secret.setAt).map((secret) => ({
    path: "/test", code: "submission.secret.missing", message: `The secret "${secret.name}" has no value for ${secret.origin}`, mend: "Enter it in the test section.",
  }));
}

/** What the draft's test section names, and, beside a live version, what that one's does: both are run before a submit. */
async function neededSecrets(platform: Platform, tx: Tx, found: Submission): Promise<TestSecret[]> {
  const rule = localRule(platform);
  const draft = readDraft(found.manifest, rule).manifest;
  const live = isEditable(found.state) ? (await liveBeside(tx, found))?.revision.manifest : undefined;
  const all = [draft, live].flatMap((manifest) => (manifest ? testSecrets(manifest, rule) : []));
  return [...new Map(all.map((secret) => [`${secret.name} ${secret.origin}`, secret])).values()];
}

/** The secrets that the draft names, and when each was set. */
export async function namedSecrets(platform: Platform, tx: Tx, found: Submission): Promise<{ name: string; origin: string; setAt: Date | undefined }[]> {
  const kept = await platform.secrets.list(tx, found.orgId, found.id);
  return (await neededSecrets(platform, tx, found)).map((secret) => ({
    ...secret, setAt: kept.find((k) => k.name === secret.name && k.origin === secret.origin)?.setAt,
  }));
}

/** The manifest of a submission, when it parses. */
export function manifestOf(platform: Platform, submission: Submission): Manifest | undefined {
  return readDraft(submission.manifest, localRule(platform)).manifest;
}

/** Load → decide → save → tell, in one transaction, with one audit entry. */
export async function change(
  platform: Platform, actor: Actor, id: string, action: string, decide: (tx: Tx, found: Submission) => Promise<Submission>,
): Promise<Submission> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    const found = await store.byIdLocked(tx, id);
    if (!found) throw notFound(id);
    const now = platform.clock.now();
    const decided = await decide(tx, found);
    // each change of a draft puts the last day of its secrets off
    const secretsUntil = decided.secretsUntil && isEditable(decided.state) ? secretsRestUntil(now) : decided.secretsUntil;
    const saved = await store.save(tx, { ...decided, secretsUntil }, now);
    await record(tx, actor, { action, subject: id as SubmissionId, detail: { version: saved.version, state: saved.state } });
    return saved;
  });
}
