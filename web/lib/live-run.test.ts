import { expect, it } from "vitest";
import { withNews } from "./live-run.ts";
import type { CheckResult, RunDelta, RunView } from "./views.ts";

const result = (id: string, outcome: CheckResult["outcome"] = "held"): CheckResult => ({
  id, slug: id, version: 1, title: id, protocol: "saml", kind: "flow", gate: "blocks", outcome, observation: "", expectation: "", remedy: "",
  spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 1,
});
const run: RunView = {
  id: "run_1", submissionId: "sub_1", digest: "sha256:0", state: "running", verdict: null, tallies: null, progress: { finished: 1, planned: 3 }, partial: false,
  requestedAt: "2026-01-01T00:00:00.000Z", startedAt: null, finishedAt: null, failure: null, app: "Acme", seed: "s", engine: "1", planned: [],
  checks: [result("A")], exchanges: [], notProven: [], leftBehind: [],
};
const { checks: _checks, app: _app, seed: _seed, engine: _engine, notProven: _np, leftBehind: _lb, ...summary } = run;
const delta = (of: CheckResult): RunDelta => ({ ...summary, progress: { finished: 2, planned: 3 }, result: of, exchanges: [] });

it("adds what a delta tells and moves the progress on", () => {
  const next = withNews(run, { kind: "delta", delta: delta(result("B", "violated")) });
  expect(next?.checks.map((one) => one.id)).toEqual(["A", "B"]);
  expect(next?.progress).toEqual({ finished: 2, planned: 3 });
});

it("keeps one result when the same news comes twice", () => {
  const once = withNews(run, { kind: "delta", delta: delta(result("B")) });
  expect(withNews(once, { kind: "delta", delta: delta(result("B", "violated")) })?.checks.map((one) => [one.id, one.outcome])).toEqual([["A", "held"], ["B", "violated"]]);
});

it("shows nothing from a delta before the whole was seen", () => {
  expect(withNews(undefined, { kind: "delta", delta: delta(result("B")) })).toBeUndefined();
});
