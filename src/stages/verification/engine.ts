import { createHmac } from "node:crypto";
import type { Clock } from "../../kernel/index.ts";
import { EGRESS_MESSAGES, type Egress, type HostPort } from "../../platform/egress/index.ts";
import type { Manifest } from "../manifest/index.ts";
import { openBenches } from "./bench/open-benches.ts";
import type { BenchState } from "./bench/bench-state.ts";
import { BudgetSpent, type BudgetLimits, type Turns } from "./bench/budget.ts";
import { openHidden, PLACEHOLDER } from "./bench/hidden.ts";
import type { HostProof } from "./bench/host-proof.ts";
import { benchAddresses, type BenchIdentity } from "./bench/identity.ts";
import { cleaned, type Exchange, type Lane, type NotedBefore, openRecorder } from "./bench/recorder.ts";
import { NoAnswer } from "./bench/sender.ts";
import { MEND_ORACLE } from "./bench/who-am-i.ts";
import { type Check, PROTOCOLS, type Protocol } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { CLIENT_NAMES, type Dialect } from "./dialect.ts";
import { SCIM_DIALECTS } from "./bench/scim-dialects.ts";
import { type CheckResult, ENGINE_VERSION, type Report, talliesOf, verdictOf } from "./report.ts";
import { CannotTell, couldNotTell, doesNotApply, type Verdict } from "./verdict.ts";
import { gateUnder, spokenIn, worksWith } from "./works-with.ts";

/**
 * A check whose connection breaks is asked anew, once: apps are deployed and networks hiccup. What only reads is repeated by the
 * egress already; a write that may have arrived is not, but a check that begins again does so with people of other names.
 */
const MAX_BROKEN = 2;
const BROKEN_PAUSE_MS = 300;

/** What happened in a run, as it happens. */
export type Progress =
  | { kind: "planned"; checks: { id: string; title: string; protocol: Protocol }[] }
  | { kind: "started"; id: string }
  | { kind: "finished"; result: CheckResult; exchanges: Exchange[] };

export interface VerifyInput {
  manifest: Manifest;
  digest: string;
  /** Values of the manifest's variables. Default: those of its test section. */
  variables?: Readonly<Record<string, string>>;
  /** The secrets that the test section names, by name. */
  secrets: Readonly<Record<string, string>>;
  egress: Egress;
  /** Who the app under test trusts as its identity provider, where its endpoints are reached, and their memory. */
  bench: { identity: BenchIdentity; url: string; state: BenchState };
  clock: Clock;
  /** Names of test people and objects follow from it. */
  seed: string;
  /** Whose SCIM requests are sent, and whose needs are judged. Default: the standard's. */
  dialect?: Dialect;
  /** Ids of the checks to run. Default: all that apply. */
  only?: readonly string[];
  /** Take plain http and loopback addresses. */
  allowLocal: boolean;
  /** Loopback hosts need no proof: on the tester's own machine. Default false. */
  loopbackIsOurs?: boolean;
  /** Our own addresses that apps under test may lead back to. */
  mayReachOwn?: readonly HostPort[];
  budget?: BudgetLimits;
  /** The program of the browser for pages that need script. Default: where systems keep Chromium. */
  browser?: string;
  /** What that browser may take of memory, in bytes. Default 1.5 GB. */
  browserBytes?: number;
  /** Turns that runs share, so that many of them are not too much for one host. Default: this run's own. */
  turns?: Turns;
  /** How long a check may wait for what the app remembers, in milliseconds. Default 65 s. */
  patienceMs?: number;
  /** How long a change by SCIM may take until it is read, in milliseconds. Default 20 s. */
  settlesMs?: number;
  /** How long the app may take for one answer, in milliseconds. Default 20 s. */
  answerMs?: number;
  signal?: AbortSignal;
  onProgress?(progress: Progress): void | Promise<void>;
  /** The checks to choose from. Default: all there are. */
  checks?: readonly Check[];
  /**
   * Results of earlier tries of the same run, which are kept; their checks do not run again. `sitting` is a number that no
   * earlier try had, so that no name is given twice: what a try made that died of it is still there. Default: how many results.
   */
  done?: { results: readonly CheckResult[]; exchanges: readonly Exchange[]; startedAt: Date; sitting?: number };
  /** A run of the past that is judged again: what was noted then, which hosts were proven. Nothing is waited for. */
  past?: { noted: NotedBefore; proof: HostProof; /** Whether it had a browser for pages that need script. */ browser: boolean };
}

/** The checks of a run, in order: those whose protocol the manifest describes, or those asked for by id. */
export function planOf(manifest: Manifest, only?: readonly string[], checks: readonly Check[] = CHECKS): Check[] {
  return checks.filter((check) => (only ? only.includes(check.id) : sectionOf(manifest, check.protocol) !== undefined));
}

