import { expect, it } from "vitest";
import { withNews } from "./live-run.ts";
import type { CheckResult, RunDelta, RunView } from "./views.ts";

const result = (id: string, outcome: CheckResult["outcome"] = "held"): CheckResult => ({
  id, slug: id, version: 1, title: id, protocol: "saml", kind: "flow", gate: "blocks", outcome, observation: "", expectation: "", remedy: "",
  spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 1,
});
const run: RunView = {
  id: "run_1", submissionId: "sub_1", digest: "sha256:0", state: "running", verdict: null, tallies: null, progress: { finished: 1, planned: 3 }, partial: false,
  number: 1, trigger: "person", side: "publisher", requestedBy: "Pia", repeats: null, current: null, dialect: "rfc", worksWith: [],
  requestedAt: "2026-01-01T00:00:00.000Z", startedAt: null, finishedAt: null, failure: null, app: "Acme", seed: "s", engine: "1", planned: [],
  checks: [result("A")], exchanges: [], notProven: [], leftBehind: [],
};
const { checks: _checks, app: _app, seed: _seed, engine: _engine, notProven: _np, leftBehind: _lb, current: _current, planned: _planned, worksWith: _worksWith, ...summary } = run;
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

it("keeps plan and results when a delta brings the progress alone", () => {
  const planned = { ...run, planned: [{ id: "A", title: "A", protocol: "saml" as const }] };
  expect(withNews(planned, { kind: "delta", delta: { ...summary, progress: { finished: 1, planned: 9 } } })).toMatchObject({ progress: { planned: 9 }, planned: [{ id: "A" }], checks: [{ id: "A" }] });
});

it("keeps what was seen when the end is told", () => {
  const end = { ...summary, state: "finished" as const, verdict: "held" as const, worksWith: [], notProven: [], leftBehind: ["a person"] };
  expect(withNews(run, { kind: "end", end })).toMatchObject({ state: "finished", checks: [{ id: "A" }], leftBehind: ["a person"] });
});

it("shows nothing from a delta before the whole was seen", () => {
  expect(withNews(undefined, { kind: "delta", delta: delta(result("B")) })).toBeUndefined();
});
