import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../src/kernel/index.ts";
import { type Egress, openEgress } from "../src/platform/egress/index.ts";
import { openBudget } from "../src/stages/verification/bench/budget.ts";
import { openRecorder } from "../src/stages/verification/bench/recorder.ts";
import { openScimBench, type ScimBenchWithEnd } from "../src/stages/verification/bench/scim-bench.ts";
import { openSender } from "../src/stages/verification/bench/sender.ts";
import type { Check } from "../src/stages/verification/check.ts";
import { CHECKS } from "../src/stages/verification/index.ts";
import { acmeManifest } from "../src/stages/verification/testing.ts";
import { CannotTell, doesNotApply, type Verdict } from "../src/stages/verification/verdict.ts";
import { type Flaw11, type Scim11Server, startScim11 } from "./targets/scim-1.1.ts";

/** Which check of 1.1 must catch which flaw. */
const CAUGHT_BY: readonly [check: string, flaw: Flaw11][] = [
  ["SCIM11-D1", "no-config"], ["SCIM11-D3", "no-schemas"], ["SCIM11-D6", "writable-description"], ["SCIM11-D12", "html"], ["SCIM11-R1", "unknown-is-200"], ["SCIM11-A1", "errors-of-2.0"],
  ["SCIM11-R2", "totals-as-text"], ["SCIM11-C1", "no-location"], ["SCIM11-R8", "any-filter"], ["SCIM11-T2", "patch-replaces-all"], ["SCIM11-T2", "deactivates-nobody"],
  ["SCIM11-T8", "ignores-meta-attributes"], ["SCIM11-G2", "ignores-operation"],
];
type ScimCheck = Extract<Check, { protocol: "scim" }>;
const SCIM_CHECKS = CHECKS.filter((check): check is ScimCheck => check.protocol === "scim");
const TOKEN = "a-token-of-the-1.1-server";

let server: Scim11Server;
let egress: Egress;
let bench: ScimBenchWithEnd;
beforeAll(async () => {
  server = await startScim11(TOKEN);
  egress = openEgress({ allowLocal: true });
  const manifest = acmeManifest(new URL(server.baseUrl).origin, (m) => {
    delete m["sso"];
    Object.assign((m["provisioning"] as { scim: Record<string, unknown> }).scim, { version: "1.1", baseUrl: "{{base_url}}/scim/v1" });
  });
  const section = manifest.provisioning?.scim;
  if (!section) throw new Error("the manifest describes no SCIM");
  const lane = openRecorder(systemClock, () => [TOKEN]).lane();
  const sender = openSender({ egress, budget: openBudget(systemClock, undefined), lane, signal: undefined, mayReach: async () => true });
  bench = openScimBench({
    manifest, section, baseUrl: server.baseUrl, sender, cleaner: sender, lane, token: TOKEN, random: () => randomBytes(16).toString("hex"),
    credential: async () => ({ authorization: `Bearer ${TOKEN}` }),
    second: "There is one tenant.", signOn: async () => "There is no sign-on.", otherTokens: { previous: undefined, revoked: undefined },
  });
});
afterAll(async () => {
  await server.close();
  await egress.close();
});

async function ask(check: ScimCheck): Promise<Verdict> {
  const applies = check.applies(bench.section, bench.manifest);
  if (applies !== true) return doesNotApply(applies);
  try {
    return await check.run(bench);
  } catch (thrown) {
    if (thrown instanceof CannotTell) return thrown.verdict;
    throw thrown;
  }
}
const byId = (id: string): ScimCheck => {
  const check = SCIM_CHECKS.find((c) => c.id === id);
  if (!check) throw new Error(`there is no check ${id}`);
  return check;
};

describe("a sound server of 1.1", () => {
  it("holds in every check that is asked of it, and is left empty", async () => {
    server.become();
    const asked = [];
    for (const check of SCIM_CHECKS) {
      const { outcome, saw } = await ask(check);
      if (outcome !== "does_not_apply") asked.push({ id: check.id, outcome, saw });
    }
    expect(asked.filter((a) => a.outcome !== "held")).toEqual([]);
    expect(asked.filter((a) => a.id.startsWith("SCIM11-")).length).toBe(new Set(CAUGHT_BY.map(([id]) => id)).size);
    expect(asked.length).toBeGreaterThan(30);
    expect(await bench.cleanUp([])).toEqual([]);
    expect(JSON.parse((await bench.request("GET", "/Users")).text)).toMatchObject({ totalResults: 0 });
  });
});

describe("the same server with one flaw", () => {
  it.each(CAUGHT_BY)("%s catches %s", async (id, flaw) => {
    server.become(flaw);
    const { outcome, saw } = await ask(byId(id));
    expect([outcome, outcome === "violated" ? "" : saw]).toEqual(["violated", ""]);
  });
});

it("asks a server of 1.1 nothing that is about 2.0 alone", () => {
  expect(SCIM_CHECKS.filter((c) => c.applies(bench.section, bench.manifest) === true && /^SCIM-[DGTZXBE]/.test(c.id)).map((c) => c.id)).toEqual([]);
});
