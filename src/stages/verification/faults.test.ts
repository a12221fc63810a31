import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../../../samples/acme/app.ts";
import { type FaultyApp, startFaultyApp } from "../../../test/targets/faulty-app.ts";
import type { Fault } from "../../../test/targets/faults.ts";
import { CHECKS } from "./index.ts";
import { acmeManifest, homeBench, type HomeBench } from "./testing.ts";

/**
 * Flaws of one small app that speaks all three protocols. That every check has been seen to catch something is promised where each
 * protocol has a target of its own: test/proof-saml.test.ts, test/proof-oidc.test.ts, test/proof-scim.test.ts.
 */
const CATCHES: [check: string, fault: Fault][] = [
  ["SP-01", "takes-unsigned"], ["SP-04", "believes-keys-in-message"], ["SP-06", "signature-unchecked"], ["SP-07", "reads-another-element"], ["SP-08", "reads-another-element"],
  ["SP-09", "reads-another-element"], ["SP-34", "times-unchecked"], ["SP-38", "audience-unchecked"], ["SP-42", "recipient-unchecked"], ["SP-45", "issuer-unchecked"],
  ["SP-52", "takes-twice"], ["SP-70", "follows-relay-state"],
  ["RP-03", "id-token-key-unchecked"], ["RP-04", "takes-alg-none"], ["RP-12", "iss-unchecked"], ["RP-13", "aud-unchecked"], ["RP-16", "exp-unchecked"], ["RP-18", "nonce-unchecked"],
  ["RP-19", "subject-unchecked"], ["RP-20", "userinfo-subject-unchecked"], ["RP-23", "state-unchecked"], ["RP-28", "no-pkce"],
  ["SC-01", "no-authentication"], ["SC-02", "compares-token-beginnings"], ["SC-03", "token-in-query"], ["SC-15", "chosen-ids"], ["SC-18", "filter-runs-values"],
  ["SC-19", "unknown-filter-lists-all"], ["SC-31", "empties-groups"], ["SCIM-C1L", "no-location"], ["SCIM-C8", "takes-duplicates"], ["SCIM-C9", "tells-passwords"],
  ["SCIM-R1", "unknown-is-200"], ["SCIM-R4", "filter-finds-nobody"], ["SCIM-R11", "pages-overlap"], ["SCIM-T2", "deactivates-nobody"], ["SCIM-P1", "replaces-nothing"],
  ["SCIM-G1", "forgets-members"], ["SCIM-D1", "no-description"], ["SCIM-D3", "no-schemas"],
];

let acme: Acme;
let bench: HomeBench;
let app: FaultyApp;
let token = "";
beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0 });
  const admin = (method: string, path: string) => fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, { method, headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: "{}" });
  await admin("PUT", "");
  token = ((await (await admin("POST", "/scim-token")).json()) as { token: string }).token;
  app = await startFaultyApp({
    saml: { issuer: bench.at.samlEntityId, ssoUrl: bench.at.samlSsoUrl, certificate: bench.identity.saml.certificate },
    oidc: { issuer: bench.at.issuer, clientId: bench.identity.oidc.clientId, clientSecret: bench.identity.oidc.clientSecret },
    scim: { baseUrl: `${acme.url}/t/entente-test/scim/v2`, token },
  });
});
afterAll(async () => {
  await app.close();
  await acme.close();
  await bench.close();
});

const run = (only?: readonly string[]) => bench.run(acmeManifest(app.url), { secrets: { acme_scim_token: token }, ...(only ? { only } : {}) });

describe("a small app without faults", () => {
  it("holds in every check", async () => {
    app.become();
    const report = await run([...CHECKS.filter((c) => c.kind === "flow").map((c) => c.id), ...CATCHES.map(([check]) => check)]);
    expect(report.checks.filter((c) => c.outcome !== "held" && c.outcome !== "does_not_apply").map((c) => `${c.id} ${c.outcome}: ${c.observation}`)).toEqual([]);
  });
});

describe("the same app with one fault", () => {
  it.each(CATCHES)("%s catches %s", async (check, fault) => {
    app.become(fault);
    const report = await run([check]);
    expect(report.checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([[check, "violated", ""]]);
    expect(report.verdict).toBe(report.checks[0]?.gate === "blocks" ? "violated" : "could_not_tell");
  });
});
