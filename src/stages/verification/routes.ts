import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Actor, may, Problem, type Right } from "../../kernel/index.ts";
import { defineRoute, defineStream, type Route, type Stream } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { submissionById } from "../submission/index.ts";
import * as actions from "./actions.ts";
import { PROOF_PATH } from "./bench/host-proof.ts";
import type { Exchange } from "./bench/recorder.ts";
import { CHECKS } from "./checks/index.ts";
import { compareRuns } from "./compare.ts";
import * as contract from "./contract.ts";
import type { CheckResult } from "./report.ts";
import type { Run } from "./run.ts";
import { findChecks } from "./find-checks.ts";
import { inReadingOrder } from "./reading-order.ts";
import { evidenceRoutes } from "./evidence/routes.ts";
import * as evidence from "./evidence/store.ts";
import * as store from "./store.ts";
import { changedFields, forEverybody, openExchanges, toCheckPage, toCheckSummary, toCheckView, toCurrent, toRunSummary, toRunView, worksWithOf } from "./view.ts";

/** How often a stream looks for news. */
const LOOK_MS = 250;

async function show(deps: Platform, actor: Actor, id: string) {
  const seen = await actions.inScope(deps, actor, async (tx) => {
    const run = await store.runById(tx, id);
    if (!run) return undefined;
    const now = await actions.currentManifest(deps, tx, actor, run.submissionId);
    return toRunView(run, run.report ? [] : await store.resultsOf(tx, id), toCurrent(run, now), await evidence.signatureOf(tx, id));
  });
  return seen ?? showPublished(deps, id);
}

const light = (view: Awaited<ReturnType<typeof show>>) => ({ ...view, exchanges: openExchanges(view.checks as CheckResult[], view.exchanges as Exchange[]) });

/** Evidence that anybody may read. Exchanges of runs that nobody signed were cleaned by weaker rules: they stay with publisher and desk. */
async function showPublished(deps: Platform, id: string) {
  const run = await actions.publishedRun(deps, id);
  if (!run) throw new Problem("not-found", `There is no run ${id}`);
  const signature = await deps.db.inNetwork((tx) => evidence.signatureOf(tx, run.id));
  const view = forEverybody(toRunView(run, [], null, signature));
  return signature ? view : { ...view, exchanges: [], seed: "", proven: [], notProven: [], leftBehind: [] };
}

const REFERENCE = inReadingOrder(CHECKS);

