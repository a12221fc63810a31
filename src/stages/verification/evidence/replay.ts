import type { Manifest } from "../../manifest/index.ts";
import { benchStateInMemory } from "../bench/bench-state.ts";
import { placeholder } from "../bench/hidden.ts";
import { type BenchIdentity, makeBenchIdentity } from "../bench/identity.ts";
import type { Exchange } from "../bench/recorder.ts";
import { type Check, PROTOCOLS } from "../check.ts";
import { CHECKS } from "../checks/index.ts";
import { verify, type VerifyInput } from "../engine.ts";
import { ENGINE_VERSION } from "../engine-version.ts";
import type { CheckResult } from "../report.ts";
import type { RunRecord } from "./bundle.ts";
import { type PlayedApp, playApp } from "./played-app.ts";

/** One answer, then and now. */
export interface Replayed {
  id: string;
  title: string;
  state: "same" | "different" | "not_replayable";
  was: { outcome: CheckResult["outcome"]; observation: string };
  /** Left out where the check could not be asked again. */
  now?: { outcome: CheckResult["outcome"]; observation: string };
  /** Why it could not be asked again, or what the record lacks. */
  reason?: string;
}

export interface Replay {
  /** Of the record and of this program: other versions may judge in another way. */
  engine: { was: string; now: string };
  checks: Replayed[];
}

/**
 * Asks the same checks again, of the recorded answers instead of the app. Nothing is sent. Names and tokens follow from the
 * seed, the clock follows the record, and what the app asked the bench is read from it.
 */
export async function replay(record: RunRecord, checks: readonly Check[] = CHECKS): Promise<Replay> {
  const { report } = record;
  const own = exchangesByCheck(record);
  const identity = await identityOf(record);
  const played = new Map<string, Replayed>();
  const sittings = [...new Set(report.checks.map((c) => c.sitting ?? 0))].sort((a, b) => a - b);
  for (const sitting of sittings) {
    for (const protocol of PROTOCOLS) {
      const asked = report.checks.filter((c) => (c.sitting ?? 0) === sitting && c.protocol === protocol && impossible(c, own.get(c.id) ?? [], checks) === undefined);
      if (asked.length === 0) continue;
      const app = playApp(new Date(report.startedAt));
      await verify(inputFor(record, identity, app, checks, asked, sitting, (result) => played.set(result.id, compared(report.checks.find((c) => c.id === result.id) ?? result, result, app)), own));
    }
  }
  return {
    engine: { was: report.engine, now: ENGINE_VERSION },
    checks: report.checks.map((c) => played.get(c.id) ?? { id: c.id, title: c.title, state: "not_replayable", was: c, reason: impossible(c, own.get(c.id) ?? [], checks) ?? "It was not asked again" }),
  };
}

function inputFor(record: RunRecord, identity: BenchIdentity, app: PlayedApp, checks: readonly Check[], asked: readonly CheckResult[], sitting: number, keep: (result: CheckResult) => void, own: ReadonlyMap<string, readonly Exchange[]>) {
  const { report, manifest, bench, settings: { allowLocal, browser, ...given } } = record;
  const notProven = new Map(report.notProven.map(({ origin, reason }) => [origin, reason]));
  const before = report.checks.filter((c) => (c.sitting ?? 0) < sitting);
  return {
    manifest: manifest as Manifest, // no check reads support or guide
    digest: report.manifestDigest, dialect: report.dialect, seed: report.seed, checks, only: asked.map((c) => c.id),
    secrets: Object.fromEntries(record.secrets.map((name, i) => [name, placeholder(i + 1)])),
    egress: app.egress, clock: { now: app.now }, bench: { identity, url: bench.url, state: benchStateInMemory(() => app.now().getTime()) },
    allowLocal, ...(given as Pick<VerifyInput, keyof typeof given>), // JSON leaves out what is not there
    ...(sitting > 0 ? { done: { results: before, exchanges: [], startedAt: new Date(report.startedAt), sitting } } : {}),
    past: {
      noted: app.noted, browser,
      proof: {
        proven: async (url: string) => URL.canParse(url) && /^https?:/.test(url) && !notProven.has(new URL(url).origin),
        reasons: () => report.notProven,
        known: (url: string) => URL.canParse(url) && !notProven.has(new URL(url).origin),
        seen: () => report.proven ?? [],
      },
    },
    onProgress(progress: Parameters<NonNullable<Parameters<typeof verify>[0]["onProgress"]>>[0]) {
      if (progress.kind === "started") app.turnTo(own.get(progress.id) ?? []);
      if (progress.kind !== "finished") return;
      keep(progress.result);
      app.turnTo(undefined);
    },
  };
}

function compared(was: CheckResult, now: CheckResult, app: PlayedApp): Replayed {
  const missing = app.missing();
  const same = was.outcome === now.outcome && missing.length === 0;
  return {
    id: was.id, title: was.title, state: same ? "same" : "different", was: { outcome: was.outcome, observation: was.observation }, now: { outcome: now.outcome, observation: now.observation },
    ...(missing.length > 0 ? { reason: `The record does not hold ${[...new Set(missing)].slice(0, 3).join("; ")}` } : {}),
  };
}

/** Why a check cannot be asked again in principle; `undefined` when it can. */
function impossible(check: CheckResult, exchanges: readonly Exchange[], checks: readonly Check[]): string | undefined {
  const known = checks.find((c) => c.id === check.id);
  if (!known) return "This version of the program has no such check";
  if (known.version !== check.version) return `It was asked as version ${check.version}; this program asks version ${known.version}`;
  if (/^More than \d+ requests in one run/.test(check.observation)) return "The run had spent its requests before this check could ask";
  const cut = exchanges.find((e) => !e.whole);
  return cut && `The answer ${cut.id} was too long to be kept whole`;
}

/** Whose exchanges are whose. A check also names honest sign-ins that an earlier one made: those belong to the earlier. */
function exchangesByCheck({ report }: RunRecord): Map<string, Exchange[]> {
  const byId = new Map(report.exchanges.map((e) => [e.id, e]));
  const taken = new Set<string>();
  return new Map(report.checks.map((check) => {
    const own = check.exchanges.filter((id) => !taken.has(id));
    for (const id of own) taken.add(id);
    return [check.id, own.flatMap((id) => byId.get(id) ?? [])];
  }));
}

/** Made once in a process: making keys costs more than most replays. */
let keys: Promise<BenchIdentity> | undefined;

/** A bench of the same names and addresses. Its keys are other ones: the app that would notice is only played. */
async function identityOf({ bench, secrets, report }: RunRecord): Promise<BenchIdentity> {
  const made = await (keys ??= makeBenchIdentity(bench.key, new Date(report.startedAt)));
  return {
    ...made, key: bench.key, oidc: { ...made.oidc, clientId: bench.clientId, clientSecret: placeholder(secrets.length + 1) },
    second: { ...made.second, key: bench.secondKey, oidc: { ...made.second.oidc, clientId: bench.secondClientId, clientSecret: placeholder(secrets.length + 2) } },
  };
}
