import { describe, expect, it } from "vitest";
import type { CheckResult, Outcome, Protocol } from "../../lib/views.ts";
import { countsOf, groupsOf, neighbour, rowsOf, showOf, toMend } from "./rows.ts";

const planned = (id: string, protocol: Protocol = "saml") => ({ id, title: `Title of ${id}`, protocol });
const result = (id: string, outcome: Outcome, protocol: Protocol = "saml"): CheckResult => ({
  id, slug: id, version: 1, title: id, protocol, kind: "flow", gate: "blocks", outcome, observation: "", expectation: "", remedy: "", spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 1,
});
const rows = rowsOf({
  planned: [planned("A"), planned("B"), planned("C", "scim"), planned("D", "scim"), planned("E", "scim")],
  checks: [result("D", "violated", "scim"), result("A", "violated"), result("B", "held"), result("C", "could_not_tell", "scim")],
});

describe("rows of a run", () => {
  it("stand in the order in which they are asked, whatever was answered first", () => {
    expect(rows.map(({ check, result: of }) => [check.id, of?.outcome])).toEqual([["A", "violated"], ["B", "held"], ["C", "could_not_tell"], ["D", "violated"], ["E", undefined]]);
  });

  it("keep an answer that nobody planned", () => {
    expect(rowsOf({ planned: [planned("A")], checks: [result("X", "held")] }).map((row) => row.check.id)).toEqual(["A", "X"]);
  });

  it("are counted whole by capability, whatever the filter keeps", () => {
    expect(groupsOf(rows, "failed").map(({ protocol, rows: kept, passed, finished, planned: all }) => [protocol, kept.map((row) => row.check.id), passed, finished, all]))
      .toEqual([["saml", ["A"], 1, 2, 2], ["scim", ["D"], 0, 2, 3]]);
  });

  it("leave out a capability of which the filter keeps nothing", () => {
    expect(groupsOf(rows, "unsure").map((group) => group.protocol)).toEqual(["scim"]);
    expect(countsOf(rows)).toEqual({ all: 5, failed: 2, unsure: 1 });
  });

  it("are run again when they failed or nobody could judge them", () => {
    expect(toMend(rows)).toEqual(["A", "C", "D"]);
  });
});

describe("the way from failure to failure", () => {
  const groups = groupsOf(rows, "all");
  it("goes to the next and the previous one, around the end", () => {
    expect([neighbour(groups, undefined, 1), neighbour(groups, "A", 1), neighbour(groups, "D", 1), neighbour(groups, "A", -1)]).toEqual(["A", "D", "A", "D"]);
  });

  it("goes on from a row that did not fail", () => {
    expect([neighbour(groups, "B", 1), neighbour(groups, "B", -1), neighbour(groups, "E", 1), neighbour(groups, undefined, -1)]).toEqual(["D", "A", "A", "D"]);
  });

  it("stops at what could not be judged when nothing failed, and nowhere when all is well", () => {
    expect(neighbour(groupsOf(rows, "unsure"), undefined, 1)).toBe("C");
    expect(neighbour(groupsOf(rowsOf({ planned: [planned("A")], checks: [result("A", "held")] }), "all"), undefined, 1)).toBeUndefined();
  });
});

it("shows everything for a filter that it does not know", () => {
  expect([showOf("failed"), showOf("nonsense"), showOf(undefined)]).toEqual(["failed", "all", "all"]);
});
