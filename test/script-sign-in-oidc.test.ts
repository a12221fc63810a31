import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../src/platform/browser/index.ts";
import type { Report, VerifyInput } from "../src/stages/verification/index.ts";
import { acmeManifest, homeBench, type HomeBench, wholeAcmeManifest } from "../src/stages/verification/testing.ts";
import { connectAcme } from "./acme-tenants.ts";
import type { BreakableRp } from "./targets/oidc-rp/breakable-rp.ts";
import type { Flaw } from "./targets/oidc-rp/flaws.ts";
import { type ScriptApp, startScriptAcme, startScriptRp } from "./targets/script-apps.ts";

/** OpenID Connect where the login and the callback are pages of a single-page app: without script nobody is ever signed in. */
let bench: HomeBench;
let rp: ScriptApp<BreakableRp>;
beforeAll(async () => {
  bench = await homeBench();
  rp = await startScriptRp({ issuer: bench.at.issuer, clientId: bench.identity.oidc.clientId, clientSecret: bench.identity.oidc.clientSecret });
});
afterAll(async () => {
  await rp.close();
  await bench.close();
});

const oidcAlone = (manifest: Record<string, unknown>) => {
  delete manifest["provisioning"];
  delete (manifest["sso"] as Record<string, unknown>)["saml"];
};
function ask(flaws: readonly Flaw[], only: readonly string[], more: Partial<VerifyInput> = {}): Promise<Report> {
  rp.inner.become(...flaws);
  rp.asked.splice(0);
  return bench.run(acmeManifest(rp.url, oidcAlone), { only, ...more });
}
const seen = (report: Report) => report.checks.map((c) => `${c.id} ${c.outcome}: ${c.observation}`);
const sorted = (lines: readonly string[]) => [...lines].sort();
/** Everything that was sent to the app, as the record has it. */
const onRecord = (report: Report) => report.exchanges.filter((e) => e.kind === "sent").map((e) => `${e.request.method} ${new URL(e.request.url).pathname}`);
/** What only a page's script asks for: these addresses answer nobody else. */
const byScript = (report: Report) => onRecord(report).filter((line) => line.includes("/oidc/api/"));

it("without a browser, could not tell about an app whose sign-in needs script, and says why", async () => {
  const report = await ask([], ["OIDC-F1", "RP-18"], { browser: "/nowhere/chromium" });
  expect(report.checks.map((c) => [c.id, c.outcome])).toEqual([["OIDC-F1", "could_not_tell"], ["RP-18", "could_not_tell"]]);
  for (const check of report.checks) expect(check.observation).toMatch(/needs script to go on, and no browser is installed here/);
  expect(byScript(report)).toEqual([]);
});

describe.runIf(findChromium())("with Chromium", { timeout: 120_000 }, () => {
  it("signs in from the app, from the tile and as a newcomer, and out again; each request of the script is on record", async () => {
    const ids = ["OIDC-F1", "OIDC-F2", "OIDC-F3"];
    const report = await ask([], ids);
    expect(seen(report)).toEqual([expect.stringMatching(/^OIDC-F1 held: .*own@acme\.test/), expect.stringMatching(/^OIDC-F2 held: .*own@acme\.test/), expect.stringMatching(/^OIDC-F3 held/)]);
    expect(byScript(report)).toEqual(expect.arrayContaining(["GET /t/entente-test/oidc/api/login", "GET /t/entente-test/oidc/api/initiate", "GET /t/entente-test/oidc/api/callback"]));
    // nothing came past the record, and nothing is in it that did not come
    expect(sorted(onRecord(report))).toEqual(sorted(rp.asked));
  });

  const ATTACKS: [string, Flaw][] = [["RP-01", "takes-cut-signature"], ["RP-03", "signature-unchecked"], ["RP-04", "takes-alg-none"], ["RP-13", "aud-unchecked"], ["RP-16", "exp-unchecked"], ["RP-18", "nonce-unchecked"], ["RP-23", "state-unchecked"]];

  it("holds in attacks on a sound app: the refusal was said by the app's own page", async () => {
    const report = await ask([], ATTACKS.map(([id]) => id));
    expect(seen(report)).toEqual(ATTACKS.map(([id]) => expect.stringMatching(new RegExp(`^${id} held`))));
    for (const check of report.checks) {
      const statuses = report.exchanges.filter((e) => check.exchanges.includes(e.id) && e.request.url.includes("/oidc/api/callback")).map((e) => e.response?.status);
      expect(statuses, check.id).toContain(403);
      expect(statuses.at(-1), check.id).toBe(200); // the honest sign-in afterwards
    }
    expect(sorted(onRecord(report))).toEqual(sorted(rp.asked));
  });

  it.each(ATTACKS)("catches through it what it is there for: %s, %s", async (id, flaw) => {
    const report = await ask([flaw], [id]);
    expect(seen(report)).toEqual([expect.stringMatching(new RegExp(`^${id} violated`))]);
    const evidence = report.exchanges.filter((e) => report.checks[0]?.evidence.includes(e.id)).map((e) => new URL(e.request.url).pathname);
    expect(evidence).toContain("/t/entente-test/oidc/api/callback"); // the request that got in is what the verdict points at
  });

  it("asks an app on openid-client, behind such pages, every question of OpenID Connect: none is violated", async () => {
    const acme = await startScriptAcme({});
    try {
      const secrets = await connectAcme({ url: acme.inner.inner, adminPassword: acme.inner.adminPassword }, bench);
      const report = await bench.run(wholeAcmeManifest(acme.url, oidcAlone), { secrets, only: ["OIDC-F1", "OIDC-F2", "OIDC-F3", "OIDC-F4", "RP-03", "RP-18"] });
      expect(seen(report).filter((line) => !/ held:/.test(line))).toEqual([]);
      expect(byScript(report).length).toBeGreaterThan(10);
    } finally {
      await acme.close();
    }
  });
});
