import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { acmeManifest, homeBench, type HomeBench } from "./testing.ts";
import { CHECKS, reportSchema, type Report } from "./index.ts";

let acme: Acme;
let bench: HomeBench;
let token = "";
const admin = async (method: string, path: string, body: unknown) => {
  const answer = await fetch(`${acme.url}/admin/api${path}`, { method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as { token: string };
};

beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0, proof: bench.proofLine });
  await admin("PUT", "/tenants/entente-test", {});
  await admin("PUT", "/tenants/entente-test/saml", { metadataUrl: bench.at.samlMetadataUrl });
  await admin("PUT", "/tenants/entente-test/oidc", { issuer: bench.at.issuer, clientId: bench.identity.oidc.clientId, clientSecret: bench.identity.oidc.clientSecret });
  token = (await admin("POST", "/tenants/entente-test/scim-token", {})).token;
});
afterAll(async () => {
  await acme.close();
  await bench.close();
});

describe("a sound app", () => {
  let report: Report;
  beforeAll(async () => { report = await bench.run(acmeManifest(acme.url), { secrets: { acme_scim_token: token }, loopbackIsOurs: false }); });

  it("holds in every check, and leaves none untold", () => {
    const odd = report.checks.filter((c) => c.outcome !== "held").map((c) => `${c.id} ${c.outcome}: ${c.observation}`);
    expect(odd).toEqual([]);
    expect(report.checks.length).toBe(CHECKS.length);
    expect([report.verdict, report.leftBehind, report.notProven]).toEqual(["held", [], []]);
  });

  it("gives evidence for each answer, in a report that fits its schema, with every secret gone", () => {
    expect(reportSchema.parse(report)).toEqual(report);
    const known = new Set(report.exchanges.map((e) => e.id));
    for (const check of report.checks) expect.soft(check.evidence.length > 0 && check.exchanges.every((id) => known.has(id)), check.id).toBe(true);
    const text = JSON.stringify(report);
    for (const secret of [token, bench.identity.oidc.clientSecret, bench.identity.saml.privateKey.slice(60, 120)]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/acme_session=(?!\(hidden\))/);
  });

  it("finds the app's tenant as it was before the run", async () => {
    const users = (await (await fetch(`${acme.url}/admin/api/tenants/entente-test/users`, { headers: { authorization: `Bearer ${acme.adminPassword}` } })).json()) as { userName: string }[];
    expect(users.map((u) => u.userName).sort()).toEqual(["own@acme.test"]);
  });
});
