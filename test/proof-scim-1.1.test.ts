import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHECKS } from "../src/stages/verification/index.ts";
import { acmeManifest, homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { type Flaw11, type Scim11Server, startScim11 } from "./targets/scim-1.1.ts";

/** Which check of 1.1 must catch which flaw. */
const CAUGHT_BY: readonly [check: string, flaw: Flaw11][] = [
  ["SCIM11-D1", "no-config"], ["SCIM11-D3", "no-schemas"], ["SCIM11-D6", "writable-description"], ["SCIM11-D12", "html"], ["SCIM11-R1", "unknown-is-200"], ["SCIM11-A1", "errors-of-2.0"],
  ["SCIM11-R2", "totals-as-text"], ["SCIM11-C1", "no-location"], ["SCIM11-R8", "any-filter"], ["SCIM11-T2", "patch-replaces-all"], ["SCIM11-T2", "deactivates-nobody"],
  ["SCIM11-T8", "ignores-meta-attributes"], ["SCIM11-G2", "ignores-operation"], ["SCIM11-D1", "no-limits"], ["SCIM11-D4", "bare-types"],
  ["SCIM11-G1", "refuses-extensions"], ["SCIM11-X1", "still-there"], ["SCIM-R22", "half-people"], ["SCIM-R23", "no-groups-is-404"], ["LC-07", "deactivates-nobody"], ["LC-11", "ignores-operation"],
];
const TOKEN = "a-token-of-the-1.1-server";

let server: Scim11Server;
let bench: HomeBench;
beforeAll(async () => {
  server = await startScim11(TOKEN);
  bench = await homeBench();
});
afterAll(async () => {
  await server.close();
  await bench.close();
});

const ask = (only?: readonly string[], dialect?: "okta" | "entra") => bench.run(acmeManifest(new URL(server.baseUrl).origin, (m) => {
  delete m["sso"];
  Object.assign((m["provisioning"] as { scim: Record<string, unknown> }).scim, { version: "1.1", baseUrl: "{{base_url}}/scim/v1" });
}), { secrets: { acme_scim_token: TOKEN }, settlesMs: 300, ...(only ? { only } : {}), ...(dialect ? { dialect } : {}) });
const left = async () => (await (await fetch(`${server.baseUrl}/Users`, { headers: { authorization: `Bearer ${TOKEN}` } })).json()) as { totalResults: number };

describe("a sound server of 1.1", () => {
  it("holds in every check that is asked of it, and is left empty", async () => {
    server.become();
    const { checks, verdict, leftBehind } = await ask();
    const asked = checks.filter((c) => c.outcome !== "does_not_apply");
    expect(asked.filter((c) => c.outcome !== "held").map((c) => `${c.id}: ${c.observation}`)).toEqual([]);
    const its = CHECKS.filter((c) => c.id.startsWith("SCIM11-")).map((c) => c.id);
    expect(asked.filter((c) => c.id.startsWith("SCIM11-")).map((c) => c.id).sort()).toEqual(its.sort());
    expect(new Set(CAUGHT_BY.map(([id]) => id).filter((id) => id.startsWith("SCIM11-")))).toEqual(new Set(its));
    expect(asked.length).toBeGreaterThan(45);
    expect([verdict, leftBehind, await left()]).toMatchObject(["held", [], { totalResults: 0 }]);
  });

  it("is asked nothing that is about 2.0 alone", async () => {
    server.become();
    const { checks } = await ask();
    expect(checks.filter((c) => c.outcome !== "does_not_apply" && /^SCIM-(?!G10)[DGTZXBE]/.test(c.id)).map((c) => c.id)).toEqual([]);
  });

  it("works with whoever speaks 1.1, and holds as Okta; of Entra nothing can be asked", async () => {
    server.become();
    const okta = await ask(undefined, "okta");
    expect(okta.checks.filter((c) => c.outcome === "violated" || c.outcome === "could_not_tell").map((c) => `${c.id}: ${c.observation}`)).toEqual([]);
    expect(okta.worksWith.map((row) => [row.client, row.outcome])).toEqual([["rfc", "works"], ["okta", "works"], ["entra", "does_not_apply"], ["authentik", "does_not_apply"], ["entente", "works"]]);
    const entra = await ask(undefined, "entra");
    expect(new Set(entra.checks.map((c) => c.outcome))).toEqual(new Set(["does_not_apply"]));
  });
});

describe("the same server with one flaw", () => {
  it.each(CAUGHT_BY)("%s catches %s", async (id, flaw) => {
    server.become(flaw);
    const { checks } = await ask([id]);
    expect(checks.map((c) => [c.id, c.outcome, c.outcome === "violated" ? "" : c.observation])).toEqual([[id, "violated", ""]]);
  });
});
