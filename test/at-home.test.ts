import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandLine } from "../cli/testing.ts";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { systemClock } from "../src/kernel/index.ts";
import { benchFor, benchHandler, CHECKS, defineVerificationJobs, type Report } from "../src/stages/verification/index.ts";
import { verificationRoutes } from "../src/stages/verification/routes.ts";
import { acmeManifest } from "../src/stages/verification/testing.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { type Harness, harness, type TestCaller } from "./harness.ts";
import type { Fault } from "./targets/faults.ts";
import { type FaultyApp, startFaultyApp } from "./targets/faulty-app.ts";

/**
 * The same checks over the same app, once by `entente verify` in a process of its own, once by the network's worker: an
 * answer that depends on where it was asked would be worth nothing.
 */
const dir = mkdtempSync(join(tmpdir(), "entente-at-home-"));
const entente = commandLine(dir);
/** RP-50 waits for the app's patience, which is a clock's question and no place's. */
const ALL = CHECKS.map((check) => check.id).filter((id) => id !== "RP-50");

interface Trust {
  saml: { issuer: string; ssoUrl: string; certificate: string };
  oidc: { issuer: string; clientId: string; clientSecret: string };
}
interface Side {
  trust: Trust;
  /** What the bench asks a host to show. */
  proof: string;
  ask(url: string, token: string, only: readonly string[]): Promise<string[]>;
}

let net: Harness;
let pia: TestCaller;
let home: Side;
let network: Side;
let acme: Acme;
const closing: (() => Promise<unknown> | void)[] = [];

const admin = async (path: string, method: string, body: unknown = {}) => (await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, {
  method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
})).json() as Promise<{ token: string }>;
/** What both sides must agree in: who was asked what, in which version, how much it weighs, and the answer. */
const verdicts = (report: Pick<Report, "checks">) => report.checks.map((c) => `${c.id} v${c.version} ${c.gate} ${c.outcome}`).sort();

beforeAll(async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => probe.once("listening", listening));
  const port = String((probe.address() as AddressInfo).port);
  await new Promise((closed) => probe.close(closed));
  const values = JSON.parse((await entente(["bench", "--format", "json", "--bench-port", port])).out) as Record<string, string>;
  const of = (name: string) => values[name] ?? "";
  home = {
    trust: {
      saml: { issuer: of("SAML entity ID"), ssoUrl: of("SAML single sign-on URL"), certificate: of("certificate") },
      oidc: { issuer: of("OIDC issuer"), clientId: of("OIDC client ID"), clientSecret: of("OIDC client secret") },
    },
    proof: of("Host proof"),
    async ask(url, token, only) {
      writeFileSync(join(dir, "app.yaml"), JSON.stringify(acmeManifest(url)));
      const ended = await entente(["verify", "app.yaml", "--bench-port", port, "--format", "json", "--only", ...only], { ENTENTE_SECRET_ACME_SCIM_TOKEN: token });
      if (ended.out === "") throw new Error(ended.err);
      return verdicts(JSON.parse(ended.out) as Report);
    },
  };

  net = await harness({ routes: [...submissionRoutes, ...verificationRoutes], ticks: true, wire: defineVerificationJobs });
  Object.assign(net.platform, { clock: systemClock }); // apps read the time of the day, and a whole run takes minutes
  pia = await net.someone("acme", ["publisher"], ["publisher"]);
  const bench = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await new Promise((listening) => bench.once("listening", listening));
  net.platform.config.benchUrl = `http://127.0.0.1:${(bench.address() as AddressInfo).port}`;
  const handle = benchHandler(net.platform);
  const given = await benchFor(net.platform, pia.actor.orgId);
  network = {
    trust: {
      saml: { issuer: given.samlEntityId, ssoUrl: given.samlSsoUrl, certificate: given.samlCertificate },
      oidc: { issuer: given.issuer, clientId: given.clientId, clientSecret: given.clientSecret },
    },
    proof: given.hostProof,
    async ask(url, token, only) {
      const made = await pia.post("/submissions", { manifest: acmeManifest(url) });
      const id = String(made.body["id"]);
      expect((await pia.put(`/submissions/${id}/secrets/acme_scim_token`, { value: token })).status).toBe(204);
      const run = String((await pia.post(`/submissions/${id}/runs`, { checks: [...only] })).body["id"]);
      await net.platform.jobs.drain();
      const report = (await pia.get(`/runs/${run}/report.json`)).body as unknown as Report;
      await pia.delete(`/submissions/${id}`);
      return verdicts(report);
    },
  };
  acme = await startAcme({ port: 0, proof: given.hostProof });
  closing.push(() => net.close(), () => acme.close(), () => void bench.closeAllConnections(), () => void bench.close());
}, 60_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(dir, { recursive: true, force: true });
});

it("gives every check about a sound app the same answer at home and in the network", async () => {
  const asked: string[][] = [];
  for (const side of [home, network]) {
    await admin("", "PUT");
    await admin("/saml", "PUT", { entityId: side.trust.saml.issuer, ssoUrl: side.trust.saml.ssoUrl, certificates: [side.trust.saml.certificate] });
    await admin("/oidc", "PUT", side.trust.oidc);
    const { token } = await admin("/scim-token", "POST");
    asked.push(await side.ask(acme.url, token, ALL));
  }
  expect(asked[0]).toEqual(asked[1]);
  expect(asked[0]?.length).toBe(ALL.length);
  expect(asked[0]?.filter((line) => /violated|could_not_tell/.test(line))).toEqual([]);
}, 300_000);

it.each<[string, Fault[], string[]]>([
  ["no fault", [], ["SAML-F1", "SAML-F2", "SP-01", "SP-06", "SP-34", "RP-03", "RP-18", "RP-23", "SCIM-F1", "SC-01", "SCIM-R1"]],
  ["faults in all three protocols", ["takes-unsigned", "nonce-unchecked", "unknown-is-200", "no-pkce", "follows-relay-state"], ["SAML-F1", "SP-01", "SP-34", "SP-70", "RP-03", "RP-18", "RP-28", "SCIM-F1", "SCIM-R1", "SC-01"]],
])("gives a small app with %s the same answers at home and in the network", async (_name, faults, only) => {
  const asked: string[][] = [];
  for (const side of [home, network]) {
    await admin("", "PUT");
    const { token } = await admin("/scim-token", "POST");
    const app: FaultyApp = await startFaultyApp({ ...side.trust, scim: { baseUrl: `${acme.url}/t/entente-test/scim/v2`, token } }, side.proof);
    app.become(...faults);
    asked.push(await side.ask(app.url, token, only));
    await app.close();
  }
  expect(asked[0]).toEqual(asked[1]);
  expect(asked[0]?.length).toBe(only.length);
  expect(asked[0]?.filter((line) => line.endsWith(" violated")).length).toBe(faults.length);
}, 120_000);