export const verificationRoutes: Route[] = [
  ...evidenceRoutes,
  defineRoute({
    method: "POST", path: "/submissions/:id/runs", access: "signed-in", operation: "runs.start", summary: "Run the checks over the draft as it stands, or over chosen ones",
    params: contract.submissionParams, body: contract.runBody, returns: contract.RunView, status: 202, problems: ["not-found", "gate-closed", "not-allowed", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.requestRun(deps, actor, params.id, { only: body.checks, dialect: body.dialect })).id),
  }),
  defineRoute({
    method: "POST", path: "/submissions/:id/compatibility-runs", access: "signed-in", operation: "runs.compatibility",
    summary: "Run the published version against the app as it is now: what held must still hold before an update is submitted",
    params: contract.submissionParams, body: z.strictObject({}), returns: contract.RunView, status: 202, problems: ["not-found", "gate-closed", "not-allowed"],
    handle: async ({ actor, deps, params }) => show(deps, actor, (await actions.requestRun(deps, actor, params.id, { published: true })).id),
  }),
  defineRoute({
    method: "POST", path: "/runs/:id/rerun", access: "signed-in", operation: "runs.rerun", summary: "Ask the checks of a run again over the draft as it stands: all, those that failed, or chosen ones",
    params: contract.runParams, body: contract.rerunBody, returns: contract.RunView, status: 202, problems: ["not-found", "gate-closed", "not-allowed", "invalid-field"],
    handle: async ({ actor, deps, params, body }) => show(deps, actor, (await actions.rerun(deps, actor, params.id, body)).id),
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id/runs", access: "signed-in", operation: "runs.list", summary: "The runs over a submission, latest first",
    params: contract.submissionParams, returns: contract.RunList, problems: ["not-found", "not-allowed"],
    handle: async ({ actor, deps, params }) => {
      requireEither(actor, "submission.read");
      const usual = await deps.db.inNetwork(store.usualTime);
      return actions.inScope(deps, actor, async (tx) => {
        const found = await submissionById(tx, params.id);
        if (!found || (found.state === "draft" && found.orgId !== actor.orgId)) throw new Problem("not-found", `There is no submission ${params.id}`);
        const runs = await store.runsOf(tx, params.id);
        const digest = found.orgId !== actor.orgId && found.digest ? found.digest : found.draftDigest;
        // reading a draft whole costs more than everything else here, and whoever waits for a run asks again and again
        const now = runs.every((run) => run.digest === digest) ? undefined : await actions.currentManifest(deps, tx, actor, params.id);
        return { items: runs.map((run) => ({ ...toRunSummary(run, 0), current: run.digest === digest ? { matches: true, changed: [] } : toCurrent(run, now) })), usual: usual ?? null };
      });
    },
  }),
  defineRoute({
    method: "GET", path: "/submissions/:id/bench", access: "submission.read", operation: "runs.bench", secret: true, summary: "What your app's test tenant has to trust, once",
    params: contract.submissionParams, returns: contract.BenchView, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => {
      const found = await deps.db.inTenant(actor.orgId, (tx) => submissionById(tx, params.id));
      if (!found) throw new Problem("not-found", `There is no submission ${params.id}`);
      return { ...(await actions.benchFor(deps, actor.orgId)), hostProofPath: PROOF_PATH };
    },
  }),
  defineRoute({
    method: "GET", path: "/runs/:id", access: "public", operation: "runs.get", summary: "A run with its results so far; once its manifest is published, for everybody, with the exchanges that its answers rest on",
    params: contract.runParams, query: contract.runQuery, returns: contract.RunView, problems: ["not-found"],
    handle: async ({ actor, deps, params, query }) => {
      const view = actor && (may(actor, "submission.read") || may(actor, "review.read")) ? await show(deps, actor, params.id) : await showPublished(deps, params.id);
      return query.exchanges === "open" ? light(view) : view;
    },
  }),
  defineRoute({
    method: "GET", path: "/runs/:id/checks/:check", access: "signed-in", operation: "runs.check", summary: "What a run said of one check, with every exchange of it",
    params: contract.runCheckParams, returns: contract.RunCheckView, problems: ["not-found", "not-allowed"],
    handle: async ({ actor, deps, params }) => {
      requireEither(actor, "submission.read");
      const view = await show(deps, actor, params.id);
      const result = view.checks.find((check) => check.id === params.check);
      if (!result) throw new Problem("not-found", `The run ${params.id} says nothing of ${params.check}`);
      return { result, exchanges: view.exchanges.filter((exchange) => result.exchanges.includes(exchange.id)) };
    },
  }),
  defineRoute({
    method: "GET", path: "/runs/:id/compare/:other", access: "signed-in", operation: "runs.compare", summary: "What became of each check between a run and a later one over the same submission",
    params: contract.compareParams, returns: contract.ComparisonView, problems: ["not-found", "not-allowed"],
    handle: async ({ actor, deps, params }) => {
      requireEither(actor, "submission.read");
      return actions.inScope(deps, actor, async (tx) => {
        const [before, after] = [await store.runById(tx, params.id), await store.runById(tx, params.other)];
        if (!before || !after || before.submissionId !== after.submissionId) throw new Problem("not-found", "There are no two such runs over one submission");
        const judged = async (run: Run) => ({ run, results: run.report?.checks ?? (await store.resultsOf(tx, run.id)).map((kept) => kept.result) });
        const [was, is] = [await judged(before), await judged(after)];
        return {
          ...compareRuns(was, is), before: toRunSummary(before, was.results.length), after: toRunSummary(after, is.results.length),
          changed: before.digest === after.digest ? [] : changedFields(before.manifest, after.manifest),
        };
      });
    },
  }),
  defineRoute({
    method: "POST", path: "/runs/:id/cancel", access: "signed-in", operation: "runs.cancel", summary: "Stop a run; what was judged is kept",
    params: contract.runParams, body: z.strictObject({}), returns: contract.RunView, problems: ["not-found", "not-your-move", "not-allowed"],
    handle: async ({ actor, deps, params }) => show(deps, actor, (await actions.cancelRun(deps, actor, params.id)).id),
  }),
  defineRoute({
    method: "GET", path: "/checks", access: "public", operation: "checks.list", summary: "Every check there is",
    returns: z.object({ items: z.array(contract.CheckView) }),
    handle: async () => ({ items: CHECKS.map(toCheckView) }),
  }),
  defineRoute({
    method: "GET", path: "/checks/search", access: "public", operation: "checks.search", summary: "Checks by words, protocol, kind and severity, in the order of the reference",
    query: contract.checkQuery, returns: contract.FoundChecks,
    handle: async ({ query }) => {
      const { items, facets } = findChecks(REFERENCE, query);
      return { items: items.map(toCheckSummary), of: CHECKS.length, facets };
    },
  }),
  defineRoute({
    method: "GET", path: "/checks/:id", access: "public", operation: "checks.get", summary: "What a check asks, why, how a right and a wrong answer look, and how to mend what it finds",
    params: contract.checkParams, returns: contract.CheckPage, problems: ["not-found"],
    handle: async ({ params }) => {
      const check = CHECKS.find((c) => c.id === params.id);
      if (!check) throw new Problem("not-found", `There is no check ${params.id}`);
      return toCheckPage(check);
    },
  }),
];

