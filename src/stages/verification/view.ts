import type { z } from "zod";
import { type Check, SEVERITY_OF } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { diffManifests, type Manifest, manifestDigest } from "../manifest/index.ts";
import type { CheckPage, CheckSummary, CheckView, CurrentView, RunSummary, RunView } from "./contract.ts";
import { neighboursOf } from "./reading-order.ts";
import { ENGINE_VERSION } from "./engine-version.ts";
import type { CheckResult } from "./report.ts";
import type { Exchange } from "./bench/recorder.ts";
import type { Signature } from "./evidence/store.ts";
import type { Run } from "./run.ts";
import { clauseOf } from "./specification.ts";
import type { KeptResult } from "./store.ts";
import { neededBy, worksWith } from "./works-with.ts";

export function toRunSummary(run: Run, finished: number): z.input<typeof RunSummary> {
  return {
    id: run.id, submissionId: run.submissionId, digest: run.digest, state: run.state, verdict: run.verdict ?? null, tallies: run.tallies ?? null,
    progress: { finished: run.tallies?.checks ?? finished, planned: run.planned.length }, partial: run.only !== undefined, requestedAt: run.requestedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null, finishedAt: run.finishedAt?.toISOString() ?? null, failure: run.failure ?? null,
    dialect: run.dialect, number: run.number, trigger: run.trigger, side: run.side, requestedBy: run.requestedByName, repeats: run.repeats ?? null,
  };
}

/** How many changed fields are named. */
const MAX_NAMED = 20;

export const changedFields = (before: Manifest, after: Manifest) => diffManifests(before, after).changes.slice(0, MAX_NAMED).map(({ path, because }) => ({ path, because }));

/** @param now The manifest as it stands; undefined when it does not parse. */
export function toCurrent(run: Run, now: Manifest | undefined): z.input<typeof CurrentView> {
  if (!now) return { matches: false, changed: [] };
  return run.digest === manifestDigest(now) ? { matches: true, changed: [] } : { matches: false, changed: changedFields(run.manifest, now) };
}

/** Not what the report says: those of before said nothing about it. */
export const worksWithOf = (run: Run) => (run.report ? worksWith(run.manifest, run.report.checks) : []);

/** Characters of a body that a view holds. */
const MAX_BODY = 4_000;

/** Exchanges for a page: without what the bench noted for itself, and with the beginnings of long bodies. */
export function shortened(exchanges: readonly Exchange[], maxBody = MAX_BODY): Exchange[] {
  const cut = (body: string | null) => (body !== null && body.length > maxBody ? `${body.slice(0, maxBody)}… (${body.length} characters)` : body);
  return exchanges.filter((e) => e.kind !== "noted")
    .map((e) => ({ ...e, request: { ...e.request, body: cut(e.request.body) }, response: e.response && { ...e.response, body: cut(e.response.body) } }));
}

/** What a public page shows of a signed run: the exchanges that the answers rest on, three of each. */
export function forEverybody(view: z.input<typeof RunView>): z.input<typeof RunView> {
  const told = new Set(view.checks.filter((c) => c.outcome !== "does_not_apply").flatMap((c) => c.evidence.slice(0, 3)));
  return { ...view, requestedBy: "", exchanges: shortened(view.exchanges.filter((e) => told.has(e.id)) as Exchange[], 1_500) };
}

/** The exchanges that a row shows: those its answer rests on, or the last one. */
const shownOf = (result: Pick<CheckResult, "evidence" | "exchanges">): readonly string[] => (result.evidence.length > 0 ? result.evidence : result.exchanges.slice(-1));
const isOpen = (result: Pick<CheckResult, "outcome">): boolean => result.outcome === "violated" || result.outcome === "could_not_tell";

/** What a page needs at once: the exchanges of rows that are open from the start. Those of a whole run are megabytes. */
export function openExchanges(results: readonly CheckResult[], exchanges: readonly Exchange[]): Exchange[] {
  const told = new Set(results.filter(isOpen).flatMap(shownOf));
  return shortened(exchanges.filter((exchange) => told.has(exchange.id)));
}

/** A run with everything that is known of it by now; while it runs, the results so far. */
export function toRunView(run: Run, kept: readonly KeptResult[], current: z.input<typeof CurrentView> | null, signature: Signature | undefined): z.input<typeof RunView> {
  return {
    ...toRunSummary(run, kept.length), current, app: run.manifest.metadata.name, seed: run.seed, engine: run.report?.engine ?? ENGINE_VERSION, planned: run.planned,
    worksWith: worksWithOf(run),
    checks: run.report?.checks ?? kept.map((k) => k.result), exchanges: shortened(run.report?.exchanges ?? kept.flatMap((k) => k.exchanges)),
    signature: signature ? { ...signature, signedAt: signature.signedAt.toISOString(), validUntil: signature.validUntil.toISOString() } : null,
    proven: run.report?.proven ?? [], notProven: run.report?.notProven ?? [], leftBehind: run.report?.leftBehind ?? [],
  };
}

export const toCheckSummary = (check: Check): z.input<typeof CheckSummary> => ({
  id: check.id, slug: check.slug, version: check.version, protocol: check.protocol, kind: check.kind, gate: check.gate, severity: SEVERITY_OF[check.gate], title: check.title,
  asks: check.asks, about: check.about,
});

export const toCheckView = (check: Check): z.input<typeof CheckView> => ({
  ...toCheckSummary(check), why: check.why, remedy: check.remedy, expects: check.expects, spec: clauseOf(check.spec),
  example: { ...check.example, sent: check.example.sent ?? null }, neededBy: neededBy(check.id), since: check.changes[0]?.engine ?? ENGINE_VERSION, changes: [...check.changes],
});

export function toCheckPage(check: Check): z.input<typeof CheckPage> {
  const { previous, next } = neighboursOf(check.id, CHECKS);
  const named = (other: Check | null) => other && { id: other.id, title: other.title };
  return { ...toCheckView(check), previous: named(previous), next: named(next) };
}
