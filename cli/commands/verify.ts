import { randomBytes } from "node:crypto";
import pc from "picocolors";
import { systemClock } from "../../src/kernel/index.ts";
import { openEgress } from "../../src/platform/egress/index.ts";
import { type CheckResult, CHECKS, type Dialect, makeBundle, recordOf, type Report, toHtml, toJunit, toSarif, verify as runChecks, type VerifyInput } from "../../src/stages/verification/index.ts";
import { openHomeBench } from "../bench-at-home.ts";
import { homeEvidenceKey } from "../evidence-key.ts";
import { EXIT, Stop } from "../exit.ts";
import { readManifest, secretsFor } from "../manifest-file.ts";
import { folded, OUTCOME_WORDS, plain, print, progressLine, say } from "../terminal.ts";
import { writeResult } from "../write-file.ts";

export interface VerifyOptions {
  only?: string[];
  dialect: Dialect;
  format: "pretty" | "json" | "ndjson";
  junit?: string;
  sarif?: string;
  html?: string;
  bundle?: string;
  failOn: "error" | "task" | "warning";
  quiet?: boolean;
  seed?: string;
  benchPort: number;
  benchUrl?: string;
}

/**
 * Runs the checks from this machine against the manifest's test tenant: no server, no account, the same engine and the
 * same verdicts as in the network. Exits 1 when a check failed, also when a blocking one could not be judged.
 */
export async function verify(file: string, options: VerifyOptions): Promise<void> {
  const { manifest, digest, text, tasks, warnings } = await readManifest(file, options);
  if (!manifest.test) throw new Stop(EXIT.usage, "The manifest has no test section: it says how to reach a tenant that may be tested.");
  const unknown = (options.only ?? []).filter((id) => !CHECKS.some((check) => check.id === id));
  if (unknown.length > 0) throw new Stop(EXIT.usage, `There is no check ${unknown.join(", ")}. An id looks like ${CHECKS[0]?.id}.`);
  const secrets = secretsFor(manifest);
  const bench = await openHomeBench(options.benchPort, options.benchUrl);
  const egress = openEgress({ allowLocal: true });
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new Stop(EXIT.interrupted, "Interrupted; nothing is kept"));
  process.once("SIGINT", stop);
  const line = progressLine(options.quiet === true || options.format !== "pretty");
  let planned = 0;
  let finished = 0;
  try {
    const input: VerifyInput = {
      manifest, digest, secrets, egress, bench: { identity: bench.identity, url: bench.url, state: bench.state }, clock: systemClock,
      dialect: options.dialect, seed: options.seed ?? randomBytes(8).toString("hex"), allowLocal: true, loopbackIsOurs: true, signal: interrupted.signal,
      ...(options.only && options.only.length > 0 ? { only: options.only } : {}), ...(process.env["CHROMIUM_PATH"] ? { browser: process.env["CHROMIUM_PATH"] } : {}),
      onProgress(progress) {
        if (progress.kind === "planned") planned = progress.checks.length;
        if (progress.kind === "started") line.show(`${bar(finished, planned)} ${finished} of ${planned} checks  ${progress.id}`);
        if (progress.kind !== "finished") return;
        finished += 1;
        line.clear();
        if (options.format === "ndjson") print(JSON.stringify({ schema: "entente-check/1", ...progress.result }));
        else if (options.format === "pretty" && !options.quiet) say(row(progress.result));
      },
    };
    const report = await runChecks(input);
    line.clear();
    if (options.junit) await writeResult(options.junit, toJunit(report));
    if (options.sarif) await writeResult(options.sarif, toSarif(report, { file, text }));
    if (options.html) await writeResult(options.html, toHtml(report));
    if (options.bundle) {
      const key = await homeEvidenceKey();
      await writeResult(options.bundle, makeBundle(recordOf(input, report), key, "home"));
      if (!options.quiet) say(`${options.bundle} is signed with this machine's own key ${key.keyId}. Its public half is in ${key.shared}: whoever has it can tell that nothing changed since.`);
    }
    if (options.format === "json") print(JSON.stringify(report, null, 2));
    if (options.format === "pretty") summary(report, options.only !== undefined);
    const failing = report.checks.filter((c) => c.outcome === "violated" && (c.gate === "blocks" || (options.failOn === "warning" && c.gate === "warns")));
    if (failing.length > 0) throw new Stop(EXIT.checksFailed, `${failing.length} checks failed`);
    const open = { error: 0, task: tasks.length, warning: tasks.length + warnings.length }[options.failOn];
    if (open > 0) throw new Stop(EXIT.checksFailed, `The checks are done; ${open} things in the manifest are at or above ${options.failOn}. See: entente validate ${file}`);
    if (report.verdict === "could_not_tell") throw new Stop(EXIT.checksFailed, "A blocking check could not be judged: that is no pass");
  } finally {
    process.off("SIGINT", stop);
    await bench.close();
    await egress.close();
  }
}

const BAR = 24;
const bar = (done: number, of: number): string => {
  const full = of === 0 ? 0 : Math.round((done / of) * BAR);
  return `${"█".repeat(full)}${"░".repeat(BAR - full)}`;
};

function row(result: CheckResult): string {
  const weight = result.outcome === "violated" && result.gate !== "blocks" ? pc.dim(` (${result.gate})`) : "";
  const base = folded(`${OUTCOME_WORDS[result.outcome]}${weight}  ${pc.bold(result.id)}  ${result.title}  ${pc.dim(`${result.ms}\u00a0ms`)}`, 4);
  if (result.outcome === "held" || result.outcome === "does_not_apply") return base;
  const told = [["expected:", result.expectation], ["seen:", plain(result.observation)], ["mend:", result.remedy]] as const;
  return [base, ...told.map(([name, words]) => folded(`    ${name.padEnd(9)} ${words}`, 14)), `    ${pc.dim(`${result.spec.doc} §${result.spec.section}`)}`].join("\n");
}

const WORKS_WORDS = { works: "works", does_not_work: "does not work", could_not_tell: "could not tell", does_not_apply: "does not apply" } as const;

function summary({ tallies, verdict, proven, notProven, leftBehind, worksWith, dialect }: Report, partial: boolean): void {
  for (const { name, outcome, because, reason } of partial ? [] : worksWith) say(folded(`provisioning from ${name}: ${WORKS_WORDS[outcome]}${because.length > 0 ? ` (${because.join(", ")})` : ""}  ${pc.dim(reason)}`, 4));
  if (dialect !== "rfc") say(pc.dim(`judged by what ${worksWith.find((row) => row.client === dialect)?.name ?? dialect} sends and needs`));
  for (const { origin, by } of proven ?? []) if (by !== "own-machine") say(`${origin}: control proven by ${by === "dns" ? "a TXT record" : "its file"}`);
  for (const { origin, reason } of notProven) say(folded(pc.yellow(plain(`${origin}: ${reason}`)), 4));
  for (const thing of leftBehind) say(folded(pc.yellow(plain(`left behind in the test tenant: ${thing}`)), 4));
  print(folded(`${verdict}: ${tallies.held} held, ${tallies.violated} violated, ${tallies.couldNotTell} could not tell, ${tallies.doesNotApply} do not apply`, 4, process.stdout));
}