/** A run belongs to its publisher; the desk may look. */
function requireEither(actor: Actor, right: Right): void {
  if (!may(actor, right) && !may(actor, "review.read")) throw new Problem("not-allowed", "Publishers and analysts see runs");
}

/**
 * Whoever lost the line while a run went on is told what they missed and not everything again: first how far the run is,
 * so that the answer begins at once. Undefined when a whole snapshot is needed.
 */
async function resume(deps: Platform, actor: Actor, id: string, lastEventId: string | undefined) {
  const seq = /^\d{1,6}$/.test(lastEventId ?? "") ? Number(lastEventId) : undefined;
  const run = seq === undefined ? undefined : await actions.inScope(deps, actor, (tx) => store.runById(tx, id));
  return seq === undefined || run?.state !== "running" ? undefined : { seq, summary: toRunSummary(run, seq) };
}

export const verificationStreams: Stream[] = [
  defineStream({
    path: "/runs/:id/events", access: "signed-in", operation: "runs.events", summary: "A run as it happens: a whole snapshot, then each result, then the end", params: contract.runParams,
    async *open({ params, actor, deps, lastEventId, signal }) {
      requireEither(actor, "submission.read");
      const resumed = await resume(deps, actor, params.id, lastEventId);
      let seq: number;
      let planned = 0;
      if (resumed) {
        seq = resumed.seq;
        yield { id: `${seq}`, event: "delta", data: resumed.summary };
      } else {
        const first = light(await show(deps, actor, params.id));
        seq = first.checks.length;
        planned = first.planned.length;
        yield { id: `${seq}`, event: "snapshot", data: first };
      }
      while (!signal.aborted) {
        const { run, news } = await actions.inScope(deps, actor, async (tx) => ({ run: await store.runById(tx, params.id), news: await store.resultsOf(tx, params.id, seq) }));
        if (!run) return;
        for (const kept of news) {
          seq = kept.seq;
          // what is planned is told once: it is longer than everything else together
          const plan = run.planned.length === planned ? {} : { planned: run.planned };
          planned = run.planned.length;
          yield { id: `${seq}`, event: "delta", data: { ...toRunSummary(run, seq), ...plan, result: kept.result, exchanges: openExchanges([kept.result], kept.exchanges) } };
        }
        if (run.state === "finished" || run.state === "cancelled") {
          const { signature } = await show(deps, actor, params.id);
          yield { id: `${seq + 1}`, event: "end", data: { ...toRunSummary(run, seq), worksWith: worksWithOf(run), signature, notProven: run.report?.notProven ?? [], leftBehind: run.report?.leftBehind ?? [] } };
          return;
        }
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  }),
];
