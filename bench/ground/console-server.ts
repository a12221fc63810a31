import { readFileSync } from "node:fs";
import { readSettings } from "../../src/app/config.ts";
import { openDb, openPlatform } from "../../src/app/open-platform.ts";
import { openServer } from "../../src/app/server.ts";
import { openThread } from "../../src/stages/review/actions.ts";
import * as submissions from "../../src/stages/submission/actions.ts";
import { submissionById } from "../../src/stages/submission/index.ts";
import { testActor } from "../../src/tenancy/testing.ts";
import { freePort } from "../../test/free-port.ts";
import { fillQueue, makeUpdate } from "./console-desk.ts";
import { keepBigRun } from "./console-run.ts";

/** A process of its own: the network with its console, a draft at home with a whole run, an update at the desk and a full queue. Says where, and who may look. */
const [dataDir = "", waiting = "240"] = process.argv.slice(2);
const port = await freePort(); // known before: what is changed in the console is refused from any address but the network's own
const settings = readSettings({ DATA_DIR: dataDir, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: "error", ENTENTE_ALLOW_LOCAL: "1" });
const { platform } = await openPlatform(settings, await openDb(settings));
const url = await (await openServer(platform, { version: "bench", http: { perMinute: 1e9, perMinuteByIp: 1e9 } })).listen({ host: "127.0.0.1", port });

const text = readFileSync(new URL("../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
const logo = readFileSync(new URL("../../manifests/acme/logo.png", import.meta.url));
const publisher = await testActor(platform, "pia@bench.example", ["publisher"], { slug: "bench", kinds: ["publisher"] });
const analyst = await testActor(platform, "dana@bench-desk.example", ["analyst"], { slug: "bench-desk", kinds: ["desk"] });
const draft = (await submissions.createDraft(platform, publisher.actor, { text })).id;

const { id } = await submissions.createDraft(platform, publisher.actor, { text });
await submissions.setLogo(platform, publisher.actor, id, logo);
const names = async () => platform.db.inTenant(publisher.actor.orgId, async (tx) => {
  const found = await submissionById(tx, id);
  return { found, secrets: found ? await submissions.namedSecrets(platform, tx, found) : [] };
});
for (const name of new Set((await names()).secrets.map((secret) => secret.name))) await submissions.setTestSecret(platform, publisher.actor, id, name, "a secret of the test tenant");
const digest = (await names()).found?.draftDigest;
if (!digest) throw new Error("the sample manifest does not parse");
await submissions.recordEvidence(platform, publisher.actor.orgId, id, {
  runId: "run_of_the_bench", digest, verdict: "held", finishedAt: platform.clock.now().toISOString(), checks: 300, held: 300, violated: 0, couldNotTell: 0,
});
await submissions.submit(platform, publisher.actor, id, {});
await openThread(platform, analyst.actor, id, { about: { kind: "field", ref: "/metadata/tagline" }, blocking: true, body: "Say what it does." });
const run = await keepBigRun(platform.db, publisher.actor, draft, text);
await makeUpdate(platform.db, publisher.actor.orgId, id, text);
await fillQueue(platform.db, id, Number(waiting));
console.log(JSON.stringify({ url, draft, run, sent: id, publisher: publisher.token, analyst: analyst.token, database: platform.db.mode }));
