import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acmeBehind, type AcmeBehind, type Broken } from "../../../test/acme-behind.ts";
import { CHECKS, type Report, type VerifyInput } from "./index.ts";
import { acmeManifest } from "./testing.ts";

/** Where a sign-in ends at the app. What comes there counts once, so nothing below a check repeats it. */
const ENDS = /\/(saml\/acs|oidc\/callback)(\?|$)/;
const SCIM = /\/scim\/v2\//;
/** What honest sign-ins must do, whichever way they began. */
const HONEST = CHECKS.filter((check) => check.protocol !== "scim" && check.kind !== "attack" && check.id !== "RP-48" && check.id !== "SP-81").map((check) => check.id);

/** Which arrivals are broken, and how. */
let breaks: (nth: number) => Broken | undefined = () => undefined;
let at = ENDS;
let broken = 0;
let arrivals = new Map<string, number>();
let g: AcmeBehind;

beforeAll(async () => {
  g = await acmeBehind((_, url) => {
    if (!at.test(url)) return undefined;
    const path = at === SCIM ? "/scim" : (url.split("?")[0] ?? "/");
    const nth = (arrivals.get(path) ?? 0) + 1;
    arrivals.set(path, nth);
    const how = breaks(nth);
    if (how) broken++;
    return how;
  });
});
afterAll(() => g?.close());

async function asked(how: typeof breaks, only: readonly string[], more: Partial<VerifyInput> = {}): Promise<Report["checks"]> {
  breaks = how;
  broken = 0;
  arrivals = new Map();
  const report = await g.bench.run(acmeManifest(g.acme.url), { secrets: g.secrets, only, ...more });
  expect(report.leftBehind).toEqual([]);
  return report.checks.filter((check) => check.outcome !== "does_not_apply");
}

const oddOf = (results: Report["checks"]) => results.filter((r) => r.outcome !== "held").map((r) => `${r.id} ${r.outcome}: ${r.observation}`);

describe("a connection that breaks where a sign-in ends", () => {
  beforeAll(() => { at = ENDS; });

  it.each(["cut", "lost"] as const)("changes no answer about a sound app when it is %s now and then", async (how) => {
    expect(oddOf(await asked((nth) => (nth % 4 === 1 ? how : undefined), HONEST))).toEqual([]);
    expect(broken).toBeGreaterThan(2);
  }, 120_000);

  it("is never called a refusal when it happens each time", async () => {
    const results = await asked(() => "cut", HONEST);
    expect(results.filter((r) => r.outcome === "violated").map((r) => `${r.id}: ${r.observation}`)).toEqual([]);
    for (const id of ["SAML-F1", "SAML-F2", "OIDC-F1"]) expect(results.find((r) => r.id === id), id).toMatchObject({ outcome: "could_not_tell", observation: expect.stringMatching(/had no answer, which is no refusal\.$/) });
  }, 120_000);

  it("is no refusal either when the answer only never comes", async () => {
    const [result] = await asked(() => "silent", ["SAML-F1"], { answerMs: 300 });
    expect(result).toMatchObject({ outcome: "could_not_tell" });
    expect(broken).toBe(1);
  });

  it("is no refusal either when a gateway says that the app cannot be reached", async () => {
    const results = await asked(() => "unavailable", HONEST);
    expect(results.filter((r) => r.outcome === "violated").map((r) => `${r.id}: ${r.observation}`)).toEqual([]);
    expect(results.find((r) => r.id === "OIDC-F1")).toMatchObject({ outcome: "could_not_tell", observation: expect.stringMatching(/was answered with 503, which is no refusal\.$/) });
  }, 120_000);

  it("has an attack sent again that may never have arrived; cut off each time, it is refused", async () => {
    const [once] = await asked((nth) => (nth === 2 ? "cut" : undefined), ["SP-01"]);
    expect([once?.outcome, broken, [...arrivals.values()]]).toEqual(["held", 1, [5]]); // honest, attack, honest; attack, honest
    const [each] = await asked((nth) => (nth % 2 === 0 ? "cut" : undefined), ["SP-01"]);
    expect([each?.outcome, broken, [...arrivals.values()]]).toEqual(["held", 2, [5]]);
  });
});

describe("connections to a SCIM server that break", () => {
  beforeAll(() => { at = SCIM; });
  const ALL = CHECKS.filter((check) => check.protocol === "scim").map((check) => check.id);

  it.each(["cut", "lost"] as const)("leave every answer as it is and nobody behind, when each 29th is %s", async (how) => {
    expect(oddOf(await asked((nth) => (nth % 29 === 0 ? how : undefined), ALL))).toEqual([]);
    expect(broken).toBeGreaterThan(20);
  }, 180_000);
});
