import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAcme } from "../samples/acme/app.ts";
import { CHECKS, type Report } from "../src/stages/verification/index.ts";
import { acmeManifest, homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { LOCAL } from "./targets/oidc-rp/accounts.ts";
import { type BreakableRp, startBreakableRp } from "./targets/oidc-rp/breakable-rp.ts";
import { FLAWS } from "./targets/oidc-rp/flaws.ts";
import type { Trust } from "./targets/oidc-rp/provider.ts";
import { startJoseApp } from "./targets/oidc-rp/sound-jose.ts";

const IDS = CHECKS.filter((check) => check.protocol === "oidc").map((check) => check.id);
/** Our targets hold back for 0.7 seconds where real libraries take 30 or 60. */
const PATIENCE_MS = 900;

/** Acme's manifest for an app that offers OpenID Connect alone. */
const manifestOf = (url: string, oidc: Record<string, unknown>) => acmeManifest(url, (manifest) => {
  delete manifest["provisioning"];
  const sso = manifest["sso"] as Record<string, Record<string, unknown>>;
  delete sso["saml"];
  sso["oidc"] = { ...sso["oidc"], ...oidc };
});
const trustOf = (bench: HomeBench): Trust => ({ issuer: bench.at.issuer, clientId: bench.identity.oidc.clientId, clientSecret: bench.identity.oidc.clientSecret });
const run = (bench: HomeBench, url: string, only: readonly string[], oidc: Record<string, unknown> = {}): Promise<Report> =>
  bench.run(manifestOf(url, oidc), { only, patienceMs: PATIENCE_MS });
/** Whatever else the breakable app has: another customer, a local account, linking, renewal, sign-out, and SCIM that switches people off. */
const WHOLE = (url: string) => acmeManifest(url, (manifest) => {
  const sso = manifest["sso"] as Record<string, Record<string, unknown>>;
  delete sso["saml"];
  sso["oidc"] = { ...sso["oidc"], ...BACKCHANNEL };
  Object.assign(manifest["test"] as object, {
    secondTenant: { variables: { tenant: "entente-test-two" }, account: { userName: "own@other-customer.test" } }, localAccount: { userName: LOCAL, email: LOCAL },
    linkUrl: `${BASE}/oidc/link`, logoutUrl: `${BASE}/sign-out`, refreshTokens: true,
  });
});
const BASE = "{{base_url}}/t/{{tenant}}";
const SECRETS = { acme_scim_token: "a token that the app does not ask for" };
const BACKCHANNEL = { backchannelLogoutUri: "{{base_url}}/t/{{tenant}}/oidc/backchannel" };
const said = (report: Report, outcome: string) => report.checks.filter((c) => c.outcome === outcome).map((c) => `${c.id} ${c.gate}: ${c.observation}`);

describe("a relying party made to be broken", () => {
  let bench: HomeBench;
  let app: BreakableRp;
  beforeAll(async () => {
    bench = await homeBench();
    app = await startBreakableRp(trustOf(bench), { issuer: bench.secondAt.issuer, clientId: bench.identity.second.oidc.clientId, clientSecret: bench.identity.second.oidc.clientSecret });
  });
  afterAll(async () => {
    await app.close();
    await bench.close();
  });

  it("holds in every check while it has no flaw", async () => {
    app.become();
    const report = await bench.run(WHOLE(app.url), { only: IDS, patienceMs: PATIENCE_MS, secrets: SECRETS });
    expect(report.checks.filter((c) => c.outcome !== "held").map((c) => `${c.id} ${c.outcome}: ${c.observation}`)).toEqual([]);
    expect(report.verdict).toBe("held");
  }, 60_000);

  it.each(FLAWS.filter(([check]) => check !== "RP-50"))("%s catches %s", async (check, flaw) => {
    app.become(flaw);
    const report = await bench.run(WHOLE(app.url), { only: [check], patienceMs: PATIENCE_MS, secrets: SECRETS });
    expect(report.checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([[check, "violated", ""]]);
  });
});

it("has a flaw for each check to catch", () => {
  const caught = new Set<string>(FLAWS.map(([check]) => check));
  expect(IDS.filter((id) => !caught.has(id))).toEqual([]);
});

/** What each sound app may be warned of, and why that is no false alarm. */
const SOUND: { name: string; start(trust: Trust): Promise<{ url: string; close(): Promise<void> }>; warned: string[]; oidc?: Record<string, unknown> }[] = [
  { name: "Acme", start: startAcmeWith, warned: [] },
  // jwtVerify knows no at_hash and takes any iat.
  { name: "an app on jose", start: (trust) => startJoseApp(trust, 700), warned: ["RP-17", "RP-21"] },
  { name: "an app on jose with ES256", start: (trust) => startJoseApp(trust, 700, "ES256"), warned: ["RP-17", "RP-21"], oidc: { idTokenAlg: "ES256" } },
  {
    name: "an app on jose with PS256 that proves itself by private_key_jwt", start: (trust) => startJoseApp(trust, 700, "PS256", "private_key_jwt"), warned: ["RP-17", "RP-21"],
    oidc: { idTokenAlg: "PS256", tokenEndpointAuthMethod: "private_key_jwt", jwksUri: `${BASE}/oidc/jwks` },
  },
];

// Each with a bench of its own, side by side: most of the time is waiting.
describe.concurrent("side by side", () => {
  it("RP-50 catches waits-for-ever", async () => {
    const bench = await homeBench();
    const app = await startBreakableRp(trustOf(bench));
    app.become("waits-for-ever");
    const report = await run(bench, app.url, ["RP-50"]);
    await app.close();
    await bench.close();
    expect(report.checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([["RP-50", "violated", ""]]);
  }, 60_000);

  it.each(SOUND)("$name, which is sound, is blocked by nothing and warned of no more than is true", async ({ start, warned, oidc }) => {
    const bench = await homeBench();
    const app = await start(trustOf(bench));
    const report = await run(bench, app.url, IDS, oidc);
    await app.close();
    await bench.close();
    expect(said(report, "violated").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(warned.map((id) => `${id} warns:`));
    expect(said(report, "could_not_tell")).toEqual([]);
    expect(report.verdict).toBe("held");
  }, 60_000);
});

async function startAcmeWith(oidc: Trust) {
  const acme = await startAcme({ port: 0 });
  for (const [path, body] of [["", {}], ["/oidc", oidc]] as const) {
    await fetch(`${acme.url}/admin/api/tenants/entente-test${path}`, { method: "PUT", headers: { authorization: `Bearer ${acme.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  }
  return acme;
}
