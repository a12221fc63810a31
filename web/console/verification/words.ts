import type { ChipKind } from "../../ui/Chip.tsx";
import type { CurrentView, Outcome, Protocol, RunSummary, RunView, Tallies } from "../../lib/views.ts";

export const OUTCOME: Record<Outcome, { chip: ChipKind; words: string }> = {
  held: { chip: "ok", words: "Passed" },
  violated: { chip: "bad", words: "Failed" },
  could_not_tell: { chip: "unsure", words: "Could not tell" },
  does_not_apply: { chip: "skipped", words: "Skipped" },
};

export const PROTOCOL_WORDS: Record<Protocol, string> = { saml: "SAML", oidc: "OIDC", scim: "SCIM" };
/** A capability as people call it; one that came later is shown by its own id. */
export const capability = (protocol: string): string => (PROTOCOL_WORDS as Record<string, string>)[protocol] ?? protocol.replaceAll(/[_-]/g, " ");

/** How a run stands, in one chip. */
export function runChip(run: Pick<RunSummary, "state" | "verdict" | "failure">): { chip: ChipKind; words: string } {
  if (run.state === "queued") return { chip: "idle", words: "Queued" };
  if (run.state === "running") return { chip: "running", words: "Running" };
  if (run.failure !== null) return { chip: "bad", words: "Broke off" };
  if (run.state === "cancelled") return { chip: "skipped", words: "Cancelled" };
  if (run.verdict === null) return { chip: "bad", words: "Stopped" };
  return OUTCOME[run.verdict];
}

export const runName = (run: Pick<RunSummary, "number">): string => `Run ${run.number}`;

/** Who or what began a run. */
export function startedBy(run: Pick<RunSummary, "trigger" | "side" | "requestedBy">): string {
  if (run.trigger === "nightly") return "Nightly look";
  if (run.trigger === "compatibility") return "Compatibility with the published version";
  if (run.trigger === "renewal") return `Evidence renewed by ${run.requestedBy || "somebody"}`;
  const who = run.trigger === "token" ? `Token of ${run.requestedBy || "somebody"} (CI)` : run.requestedBy || "Somebody";
  return run.side === "desk" ? `${who}, review desk` : who;
}

export const tallyWords = (tallies: Tallies): string =>
  `${tallies.held} passed, ${tallies.violated} failed, ${tallies.couldNotTell} could not tell, ${tallies.doesNotApply} skipped`;

/** Counts of what is known by now; a run that was cancelled has no others. */
export function talliesOf(run: Pick<RunView, "checks" | "tallies">): Tallies {
  const count = (outcome: Outcome) => run.checks.filter((check) => check.outcome === outcome).length;
  return run.tallies ?? { checks: run.checks.length, held: count("held"), violated: count("violated"), couldNotTell: count("could_not_tell"), doesNotApply: count("does_not_apply") };
}

/** Whether a run is about the draft as it stands, and which fields say no. */
export function currentWords({ current, trigger }: { current: CurrentView; trigger: RunSummary["trigger"] }, label: (path: string) => string): string {
  if (trigger === "compatibility") return "About the published version";
  if (current.matches) return "Yes";
  if (current.changed.length === 0) return "No, the draft has errors now";
  const names = [...new Set(current.changed.map((change) => label(change.path)))];
  const shown = names.slice(0, 3).join(", ");
  return `No, changed since: ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
}

/** What is said aloud: the start, each failure, the end, and nothing in between. */
export function announcement(run: RunView, over: boolean): string {
  const failed = run.checks.filter((check) => check.outcome === "violated");
  const name = runName(run);
  if (over) return `${name} is over: ${runChip(run).words}. ${tallyWords(talliesOf(run))}.`;
  const last = failed.at(-1);
  return last ? `${failed.length} failed, the last: ${last.title}` : `${name} has started`;
}

/** The tab's title: how far the run is, then how it ended. */
export function tabTitle(run: RunView, over: boolean, app: string): string {
  const state = over ? runChip(run).words : `${run.progress.finished}/${run.progress.planned || "?"}`;
  return `(${state}) ${runName(run)} - ${app} - Entente`;
}

/** The same checks from a terminal. Ids come after the file, as they may be many. */
export const cliCommand = (checks: readonly string[] | undefined): string =>
  `npx entente verify manifest.yaml${checks && checks.length > 0 ? ` --only ${checks.join(" ")}` : ""}`;
