import { describe, expect, it } from "vitest";
import { compareRuns, type Judged } from "./compare.ts";
import type { CheckResult } from "./report.ts";

const result = (id: string, outcome: CheckResult["outcome"], observation = "seen"): CheckResult => ({
  id, slug: id.toLowerCase(), version: 1, title: id, protocol: "saml", kind: "attack", gate: "blocks", outcome, observation, expectation: "", remedy: "",
  spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 5,
});
const whole = (...results: CheckResult[]): Judged => ({ run: { only: undefined, state: "finished" }, results });
const turns = (before: Judged, after: Judged) => Object.fromEntries(compareRuns(before, after).checks.map((check) => [check.id, check.turn]));

describe("compareRuns", () => {
  it("calls fixed what failed and is fine, broken what was fine and failed", () => {
    expect(turns(whole(result("A", "violated"), result("B", "held")), whole(result("A", "held"), result("B", "violated")))).toEqual({ A: "fixed", B: "broken" });
  });

  it("does not call a failure fixed that nobody could judge any more, nor a doubt broken that became a failure", () => {
    expect(turns(whole(result("A", "violated"), result("B", "could_not_tell")), whole(result("A", "could_not_tell"), result("B", "violated")))).toEqual({ A: "unchanged", B: "unchanged" });
  });

  it("calls broken what was fine and could not be judged any more", () => {
    expect(turns(whole(result("A", "held")), whole(result("A", "could_not_tell")))).toEqual({ A: "broken" });
  });

  it("calls gone what is not asked any more, and not fixed; new what is asked now and held, broken what is asked now and did not", () => {
    const before = whole(result("A", "violated"), result("B", "held"), result("C", "does_not_apply"), result("D", "does_not_apply"), result("E", "does_not_apply"));
    const after = whole(result("A", "does_not_apply"), result("B", "does_not_apply"), result("C", "held"), result("D", "violated"), result("E", "does_not_apply"));
    expect(turns(before, after)).toEqual({ A: "gone", B: "gone", C: "new", D: "broken", E: "unchanged" });
  });

  it("names checks that came and went between two whole runs, with what each run saw", () => {
    const { checks, counts } = compareRuns(whole(result("A", "held", "was there")), whole(result("B", "held", "is there")));
    expect(checks.map(({ id, turn, before, after }) => [id, turn, before?.observation, after?.observation])).toEqual([["B", "new", undefined, "is there"], ["A", "gone", "was there", undefined]]);
    expect(counts).toEqual({ broken: 0, fixed: 0, new: 1, gone: 1, unchanged: 0 });
  });

  it("says nothing about checks that a run over chosen ones was not asked for", () => {
    const some: Judged = { run: { only: ["A"], state: "finished" }, results: [result("A", "held")] };
    const compared = compareRuns(whole(result("A", "violated"), result("B", "held"), result("C", "held")), some);
    expect([compared.checks.map((check) => check.id), compared.counts.gone, compared.leftOut]).toEqual([["A"], 0, 2]);
    expect(compareRuns(some, whole(result("A", "held"), result("B", "held"))).leftOut).toBe(1);
  });

  it("says nothing about checks that a cancelled run did not come to", () => {
    const cut: Judged = { run: { only: undefined, state: "cancelled" }, results: [result("A", "held")] };
    expect(compareRuns(whole(result("A", "held"), result("B", "violated")), cut)).toMatchObject({ leftOut: 1, counts: { gone: 0, unchanged: 1 } });
  });

  it("shows what broke first", () => {
    const before = whole(result("A", "held"), result("B", "violated"), result("C", "held"));
    expect(compareRuns(before, whole(result("A", "held"), result("B", "held"), result("C", "violated"))).checks.map((check) => check.turn)).toEqual(["broken", "fixed", "unchanged"]);
  });
});