/**
 * Runs checks against the app's test tenant. Checks of one protocol run one after another, protocols side by side. Knows no
 * database: the network and the command line run this very function.
 * @throws the reason of `signal` when it is aborted; whatever else goes wrong is an answer in the report.
 */
export async function verify(input: VerifyInput): Promise<Report> {
  const { manifest, clock, signal, dialect = "rfc" } = input;
  const version = manifest.provisioning?.scim?.version ?? "2.0";
  const startedAt = input.done?.startedAt ?? clock.now();
  const plan = planOf(manifest, input.only, input.checks ?? CHECKS);
  const kept = new Map((input.done?.results ?? []).map((result) => [result.id, result]));
  const sitting = input.done?.sitting ?? input.done?.results.length ?? 0;
  const doneBefore = input.done?.exchanges ?? [];
  const hidden = openHidden(secretsOf(input), publicIn(input), 1 + highestHidden(doneBefore));
  const recorder = openRecorder({ clock, hidden, firstId: 1 + highest(doneBefore), before: input.past?.noted });
  const tell = async (progress: Progress) => input.onProgress?.(progress);
  await tell({ kind: "planned", checks: plan.map(({ id, title, protocol }) => ({ id, title, protocol })) });

  const benches = await openBenches(input, recorder, (row) => randomOf(`${input.seed} ${row} ${sitting}`));
  const run = async (check: Check): Promise<CheckResult> => {
    signal?.throwIfAborted();
    await tell({ kind: "started", id: check.id });
    const started = performance.now();
    benches.lanes[check.protocol].take();
    if (check.protocol === "scim") benches.speak(spokenIn(check, dialect, version));
    const verdict = await orCalledOff(signal, answerOf(check, manifest, dialect, benches));
    signal?.throwIfAborted();
    const exchanges = benches.lanes[check.protocol].take();
    const ids = [...new Set([...verdict.evidence, ...exchanges.map((e) => e.id)])].sort((a, b) => numberOf(a) - numberOf(b));
    const { id, slug, title, protocol, kind, remedy, spec, expects } = check;
    const result: CheckResult = {
      id, slug, version: check.version, title, protocol, kind, gate: gateUnder(check, dialect, version), outcome: verdict.outcome, observation: hidden.without(verdict.saw), expectation: expects, remedy: verdict.mend ?? remedy, spec,
      exchanges: ids, evidence: [...verdict.evidence], ms: Math.round(performance.now() - started), ...(sitting > 0 ? { sitting } : {}),
    };
    await tell({ kind: "finished", result, exchanges });
    return result;
  };
  const inSequence = async (protocol: Protocol): Promise<CheckResult[]> => {
    const results: CheckResult[] = [];
    try {
      for (const check of plan) if (check.protocol === protocol) results.push(kept.get(check.id) ?? await run(check));
    } finally {
      benches.ended(protocol);
    }
    return results;
  };
  let leftBehind: string[] = [];
  const settled = await Promise.allSettled(PROTOCOLS.map(inSequence));
  leftBehind = await benches.cleanUp();
  const failed = settled.find((s) => s.status === "rejected");
  if (failed) throw failed.reason;
  const exchanges = [...doneBefore.map((exchange) => cleaned(exchange, hidden)), ...await recorder.all()];
  const checks = settled.flatMap((s) => (s.status === "fulfilled" ? s.value : [])).map((check) => ({ ...check, observation: hidden.without(check.observation) }));
  return {
    schema: "entente-report/1", engine: ENGINE_VERSION, manifestDigest: input.digest, app: manifest.metadata.slug, dialect, seed: input.seed,
    startedAt: startedAt.toISOString(), finishedAt: clock.now().toISOString(), verdict: verdictOf(checks), tallies: talliesOf(checks), worksWith: worksWith(manifest, checks), checks,
    exchanges, proven: benches.proven(), notProven: benches.notProven(), leftBehind: leftBehind.map((thing) => hidden.without(thing)), requests: benches.requests(),
  };
}

/** For a check that is called off to take note of what it was making, in milliseconds: its requests end at once. */
const LAST_WORDS_MS = 1_000;

/** A run that is called off waits for nobody for long: neither for an app nor for a check that looks at the clock. */
function orCalledOff<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let last: NodeJS.Timeout | undefined;
    const calledOff = () => { last = setTimeout(() => reject(signal?.reason as Error), LAST_WORDS_MS); };
    signal?.addEventListener("abort", calledOff, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(last);
      signal?.removeEventListener("abort", calledOff);
    });
  });
}

