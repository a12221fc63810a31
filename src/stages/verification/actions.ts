import { randomBytes } from "node:crypto";
import { type Actor, may, newId, type OrgId, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { emit } from "../../platform/jobs/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { orgById, orgBySlug, record } from "../../tenancy/index.ts";
import { type Manifest, manifestDigest } from "../manifest/index.ts";
import { ENDS, liveBeside, manifestOf, revisionByDigest, STATES, submissionById, testSecrets, wasPublished } from "../submission/index.ts";
import type { Turns } from "./bench/budget.ts";
import type { BenchState } from "./bench/bench-state.ts";
import { proofLine } from "./bench/host-proof.ts";
import { benchAddresses, type BenchIdentity, completedIdentity, makeBenchIdentity, type ProviderIdentity, wholeKey } from "./bench/identity.ts";
import { CHECKS } from "./checks/index.ts";
import type { Dialect } from "./dialect.ts";
import type { Report } from "./report.ts";
import type { Run, RunId } from "./run.ts";
import * as evidence from "./evidence/store.ts";
import * as store from "./store.ts";
import type { Outcome } from "./verdict.ts";

/** Workers are few and shared: no org's runs fill them for everybody else. */
export const MAX_UNFINISHED_PER_ORG = 5;

const BENCH = { owner: "bench", name: "bench-identity", origin: "internal" } as const;

/** The keys and names under which an org's bench acts as an identity provider; made at the first use and sealed. */
export async function benchIdentity(platform: Pick<Platform, "db" | "secrets" | "clock">, orgId: OrgId): Promise<BenchIdentity> {
  const read = (tx: Tx) => platform.secrets.open(tx, { orgId, ...BENCH });
  const kept = await platform.db.inTenant(orgId, read);
  if (kept) return completed(platform, orgId, JSON.parse(kept) as BenchIdentity);
  const org = await platform.db.inNetwork((tx) => orgById(tx, orgId));
  if (!org) throw new Problem("not-found", "There is no such org");
  const made = await makeBenchIdentity(org.slug, platform.clock.now());
  return platform.db.inTenant(orgId, async (tx) => {
    const meanwhile = await read(tx);
    if (meanwhile) return JSON.parse(meanwhile) as BenchIdentity;
    await platform.secrets.put(tx, { orgId, ...BENCH }, JSON.stringify(made));
    return made;
  });
}

/** An identity that an earlier version made gets the parts that it lacks, once. */
async function completed(platform: Pick<Platform, "db" | "secrets" | "clock">, orgId: OrgId, kept: BenchIdentity): Promise<BenchIdentity> {
  const whole = await completedIdentity(kept, platform.clock.now());
  if (!whole) return kept;
  return platform.db.inTenant(orgId, async (tx) => {
    const meanwhile = JSON.parse((await platform.secrets.open(tx, { orgId, ...BENCH })) ?? "{}") as Partial<BenchIdentity>;
    if (meanwhile.second) return meanwhile as BenchIdentity;
    await platform.secrets.put(tx, { orgId, ...BENCH }, JSON.stringify(whole));
    return whole;
  });
}

/** The bench's identity by the key in its addresses. Whoever asks is a stranger: nothing is made for them. */
export async function identityOfKey(platform: Platform, key: string): Promise<BenchIdentity | undefined> {
  const kept = await platform.db.inNetwork(async (tx) => {
    const org = await orgBySlug(tx, wholeKey(key));
    return org && platform.secrets.open(tx, { orgId: org.id, ...BENCH });
  });
  return kept === undefined ? undefined : (JSON.parse(kept) as BenchIdentity);
}

/** What one of the bench's providers is called, for whoever trusts it. */
export interface ProviderValues {
  samlMetadataUrl: string;
  samlEntityId: string;
  samlSsoUrl: string;
  samlCertificate: string;
  issuer: string;
  discoveryUrl: string;
  clientId: string;
  clientSecret: string;
}

/** What a publisher enters in their app's test tenants, once. */
export interface BenchValues extends ProviderValues {
  /** The certificate that will sign next; the metadata holds it already. */
  samlNextCertificate: string;
  /** For the second test tenant. */
  second: ProviderValues;
  /** The line that each host under test shows below `/.well-known/entente-verification`. */
  hostProof: string;
}

export async function benchFor(platform: Platform, orgId: OrgId): Promise<BenchValues> {
  const identity = await benchIdentity(platform, orgId);
  const valuesOf = (provider: ProviderIdentity): ProviderValues => {
    const { samlMetadataUrl, samlEntityId, samlSsoUrl, issuer, discoveryUrl } = benchAddresses(platform.config.benchUrl, provider.key);
    return { samlMetadataUrl, samlEntityId, samlSsoUrl, samlCertificate: provider.saml.certificate, issuer, discoveryUrl, clientId: provider.oidc.clientId, clientSecret: provider.oidc.clientSecret };
  };
  return { ...valuesOf(identity), samlNextCertificate: identity.samlNext.certificate, second: valuesOf(identity.second), hostProof: proofLine(identity.proof) };
}

/**
 * The bench's memory in the database: engine and endpoints may be two processes. It is needed for minutes, and runs that it serves break
 * off with the database: nobody waits for the disk.
 */
export function benchStateIn(platform: Pick<Platform, "db" | "clock">): BenchState {
  const quickly = <T>(work: (tx: Tx) => Promise<T>) => platform.db.inNetwork(work, { durable: false });
  const until = (lifeS: number) => new Date(platform.clock.now().getTime() + lifeS * 1000);
  return {
    put: (key, name, value, lifeS) => quickly((tx) => store.putBenchState(tx, key, name, value, until(lifeS))),
    get: (key, name) => quickly((tx) => store.getBenchState(tx, key, name, platform.clock.now())),
    getAll: (key, names) => quickly((tx) => store.getAllBenchState(tx, key, names, platform.clock.now())),
    change: (key, name, lifeS, edit) => quickly(async (tx) => {
      const next = edit(await store.getBenchStateLocked(tx, key, name, platform.clock.now()));
      if (next !== undefined) await store.putBenchState(tx, key, name, next, until(lifeS));
    }),
  };
}

/** Turns at hosts under test, in the database: the ceiling of a host holds over all runs, orgs and processes. */
export function turnsIn(platform: Pick<Platform, "db">): Turns {
  return {
    take: (host, nowMs, everyMs) => platform.db.inNetwork(async (tx) => (await store.takeTurn(tx, host, new Date(nowMs), everyMs)).getTime()),
    hold: (host, untilMs) => platform.db.inNetwork((tx) => store.holdTurns(tx, host, new Date(untilMs))),
  };
}

/**
 * Queues a run over the draft as it stands; its digest is frozen in the run.
 * @param asked `only`: ids of the checks; all when it is left out. `repeats`: the run that is asked again. `dialect`: whose SCIM is spoken.
 * `published`: over the version that is live beside the draft, against the app as it is now.
 * @throws {Problem} `not-found`; `gate-closed` when the draft does not parse, has no test section, lacks a secret, or a run is on its way.
 */
export async function requestRun(platform: Platform, actor: Actor, submissionId: string, asked: { only?: readonly string[] | undefined; repeats?: RunId; dialect?: Dialect | undefined; published?: boolean } = {}): Promise<Run> {
  const { only, dialect = "rfc" } = asked;
  const unknown = only?.find((id) => !CHECKS.some((check) => check.id === id));
  if (unknown) throw new Problem("invalid-field", `There is no check ${unknown}`, { fields: [{ path: "/checks", code: "run.unknown-check", message: `There is no check ${unknown}` }] });
  return inWritingScope(platform, actor, async (tx) => {
    const submission = await submissionById(tx, submissionId);
    // what has not been submitted is its publisher's alone
    if (!submission || (submission.state === "draft" && submission.orgId !== actor.orgId)) throw new Problem("not-found", `There is no submission ${submissionId}`);
    const byDesk = submission.orgId !== actor.orgId;
    if (ENDS.includes(submission.state)) throw new Problem("gate-closed", `${STATES[submission.state].label}: nothing is tested any more`, { mend: "Begin a new submission." });
    if (byDesk && STATES[submission.state].actsNext !== "desk") {
      throw new Problem("gate-closed", "It is the publisher's turn: what they are editing is not what you review", { mend: "Wait until they submit again." });
    }
    const live = asked.published ? await liveBeside(tx, submission) : undefined;
    if (asked.published && !live) throw new Problem("gate-closed", "Nothing is published under this slug that the app would have to go on working with", { mend: "Run the checks over the draft." });
    const repeats = live ? (live.runId as RunId | undefined) : asked.repeats;
    const manifest = live?.revision.manifest ?? manifestOf(platform, submission);
    if (!manifest) throw new Problem("gate-closed", "The draft does not parse yet", { mend: "Mend its errors first; they are named in each section." });
    if (!manifest.test) throw new Problem("gate-closed", "The manifest has no test section", { mend: "Say how to reach a tenant that may be tested." });
    const kept = await platform.secrets.list(tx, submission.orgId, submissionId);
    const missing = testSecrets(manifest, { allowLocal: platform.config.allowLocalTargets }).filter((s) => !kept.some((k) => k.name === s.name && k.origin === s.origin));
    if (missing.length > 0) {
      throw new Problem("gate-closed", `The secret "${missing[0]?.name}" has no value for ${missing[0]?.origin}`, {
        mend: "Enter it in the test section.", fields: missing.map((s) => ({ path: "/test", code: "submission.secret.missing", message: `"${s.name}" for ${s.origin}` })),
      });
    }
    if ((await store.countUnfinishedLocked(tx, submission.orgId)) >= MAX_UNFINISHED_PER_ORG) {
      throw new Problem("gate-closed", `${MAX_UNFINISHED_PER_ORG} runs over submissions of this org are on their way`, { mend: "Wait for one of them, or cancel it." });
    }
    const now = platform.clock.now();
    const run: Omit<Run, "number"> = {
      id: newId("run", now.getTime()), trigger: live ? "compatibility" : actor.kind === "token" ? "token" : "person", side: byDesk ? "desk" : "publisher", requestedByName: actor.name, repeats, orgId: submission.orgId, submissionId, digest: manifestDigest(manifest), manifest, state: "queued",
      seed: randomBytes(8).toString("hex"), dialect, only: only ? [...only] : undefined, requestedBy: actor.accountId, planned: [], verdict: undefined, tallies: undefined,
      report: undefined, failure: undefined, cancelRequested: false, requestedAt: now, startedAt: undefined, finishedAt: undefined,
    };
    const number = await store.insertRun(tx, run);
    if (number === undefined) {
      throw new Problem("gate-closed", "A run over this submission is on its way", { mend: "Wait for it, or cancel it." });
    }
    await platform.jobs.enqueue(tx, "verification-run", { runId: run.id });
    await record(tx, actor, { action: "verification.run", subject: run.id, detail: { submissionId, digest: run.digest, ...(live ? { compatibility: true } : {}), ...(repeats ? { repeats } : {}) } });
    return { ...run, number };
  });
}

/**
 * Asks the checks of a run again, over the draft as it stands: all of them, chosen ones, or those that failed or could not be judged.
 * @throws {Problem} `gate-closed` when nothing failed; what `requestRun` throws.
 */
export async function rerun(platform: Platform, actor: Actor, id: string, asked: { failed?: boolean | undefined; checks?: readonly string[] | undefined }): Promise<Run> {
  const { run, results } = await inWritingScope(platform, actor, async (tx) => {
    const found = await store.runById(tx, id);
    if (!found) throw new Problem("not-found", `There is no run ${id}`);
    return { run: found, results: found.report?.checks ?? (await store.resultsOf(tx, id)).map((kept) => kept.result) };
  });
  const failed = results.filter((result) => FAILED.includes(result.outcome)).map((result) => result.id);
  if (asked.failed && failed.length === 0) throw new Problem("gate-closed", "Nothing failed in this run", { mend: "Run all checks instead." });
  // a run over chosen checks that is repeated whole asks the same ones
  return requestRun(platform, actor, run.submissionId, { repeats: run.id, dialect: run.dialect, published: run.trigger === "compatibility", only: asked.failed ? failed : (asked.checks ?? run.only) });
}

const FAILED: readonly Outcome[] = ["violated", "could_not_tell"];

/** Stops a run; what has been judged is kept. */
export async function cancelRun(platform: Platform, actor: Actor, id: string): Promise<Run> {
  return inWritingScope(platform, actor, async (tx) => {
    const run = await store.runById(tx, id);
    if (!run) throw new Problem("not-found", `There is no run ${id}`);
    if (run.state === "finished" || run.state === "cancelled") throw new Problem("not-your-move", "The run has ended already");
    if (run.state === "queued") await store.endRun(tx, run.id, { state: "cancelled", at: platform.clock.now() });
    else await store.askToCancel(tx, run.id);
    await record(tx, actor, { action: "verification.cancel", subject: id });
    return (await store.runById(tx, id)) ?? run;
  });
}

/** An org sees its own runs, the desk sees all. */
export function inScope<T>(platform: Platform, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return may(actor, "review.read") ? platform.db.inNetwork(work) : platform.db.inTenant(actor.orgId, work);
}

/** An org starts and stops its own runs, whoever decides at the desk those of all; only to read there is not enough. */
function inWritingScope<T>(platform: Platform, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (may(actor, "review.decide")) return platform.db.inNetwork(work);
  if (may(actor, "verification.run")) return platform.db.inTenant(actor.orgId, work);
  throw new Problem("not-allowed", "Publishers and analysts run checks");
}

/** For a draft that was deleted: its runs, with what they saw of its test tenant, go too. A worker on one of them stops. */
export async function forgetRuns(platform: Platform, orgId: OrgId, submissionId: string): Promise<void> {
  await platform.db.inTenant(orgId, async (tx) => {
    if (!(await submissionById(tx, submissionId))) await store.removeRuns(tx, submissionId);
  });
}

/**
 * What a run over the submission would be about now: for its publisher the draft, for the desk what was submitted.
 * Undefined when the draft does not parse.
 */
export async function currentManifest(platform: Platform, tx: Tx, actor: Actor, submissionId: string): Promise<Manifest | undefined> {
  const found = await submissionById(tx, submissionId);
  if (!found) return undefined;
  const submitted = found.orgId !== actor.orgId && found.digest ? await revisionByDigest(tx, found.orgId, found.digest) : undefined;
  return submitted?.manifest ?? manifestOf(platform, found);
}

/** A finished run that everybody may read: over a digest that is or was live in the public catalog. */
export async function publishedRun(platform: Platform, id: string): Promise<Run | undefined> {
  return platform.db.inNetwork(async (tx) => {
    const run = await store.runById(tx, id);
    // how an update is coming along is its publisher's own
    if (run?.state !== "finished" || run.trigger === "compatibility" || run.manifest.metadata.visibility !== "public") return undefined;
    return (await wasPublished(tx, run.orgId, run.digest)) ? run : undefined;
  });
}

/** Ends a run with its report, and tells whoever waits for it. A run over chosen checks, or by the needs of one client, is no evidence for a submit. */
export async function finishRun(platform: Platform, run: Run, take: number, report: Report, signed?: { bundle: string; signature: evidence.Signature }): Promise<void> {
  await platform.db.inTenant(run.orgId, async (tx) => {
    const at = platform.clock.now();
    const ended = await store.endRun(tx, run.id, { state: "finished", report, at, take });
    if (ended && signed) await evidence.addBundle(tx, run, signed.bundle, signed.signature);
    if (!ended || run.only || run.dialect !== "rfc") return; // cancelled in the last moment, or no evidence
    if (run.trigger === "compatibility") return tellCompared(tx, run, report, at);
    if (run.trigger === "nightly" || run.trigger === "renewal") return tellRechecked(tx, run, report, at);
    const { checks, held, violated, couldNotTell } = report.tallies;
    await emit(tx, {
      kind: "verification.finished", orgId: run.orgId, subject: run.id,
      data: { submissionId: run.submissionId, evidence: { runId: run.id, digest: run.digest, verdict: report.verdict, finishedAt: at.toISOString(), checks, held, violated, couldNotTell, notProven: report.notProven.length, open: openOf(report) } },
    });
  });
}

/** What did not hold, whatever its gate: the network's rules may ask for more than the suite does. */
const openOf = (report: Report) => report.checks.filter((check) => FAILED.includes(check.outcome)).map(({ id, outcome }) => ({ id, outcome }));

/** What became of a published version: its verdict today, the checks that held when it was proven and are violated now, and what is to be said of all others. */
async function tellRechecked(tx: Tx, run: Run, report: Report, at: Date): Promise<void> {
  const then = run.repeats ? (await store.runById(tx, run.repeats))?.report : undefined;
  const held = new Set((then?.checks ?? []).filter((check) => check.outcome === "held").map((check) => check.id));
  const { checks, held: holds, violated, couldNotTell } = report.tallies;
  await emit(tx, {
    kind: "verification.rechecked", orgId: run.orgId, subject: run.id,
    data: {
      submissionId: run.submissionId, slug: run.manifest.metadata.slug, trigger: run.trigger, broken: idsOf(report, "violated").filter((id) => held.has(id)),
      held: idsOf(report, "held"), violated: idsOf(report, "violated"),
      evidence: { runId: run.id, digest: run.digest, verdict: report.verdict, finishedAt: at.toISOString(), checks, held: holds, violated, couldNotTell, notProven: report.notProven.length },
    },
  });
}

const idsOf = (report: Report, outcome: Report["checks"][number]["outcome"]): string[] => report.checks.filter((check) => check.outcome === outcome).map((check) => check.id);

/** What held when the version was published must still hold; checks that did not are no news, and those that came later are no promise. */
async function tellCompared(tx: Tx, run: Run, report: Report, at: Date): Promise<void> {
  const then = run.repeats ? (await store.runById(tx, run.repeats))?.report : undefined;
  const held = new Set((then?.checks ?? []).filter((check) => check.outcome === "held").map((check) => check.id));
  const broken = report.checks.filter((check) => held.has(check.id) && FAILED.includes(check.outcome));
  // without the run that proved it, the version's own verdict speaks
  const verdict = !then ? report.verdict : broken.length === 0 ? "held" : broken.some((check) => check.outcome === "violated") ? "violated" : "could_not_tell";
  await emit(tx, {
    kind: "verification.compared", orgId: run.orgId, subject: run.id,
    data: { submissionId: run.submissionId, compatibility: { runId: run.id, digest: run.digest, verdict, finishedAt: at.toISOString(), broken: broken.map((check) => check.id) } },
  });
}
