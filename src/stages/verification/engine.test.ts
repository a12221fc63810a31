import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { connectAcme } from "../../../test/acme-tenants.ts";
import { acmeManifest, homeBench, type HomeBench, wholeAcmeManifest } from "./testing.ts";
import { type CheckResult, CHECKS, type Exchange, reportSchema, type Report } from "./index.ts";

let acme: Acme;
let bench: HomeBench;
let secrets: Record<string, string> = {};

beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0, proof: bench.proofLine });
  secrets = await connectAcme(acme, bench);
});
afterAll(async () => {
  await acme.close();
  await bench.close();
});

describe("a sound app", () => {
  let report: Report;
  beforeAll(async () => { report = await bench.run(wholeAcmeManifest(acme.url), { secrets, loopbackIsOurs: false }); }, 180_000);

  it("holds in every check, and leaves none untold", () => {
    const odd = report.checks.filter((c) => c.outcome !== "held" && c.outcome !== "does_not_apply").map((c) => `${c.id} ${c.outcome}: ${c.observation}`);
    expect(odd).toEqual([]);
    expect(report.checks.length).toBe(CHECKS.length);
    expect([report.verdict, report.leftBehind, report.notProven]).toEqual(["held", [], []]);
  });

  it("gives evidence for each answer, in a report that fits its schema, with every secret gone", () => {
    expect(reportSchema.parse(report)).toEqual(report);
    const known = new Set(report.exchanges.map((e) => e.id));
    for (const check of report.checks) expect.soft((check.evidence.length > 0 || check.outcome === "does_not_apply") && check.exchanges.every((id) => known.has(id)), check.id).toBe(true);
    const text = JSON.stringify(report);
    for (const secret of [...Object.values(secrets), bench.identity.second.oidc.clientSecret, bench.identity.oidc.clientSecret, bench.identity.saml.privateKey.slice(60, 120)]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/acme_session=(?!\(hidden-\d+\)|;)/);
  });

  it("finds the app's tenant as it was before the run", async () => {
    const usersOf = async (tenant: string) => (await (await fetch(`${acme.url}/admin/api/tenants/${tenant}/users`, { headers: { authorization: `Bearer ${acme.adminPassword}` } })).json()) as { userName: string }[];
    expect((await usersOf("entente-test")).map((u) => u.userName).sort()).toEqual(["own@acme.test"]);
    expect((await usersOf("entente-test-two")).map((u) => u.userName).sort()).toEqual(["own@other-customer.test"]);
  });
});

it("goes on where a run was cut off, and asks nothing twice", async () => {
  const manifest = acmeManifest(acme.url);
  const checks = CHECKS.filter((c) => c.id !== "RP-50"); // which waits ten seconds for Acme to lose patience
  const cut = new AbortController();
  const results: CheckResult[] = [];
  const exchanges: Exchange[] = [];
  const startedAt = new Date();
  await expect(bench.run(manifest, {
    seed: "cut", checks, secrets, signal: cut.signal,
    onProgress(progress) {
      if (progress.kind !== "finished" || cut.signal.aborted) return;
      results.push(progress.result);
      exchanges.push(...progress.exchanges);
      if (results.length === 12) cut.abort(new Error("the worker was killed"));
    },
  })).rejects.toThrow("the worker was killed");

  const again: string[] = [];
  const report = await bench.run(manifest, {
    seed: "cut", checks, secrets, done: { results, exchanges, startedAt },
    onProgress(progress) { if (progress.kind === "started") again.push(progress.id); },
  });

  expect(again.filter((id) => results.some((r) => r.id === id))).toEqual([]);
  expect(again.length + results.length).toBe(checks.length);
  expect(report.verdict).toBe("held");
  expect(new Set(report.exchanges.map((e) => e.id)).size).toBe(report.exchanges.length);
}, 120_000);

describe("a host that is not proven", () => {
  it("gets the question for its proof and nothing else", async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => { asked.push(`${request.method} ${request.url}`); response.end("entente-proof=somebody-elses\n"); }).listen(0, "127.0.0.1");
    await once(stranger, "listening");
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    const report = await bench.run(acmeManifest(url), { secrets, loopbackIsOurs: false });
    stranger.close();
    expect([...new Set(asked)]).toEqual(["GET /.well-known/entente-verification"]);
    expect(new Set(report.checks.map((c) => c.outcome).filter((outcome) => outcome !== "does_not_apply"))).toEqual(new Set(["could_not_tell"]));
    expect([report.verdict, report.notProven[0]?.origin]).toEqual(["could_not_tell", url]);
  });
});

it("could not tell, rather than held, about an app that signs nobody in", async () => {
  const report = await bench.run(acmeManifest(acme.url, (manifest) => {
    (manifest["test"] as { whoAmI: { field: string } }).whoAmI.field = "/nobody";
  }), { only: ["SAML-F1", "SP-38", "RP-13"] });
  expect(report.checks.map((c) => [c.id, c.outcome])).toEqual([["SAML-F1", "violated"], ["SP-38", "could_not_tell"], ["RP-13", "could_not_tell"]]);
});