async function answerOf(check: Check, manifest: Manifest, dialect: Dialect, { of, lanes, pause }: Awaited<ReturnType<typeof openBenches>>): Promise<Verdict> {
  const section = sectionOf(manifest, check.protocol);
  const version = manifest.provisioning?.scim?.version;
  if (check.protocol === "scim" && version && !SCIM_DIALECTS[dialect].versions.includes(version)) return doesNotApply(`${CLIENT_NAMES[dialect]} does not speak SCIM ${version}.`);
  if (section === undefined) return doesNotApply(`The manifest describes no ${check.protocol.toUpperCase()}.`);
  const applies = (check.applies as (section: unknown, manifest: Manifest) => true | string)(section, manifest);
  if (applies !== true) return doesNotApply(applies);
  try {
    const opened = of[check.protocol];
    if (typeof opened === "string") return couldNotTell(opened);
    const ask = check.run as (bench: unknown) => Promise<Verdict>; // `openBenches` gives each protocol its own bench
    for (let broken = 1; ; broken++) {
      try {
        const verdict = await ask(opened).catch((thrown: unknown) => {
          if (thrown instanceof CannotTell) return thrown.verdict;
          throw thrown;
        });
        const silent = lanes[check.protocol].unanswered(verdict.evidence);
        if (!silent) return asToldByOracle(check, verdict, lanes[check.protocol]);
        if (silent.error !== EGRESS_MESSAGES.connect || broken === MAX_BROKEN) return asToldByOracle(check, asToldBySilence(check, verdict, silent), lanes[check.protocol]);
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer && thrown.brokeOff) || broken === MAX_BROKEN) throw thrown;
      }
      await pause(BROKEN_PAUSE_MS); // lets the other connections that died with it be noticed
    }
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return couldNotTell(`The app gave no answer: ${thrown.message.replace(/\.$/, "")}.`, thrown.exchange);
    if (thrown instanceof BudgetSpent) return couldNotTell(`${thrown.message}; this check was not run.`);
    return couldNotTell(`The check itself failed: ${thrown instanceof Error ? thrown.message : "unknown reason"}.`);
  }
}

/** A visit that breaks off ends nowhere, as a refused one does: an attack may be refused so, but nothing honest is. */
const asToldBySilence = (check: Check, verdict: Verdict, { request, response }: Exchange): Verdict =>
  verdict.outcome === "violated" && check.kind !== "attack"
    ? couldNotTell(`${verdict.saw} But ${request.method} ${request.url.split("?")[0]} ${response ? `was answered with ${response.status}` : "had no answer"}, which is no refusal.`, ...verdict.evidence)
    : verdict;

/**
 * The oracle is the only judge of a sign-in: where it gave no answer that can be read, nobody knows who is signed in, and neither a
 * refusal nor a sign-in that failed is proven. What the app was seen to do otherwise (a redirect followed, a stack trace, another proof of
 * itself than its manifest says) stands; a flow is about the sign-in alone.
 */
function asToldByOracle(check: Check, verdict: Verdict, lane: Lane): Verdict {
  const words = lane.unreadIn(verdict.evidence);
  if (words === undefined || verdict.outcome === "does_not_apply") return verdict;
  if (verdict.outcome === "violated" && check.kind !== "flow" && !verdict.saw.includes(words)) return verdict;
  const saw = verdict.saw.includes(words) ? verdict.saw : `${verdict.saw} But ${words}.`;
  return { ...verdict, outcome: "could_not_tell", saw, mend: MEND_ORACLE };
}

const sectionOf = (manifest: Manifest, protocol: Protocol) =>
  protocol === "scim" ? manifest.provisioning?.scim : manifest.sso?.[protocol];

const numberOf = (id: string) => Number(id.slice(1));
/** The values that a run is given and must not tell, in an order that does not change: the tester's secrets by name, then the bench's own. */
export function secretsOf({ secrets, bench }: Pick<VerifyInput, "secrets" | "bench">): string[] {
  return [...Object.keys(secrets).sort().map((name) => secrets[name] ?? ""), bench.identity.oidc.clientSecret, bench.identity.second.oidc.clientSecret];
}

/** What the manifest and the bench's addresses say is public, wherever it stands. */
function publicIn({ manifest, bench, seed }: VerifyInput): (value: string) => boolean {
  const known = JSON.stringify([manifest, seed, ...[bench.identity, bench.identity.second].map(({ key, oidc }) => [benchAddresses(bench.url, key), oidc.clientId])]);
  return (value) => known.includes(JSON.stringify(value).slice(1, -1));
}

const highestHidden = (exchanges: readonly Exchange[]): number => Math.max(0, ...[...JSON.stringify(exchanges).matchAll(PLACEHOLDER)].map((found) => Number(found[1])));
const highest = (exchanges: readonly Exchange[]) => Math.max(0, ...exchanges.map((e) => numberOf(e.id)));

/** Texts that follow from the seed alone: hexadecimal, 32 digits. */
function randomOf(seed: string): () => string {
  let n = 0;
  return () => createHmac("sha256", seed).update(String(n++)).digest("hex").slice(0, 32);
}
