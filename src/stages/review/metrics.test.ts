import { expect, it } from "vitest";
import { behind, METRIC_LISTS, metricsOf, type Passed } from "./metrics.ts";

const at = (hours: number) => new Date(Date.parse("2026-11-02T09:00:00Z") + hours * 3_600_000);
const move = (submissionId: string, hours: number, name: string, from: Passed["from"], to: Passed["to"]): Passed => ({ submissionId, at: at(hours), move: name, from, to });

const HISTORY: Passed[] = [
  move("a", 0, "create", "draft", "draft"), move("a", 1, "submit", "draft", "initial_review"), move("a", 5, "request_changes", "initial_review", "initial_issues"),
  move("a", 29, "submit", "initial_issues", "initial_review"), move("a", 31, "approve", "initial_review", "qa"), move("a", 41, "approve", "qa", "publishing"), move("a", 41, "publish", "publishing", "published"),
  move("b", 10, "submit", "draft", "initial_review"), move("b", 30, "reject", "initial_review", "rejected"),
  move("c", 10, "submit", "draft", "initial_review"), move("c", 12, "withdraw", "initial_review", "withdrawn"),
  move("d", 40, "submit", "draft", "initial_review"),
];

it("counts how long people waited, what went back, and what became of it", () => {
  const { firstResponse, stages, rework, outcomes } = metricsOf(HISTORY);
  expect(firstResponse).toEqual({ n: 2, medianH: 4, p90H: 20 });
  expect(stages.find(({ state }) => state === "initial_review")?.spread).toEqual({ n: 4, medianH: 2, p90H: 20 });
  expect(stages.find(({ state }) => state === "initial_issues")?.spread).toEqual({ n: 1, medianH: 24, p90H: 24 });
  expect(rework).toEqual({ decided: 3, sentBack: 1 });
  expect(outcomes).toEqual({ published: 1, rejected: 1, withdrawn: 1 });
});

it("says nothing of nothing", () => {
  expect(metricsOf([])).toEqual({ firstResponse: { n: 0, medianH: 0, p90H: 0 }, stages: [], rework: { decided: 0, sentBack: 0 }, outcomes: { published: 0, rejected: 0, withdrawn: 0 } });
});

it("lists behind each number as many rows as it counts, the longest first", () => {
  const { firstResponse, stages, rework, outcomes } = metricsOf(HISTORY);
  const numbers = { answered: firstResponse.n, decided: rework.decided, sent_back: rework.sentBack, ...outcomes };
  for (const of of METRIC_LISTS) expect(behind(HISTORY, of), of).toHaveLength(numbers[of]);
  for (const { state, spread } of stages) expect(behind(HISTORY, `stage:${state}`), state).toHaveLength(spread.n);
  expect(behind(HISTORY, "answered")).toEqual([{ submissionId: "b", hours: 20 }, { submissionId: "a", hours: 4 }]);
  expect(behind(HISTORY, "stage:initial_review").map((row) => [row.submissionId, row.hours])).toEqual([["b", 20], ["a", 4], ["a", 2], ["c", 2]]);
  expect(behind(HISTORY, "sent_back")).toEqual([{ submissionId: "a", hours: undefined }]);
});
