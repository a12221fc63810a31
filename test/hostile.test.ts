import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { acmeManifest, homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import type { Report } from "../src/stages/verification/index.ts";
import type { Hostility } from "./targets/hostile-behaviours.ts";
import { type HostileTargets, startHostileTargets } from "./targets/hostile-target.ts";

/** What a run may cost beside such a server, with slack for a busy machine. Their bodies and heads are larger than this. */
const MAX_GROWTH_BYTES = 90_000_000;
const MAX_MS = 60_000;

const TOO_LONG = /gave no answer.*took too long/;
const TOO_LARGE = /gave no answer.*larger than we accept/;
const NOT_HTTP = /gave no answer.*does not follow HTTP/;
const BROKE = /gave no answer.*broke off/;
const NO_TLS = /gave no answer.*No trusted TLS/;
const IN_CIRCLES = /led nowhere \(More than 20 steps\)/;
const AWAY = /the way led to (10\.0\.0\.1|169\.254\.169\.254|an address that is no web page), a host that is not proven/;
const STOOD = /nobody is signed in; the browser stood at/;
const BUSY = /the who-am-I address \S+ answered 429, which does not say who is signed in/;
const NO_LIST = /no ListResponse with a number as totalResults/;

/** What the sign-in and the SCIM server are reported to have done. */
const SEEN: Record<Hostility, readonly [signIn: RegExp, scim: RegExp]> = {
  "head by drops": [TOO_LONG, TOO_LONG], "body by drops": [TOO_LONG, TOO_LONG], "never a word": [TOO_LONG, TOO_LONG], "a page that never ends": [TOO_LONG, TOO_LONG],
  "endless body": [TOO_LARGE, TOO_LARGE], "endless head": [TOO_LARGE, TOO_LARGE], "a million header fields": [TOO_LARGE, TOO_LARGE], "JSON of 50 MB": [TOO_LARGE, TOO_LARGE],
  "gzip bomb": [NOT_HTTP, NOT_HTTP], "brotli bomb": [NOT_HTTP, NOT_HTTP], "deflate bomb": [NOT_HTTP, NOT_HTTP], "bomb in a bomb": [NOT_HTTP, NOT_HTTP],
  "two lengths": [NOT_HTTP, NOT_HTTP], "informational answers without end": [NOT_HTTP, NOT_HTTP], "another protocol": [NOT_HTTP, NOT_HTTP],
  "length too long": [BROKE, BROKE], "reset in the middle": [BROKE, BROKE], "reset at once": [BROKE, BROKE], "closed at once": [BROKE, BROKE],
  "length too short": [STOOD, NO_LIST], "a picture": [STOOD, NO_LIST], "a page where JSON is due": [STOOD, NO_LIST], "invalid UTF-8": [STOOD, NO_LIST],
  "JSON of depth 10,000": [STOOD, NO_LIST], "a page of depth 100,000": [STOOD, NO_LIST],
  "redirect to itself": [IN_CIRCLES, /it answered 302/], "fifty redirects": [IN_CIRCLES, /it answered 302/],
  "a page that refreshes to itself": [IN_CIRCLES, NO_LIST], "a form that sends itself for ever": [IN_CIRCLES, NO_LIST],
  "redirect to a private address": [AWAY, /it answered 302/], "redirect to a metadata service": [AWAY, /it answered 302/], "redirect to a file": [AWAY, /it answered 302/],
  "429 until before now": [BUSY, /it answered 429/], "429 for a year": [BUSY, /it answered 429/], "429 until the year 9999": [BUSY, /it answered 429/], "429 until soon": [BUSY, /it answered 429/],
  "cookies by the thousand": [STOOD, /it answered 302/],
  "a handshake that stalls": [TOO_LONG, TOO_LONG], "a certificate of another host": [NO_TLS, NO_TLS],
};

let bench: HomeBench;
let hostile: HostileTargets;
let sound: Acme;
let token = "";
beforeAll(async () => {
  [bench, hostile, sound] = await Promise.all([homeBench(), startHostileTargets(), startAcme({ port: 0 })]);
  const admin = async (method: string, path: string, body: unknown) => (await fetch(`${sound.url}/admin/api/tenants/entente-test${path}`, {
    method, headers: { authorization: `Bearer ${sound.adminPassword}`, "content-type": "application/json" }, body: JSON.stringify(body),
  })).json() as Promise<{ token: string }>;
  await admin("PUT", "", {});
  await admin("PUT", "/saml", { metadataUrl: bench.at.samlMetadataUrl });
  await admin("PUT", "/oidc", { issuer: bench.at.issuer, clientId: bench.identity.oidc.clientId, clientSecret: bench.identity.oidc.clientSecret });
  ({ token } = await admin("POST", "/scim-token", {}));
});
afterAll(async () => {
  await Promise.all([bench.close(), hostile.close(), sound.close()]);
});
const CHECKS = ["SAML-F1", "SAML-F2", "SP-38", "OIDC-F1", "SCIM-F1", "SC-19"];
const run = (url: string, more: Parameters<HomeBench["run"]>[1] = {}) => bench.run(acmeManifest(url), { only: CHECKS, secrets: { acme_scim_token: token }, ...more });
const outcomes = (report: Report) => Object.fromEntries(report.checks.map((c) => [c.id, c.outcome]));
const said = (report: Report, id: string) => report.checks.find((c) => c.id === id)?.observation ?? "";

/** What the process grows by while something runs: the peak, sampled. */
async function growthOf<T>(work: Promise<T>): Promise<{ value: T; bytes: number }> {
  const size = () => { const m = process.memoryUsage(); return m.heapUsed + m.external; };
  const before = size();
  let peak = before;
  const watch = setInterval(() => { peak = Math.max(peak, size()); }, 10);
  return { value: await work.finally(() => clearInterval(watch)), bytes: peak - before };
}

describe("a hostile server is an answer, soon, in little memory, and no other run notices", { timeout: 90_000 }, () => {
  it.each(Object.entries(SEEN))("%s", async (name, [signIn, scim]) => {
    const started = performance.now();
    const beside = run(sound.url);
    // impatient where the other side is slow, so that the test is soon over; never waiting a second because it was asked to
    const { value: report, bytes } = await growthOf(run(hostile.at(name as Hostility), { answerMs: signIn === TOO_LONG ? 400 : 30_000, budget: { perSecond: 5, perRun: 2_000, maxWaitS: 0.5 } }));
    const ms = performance.now() - started;
    const other = await beside;

    expect(report.checks.filter((c) => c.outcome !== "could_not_tell" && c.outcome !== "violated")).toEqual([]);
    expect([said(report, "SAML-F1"), said(report, "SCIM-F1")]).toEqual([expect.stringMatching(signIn), expect.stringMatching(scim)]);
    expect(outcomes(report)["SP-38"]).toBe("could_not_tell"); // never "refused": the honest sign-in failed
    expect(ms).toBeLessThan(MAX_MS);
    expect(bytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(other.checks.filter((c) => c.outcome !== "held").map((c) => `${c.id} ${c.outcome}: ${c.observation}`)).toEqual([]);
  });
});

describe("a run over many checks", () => {
  it("stops to ask a host that gives no answer, and says so, instead of waiting for it check after check", async () => {
    const started = performance.now();
    const report = await bench.run(acmeManifest(hostile.at("never a word")), { answerMs: 300, secrets: { acme_scim_token: token } });
    expect(performance.now() - started).toBeLessThan(25_000);
    expect(report.requests).toBeLessThan(40);
    expect(report.checks.length).toBeGreaterThan(100);
    expect(new Set(report.checks.filter((c) => c.kind === "attack").map((c) => c.outcome))).toEqual(new Set(["could_not_tell", "does_not_apply"]));
    expect(report.checks.filter((c) => /in a row had no answer, so nothing more is asked/.test(c.observation)).length).toBeGreaterThan(50);
  }, 60_000);

  it("is called off at once, also while the other side keeps it waiting", async () => {
    const stop = new AbortController();
    const running = run(hostile.at("never a word"), { signal: stop.signal });
    await sleep(300);
    const at = performance.now();
    stop.abort(new Error("called off"));
    await expect(running).rejects.toThrow("called off");
    expect(performance.now() - at).toBeLessThan(2_000);
  });
});
