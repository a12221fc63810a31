import { type Actor, newId } from "../../src/kernel/index.ts";
import type { Db } from "../../src/platform/db/index.ts";
import { manifestDigest, parseManifest } from "../../src/stages/manifest/index.ts";
import { CHECKS, type CheckResult, type Exchange, type Report, talliesOf } from "../../src/stages/verification/index.ts";
import { ENGINE_VERSION } from "../../src/stages/verification/engine-version.ts";
import type { RunId } from "../../src/stages/verification/run.ts";
import { endRun, insertRun, takeRun } from "../../src/stages/verification/store.ts";

/** Of so many rows one failed: a bad day, but one that publishers have. */
const ONE_IN = 14;

/** A run over every check of the suite that has ended, with exchanges as long as real ones. @returns its id. */
export async function keepBigRun(db: Db, actor: Actor, submissionId: string, text: string): Promise<string> {
  const parsed = parseManifest(text, { allowLocal: true });
  if (!parsed.ok) throw new Error("the sample manifest does not parse");
  const id = newId("run") as RunId;
  const digest = manifestDigest(parsed.manifest);
  const at = new Date(Date.now() - 600_000);
  const exchanges: Exchange[] = [];
  const checks = CHECKS.map(({ id: check, slug, version, title, protocol, kind, gate, expects, remedy, spec }, n): CheckResult => {
    const sent = [0, 1].map((part): Exchange => ({
      id: `x${n}-${part}`, kind: "sent", step: `Step ${part + 1} of ${check}`, at: at.toISOString(), ms: 40 + n, whole: true, error: null,
      request: { method: "POST", url: `http://localhost:4100/t/blue-depot/${slug}`, headers: { accept: "application/json", "content-type": "application/json" }, body: JSON.stringify({ letter: "a".repeat(600) }) },
      response: { status: 200, headers: { "content-type": "application/json", "cache-control": "no-store" }, body: JSON.stringify({ letter: "b".repeat(1_200) }) },
    }));
    exchanges.push(...sent);
    return {
      id: check, slug, version, title, protocol, kind, gate, outcome: n % ONE_IN === 3 ? "violated" : n % 40 === 9 ? "could_not_tell" : n % 9 === 5 ? "does_not_apply" : "held",
      observation: `The answer to the second request was 200, and its body named the account. ${"It did so twice. ".repeat(3)}`, expectation: expects, remedy, spec,
      exchanges: sent.map((one) => one.id), evidence: sent.slice(1).map((one) => one.id), ms: 40 + n,
    };
  });
  const report: Report = {
    schema: "entente-report/1", engine: ENGINE_VERSION, manifestDigest: digest, app: parsed.manifest.metadata.name, dialect: "okta", seed: "bench", startedAt: at.toISOString(),
    finishedAt: new Date().toISOString(), verdict: "violated", tallies: talliesOf(checks), worksWith: [], checks, exchanges, notProven: [], leftBehind: [], requests: exchanges.length,
  };
  await db.inTenant(actor.orgId, async (tx) => {
    await insertRun(tx, {
      id, trigger: "person", side: "publisher", orgId: actor.orgId, submissionId, digest, manifest: parsed.manifest, state: "queued", seed: "bench", dialect: "okta", only: undefined,
      requestedBy: actor.accountId, requestedByName: actor.name, repeats: undefined, planned: CHECKS.map(({ id: check, title, protocol }) => ({ id: check, title, protocol })),
      verdict: undefined, tallies: undefined, report: undefined, failure: undefined, cancelRequested: false, requestedAt: at, startedAt: undefined, finishedAt: undefined,
    });
    const take = await takeRun(tx, id, at, 60_000);
    await endRun(tx, id, { state: "finished", report, at: new Date(), ...(take === undefined ? {} : { take }) });
  });
  return id;
}
