import { describe, expect, it } from "vitest";
import type { CheckResult, RunView } from "../../lib/views.ts";
import { announcement, cliCommand, currentWords, runChip, startedBy, tabTitle, talliesOf } from "./words.ts";

const result = (id: string, outcome: CheckResult["outcome"]): CheckResult => ({
  id, slug: id, version: 1, title: `Title of ${id}`, protocol: "saml", kind: "flow", gate: "blocks", outcome, observation: "", expectation: "", remedy: "", spec: { doc: "", section: "", level: "MUST" }, exchanges: [], evidence: [], ms: 1,
});
const run = (over: Partial<RunView>): RunView => ({ number: 3, state: "running", verdict: null, failure: null, tallies: null, progress: { finished: 6, planned: 10 }, checks: [], ...over }) as RunView;

describe("what is said of a run", () => {
  it("is said aloud at the start, at each failure and at the end", () => {
    const going = run({ checks: [result("A", "held"), result("B", "could_not_tell")] });
    expect(announcement(going, false)).toBe("Run 3 has started");
    const failing = run({ checks: [...going.checks, result("C", "violated")] });
    expect(announcement(failing, false)).toBe("1 failed, the last: Title of C");
    expect(announcement(run({ checks: [...failing.checks, result("D", "held")] }), false), "a tick is not news").toBe(announcement(failing, false));
    expect(announcement(run({ checks: failing.checks, state: "finished", verdict: "violated" }), true)).toBe("Run 3 is over: Failed. 1 passed, 1 failed, 1 could not tell, 0 skipped.");
  });

  it("stands in the tab's title: how far it is, then how it ended", () => {
    expect(tabTitle(run({}), false, "Acme")).toBe("(6/10) Run 3 - Acme - Entente");
    expect(tabTitle(run({ state: "queued", progress: { finished: 0, planned: 0 } }), false, "Acme")).toBe("(0/?) Run 3 - Acme - Entente");
    expect(tabTitle(run({ state: "finished", verdict: "held" }), true, "Acme")).toBe("(Passed) Run 3 - Acme - Entente");
  });

  it("never calls passed what broke off or was cancelled", () => {
    expect(runChip(run({ state: "cancelled", failure: "The run itself failed" })).words).toBe("Broke off");
    expect(runChip(run({ state: "cancelled" })).words).toBe("Cancelled");
    expect(runChip(run({ state: "finished", verdict: "could_not_tell" })).words).toBe("Could not tell");
  });

  it("counts what a cancelled run has kept", () => {
    expect(talliesOf(run({ state: "cancelled", checks: [result("A", "held"), result("B", "violated")] }))).toEqual({ checks: 2, held: 1, violated: 1, couldNotTell: 0, doesNotApply: 0 });
  });

  it("names who or what began it", () => {
    const by = (over: Partial<RunView>) => startedBy(run({ trigger: "person", side: "publisher", requestedBy: "Pia Lund", ...over }));
    expect([by({}), by({ trigger: "token" }), by({ side: "desk", requestedBy: "Dana" }), by({ trigger: "nightly" })]).toEqual(["Pia Lund", "Token of Pia Lund (CI)", "Dana, review desk", "Nightly look"]);
  });
});

describe("whether a run is about the draft as it stands", () => {
  const changed = (...paths: string[]) => ({ trigger: "person" as const, current: { matches: false, changed: paths.map((path) => ({ path, because: "" })) } });
  const label = (path: string) => path.slice(path.lastIndexOf("/") + 1).toUpperCase();
  it("is a yes, or a no with the fields", () => {
    expect(currentWords({ trigger: "token", current: { matches: true, changed: [] } }, label)).toBe("Yes");
    expect(currentWords(changed("/metadata/name"), label)).toBe("No, changed since: NAME");
  });
  it("names three fields at most, each once, and counts the rest", () => {
    expect(currentWords(changed("/a", "/b", "/b", "/c", "/d", "/e"), label)).toBe("No, changed since: A, B, C and 2 more");
  });
  it("is not asked of a run over the published version", () => {
    expect(currentWords({ ...changed("/a"), trigger: "compatibility" }, label)).toBe("About the published version");
  });
  it("says that the draft cannot be read, when that is why", () => {
    expect(currentWords(changed(), label)).toContain("has errors");
  });
});

it("gives the same checks for a terminal, the manifest first", () => {
  expect(cliCommand(["SP-01", "SCIM-F1"])).toBe("npx entente verify manifest.yaml --only SP-01 SCIM-F1");
  expect([cliCommand([]), cliCommand(undefined)]).toEqual(["npx entente verify manifest.yaml", "npx entente verify manifest.yaml"]);
});
