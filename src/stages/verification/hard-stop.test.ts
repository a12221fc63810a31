import { createServer, type Server } from "node:http";
import { connect, createServer as createTcp, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { type Harness, harness, type TestCaller } from "../../../test/harness.ts";
import { freePort } from "../../../test/running-network.ts";
import { type HostileTargets, startHostileTargets } from "../../../test/targets/hostile-target.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { benchFor, benchHandler, defineVerificationJobs } from "./index.ts";
import { verificationRoutes } from "./routes.ts";
import { addResult, endRun, takeRun } from "./store.ts";
import { acmeManifest } from "./testing.ts";

const HARD_STOP_MS = 6_000;
let net: Harness;
let acme: Acme;
let hostile: HostileTargets;
let pia: TestCaller;
let bench: Server;
/** How long each piece of the app's answers is held back, in milliseconds. */
let delayMs = 0;
/** Stands between the network and Acme. */
const wire = createTcp((here) => {
  const there = connect(acmePort, "127.0.0.1");
  here.on("error", () => there.destroy()).pipe(there);
  there.on("error", () => here.destroy()).on("data", (chunk) => void setTimeout(() => here.write(chunk), delayMs)).on("end", () => void setTimeout(() => here.end(), delayMs));
  here.on("close", () => there.destroy());
});
let acmePort = 0;
const finished: unknown[] = [];

beforeAll(async () => {
  net = await harness({
    routes: [...submissionRoutes, ...verificationRoutes], ticks: true,
    wire(platform) {
      defineVerificationJobs(platform, { hardStopMs: HARD_STOP_MS, beatMs: 100, silentMs: 10_000 });
      platform.jobs.on("verification.finished", "test", async ({ data }) => void finished.push(data));
    },
  });
  pia = await net.someone("acme", ["publisher"], ["publisher"]);
  bench = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await new Promise((listening) => bench.once("listening", listening));
  net.platform.config.benchUrl = `http://127.0.0.1:${(bench.address() as AddressInfo).port}`;
  const handle = benchHandler(net.platform);
  const values = await benchFor(net.platform, pia.actor.orgId);
  await new Promise<void>((listening) => wire.listen(0, "127.0.0.1", listening));
  acmePort = await freePort();
  const url = `http://127.0.0.1:${(wire.address() as AddressInfo).port}`;
  [acme, hostile] = await Promise.all([startAcme({ port: acmePort, url, proof: values.hostProof }), startHostileTargets()]);
  const admin = (method: string, path: string, body: unknown) => fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
    method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
  });
  await admin("PUT", "", {});
  await admin("PUT", "/saml", { metadataUrl: values.samlMetadataUrl });
});
afterAll(async () => {
  wire.close();
  await Promise.all([acme.close(), hostile.close()]);
  bench.closeAllConnections();
  bench.close();
  await net.close();
});

/** A submission about this address, ready to run. */
async function submission(url: string): Promise<string> {
  const id = String((await pia.post("/submissions", { manifest: acmeManifest(url, (m) => {
    const [sso, metadata] = [m["sso"] as Record<string, unknown>, m["metadata"] as Record<string, unknown>];
    delete sso["oidc"];
    delete m["provisioning"];
    delete (m["test"] as Record<string, unknown>)["scim"];
    metadata["slug"] = `acme-${finished.length}-${Math.random().toString(36).slice(2, 8)}`;
  }) })).body["id"]);
  return id;
}
interface Shown { id: string; state: string; failure: string | null; verdict: string | null; checks: { id: string; outcome: string }[] }
const show = async (id: unknown) => (await pia.get(`/runs/${String(id)}`)).body as unknown as Shown;

it("a run that takes too long ends as cancelled, says why, keeps what it judged, and is no evidence", async () => {
  const { body, status } = await pia.post(`/submissions/${await submission(acme.url)}/runs`);
  expect(status).toBe(202);
  const started = performance.now();
  delayMs = 150; // some eighty checks of five requests and more: the whole run would take a minute
  await net.platform.jobs.drain().finally(() => { delayMs = 0; });
  const run = await show(body["id"]);
  expect([run.state, run.verdict ?? null]).toEqual(["cancelled", null]);
  expect(run.failure).toMatch(/^The run was stopped after \d+ seconds; what was judged until then is kept/);
  expect(run.checks.length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(HARD_STOP_MS + 8_000);
  expect(finished).toEqual([]);
}, 60_000);

it("a run whose app never answers ends at its time, and another run beside it in its own", async () => {
  const url = hostile.at("never a word");
  const stuck = await pia.post(`/submissions/${await submission(url)}/runs`);
  const sound = await pia.post(`/submissions/${await submission(acme.url)}/runs`, { checks: ["SAML-F1", "SP-01"] });
  await net.platform.jobs.drain();
  expect((await show(stuck.body["id"])).state).toMatch(/cancelled|finished/);
  const beside = await show(sound.body["id"]);
  expect([beside.state, beside.checks.map((c) => c.outcome)]).toEqual(["finished", ["held", "held"]]);
}, 60_000);

it("a worker that comes back after another one took over writes nothing any more", async () => {
  const asked = await pia.post(`/submissions/${await submission(acme.url)}/runs`, { checks: ["SAML-F1"] });
  const id = String(asked.body["id"]) as Parameters<typeof takeRun>[1];
  const { db, clock } = net.platform;
  const now = clock.now();
  const first = await db.inNetwork((tx) => takeRun(tx, id, new Date(now.getTime() - 60_000), 10_000));
  expect(await db.inNetwork((tx) => takeRun(tx, id, new Date(now.getTime() - 55_000), 10_000))).toBeUndefined(); // it still beats
  const second = await db.inNetwork((tx) => takeRun(tx, id, now, 10_000));
  expect([first, second]).toEqual([1, 2]);
  const late = { id: "SAML-F1" } as Parameters<typeof addResult>[2];
  await expect(db.inTenant(pia.actor.orgId, (tx) => addResult(tx, { orgId: pia.actor.orgId, id, take: 1 }, late, []))).rejects.toThrow();
  expect(await db.inTenant(pia.actor.orgId, (tx) => endRun(tx, id, { state: "cancelled", at: now, take: 1 }))).toBe(false);
  expect(await db.inTenant(pia.actor.orgId, (tx) => endRun(tx, id, { state: "cancelled", at: now, take: 2 }))).toBe(true);
}, 30_000);
