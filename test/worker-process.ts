// A worker as a process of its own, for tests that kill it: the product's platform and jobs, and the bench's endpoints.
// Says on stdout, line by line: the bench's values, `judged ID`, `ended JSON`. Hears on stdin what to run.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { readSettings } from "../src/app/config.ts";
import { openDb, openPlatform } from "../src/app/open-platform.ts";
import { newId } from "../src/kernel/index.ts";
import { manifestDigest } from "../src/stages/manifest/index.ts";
import { benchFor, benchHandler, defineVerificationJobs, runById } from "../src/stages/verification/index.ts";
import { insertRun, resultsOf } from "../src/stages/verification/store.ts";
import { acmeManifest } from "../src/stages/verification/testing.ts";
import { testActor } from "../src/tenancy/testing.ts";

/** What `begin` hears. */
export interface Order { acmeUrl: string; token: string; only: string[] }
/** What is told of a run that ended. */
export interface Ended { state: string; verdict: string | undefined; failure: string | undefined; leftBehind: string[]; exchanges: string[]; checks: { id: string; outcome: string; observation: string }[] }

const [what = "", dataDir = "", benchPort = "", runIdGiven = ""] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const settings = readSettings({
  DATA_DIR: dataDir, PORT: benchPort, PUBLIC_URL: `http://127.0.0.1:${benchPort}`, ENTENTE_ALLOW_LOCAL: "1", LOG_LEVEL: "error",
  ...(process.env["DATABASE_URL"] ? { DATABASE_URL: process.env["DATABASE_URL"] } : {}),
});
const { platform } = await openPlatform(settings, await openDb(settings));
defineVerificationJobs(platform, { silentMs: 1_500, beatMs: 200 });
const handle = benchHandler(platform);
const bench = createServer((request, response) => void handle(request, response)).listen(Number(benchPort), "127.0.0.1");
await once(bench, "listening").catch(() => say("the bench is served by somebody else"));
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

let runId = runIdGiven;
if (what === "begin") {
  const { actor } = await testActor(platform, "pia@acme.example", ["publisher"], { slug: "acme", kinds: ["publisher"] });
  say(JSON.stringify(await benchFor(platform, actor.orgId)));
  const order = JSON.parse(String((await lines.next()).value)) as Order;
  const manifest = acmeManifest(order.acmeUrl);
  const now = new Date();
  runId = newId("run");
  const submissionId = newId("sub");
  await platform.db.inTenant(actor.orgId, async (tx) => {
    await platform.secrets.put(tx, { orgId: actor.orgId, owner: submissionId, name: "acme_scim_token", origin: order.acmeUrl }, order.token);
    await insertRun(tx, {
      id: runId as never, orgId: actor.orgId, submissionId, digest: manifestDigest(manifest), manifest, state: "queued", seed: randomBytes(8).toString("hex"), dialect: "rfc", only: order.only,
      requestedBy: actor.accountId, requestedByName: "Pia", trigger: "person", side: "publisher", repeats: undefined, planned: [], verdict: undefined, tallies: undefined,
      report: undefined, failure: undefined, cancelRequested: false, requestedAt: now, startedAt: undefined, finishedAt: undefined,
    });
    await platform.jobs.enqueue(tx, "verification-run", { runId });
  });
  say(runId);
}
await platform.jobs.start();
const told = new Set<string>();
for (;;) {
  const { run, results } = await platform.db.inNetwork(async (tx) => ({ run: await runById(tx, runId), results: await resultsOf(tx, runId) }));
  for (const { result } of results) if (!told.has(result.id) && told.add(result.id)) say(`judged ${result.id}`);
  if (run?.state === "finished" || run?.state === "cancelled") {
    const checks = results.map(({ result: { id, outcome, observation } }) => ({ id, outcome, observation }));
    say(`ended ${JSON.stringify({ state: run.state, verdict: run.verdict, failure: run.failure, leftBehind: run.report?.leftBehind ?? [], exchanges: (run.report?.exchanges ?? []).map((e) => e.id), checks } satisfies Ended)}`);
    break;
  }
  if (what === "resume") await platform.db.inNetwork((tx) => platform.jobs.enqueue(tx, "verification-sweep", {}));
  await sleep(what === "resume" ? 500 : 20);
}
process.exit(0);
