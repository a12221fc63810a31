import { describe, expect, it } from "vitest";
import { CHECKS } from "./checks/index.ts";
import { NEEDS } from "./checks/scim/needs.ts";
import { CLIENTS, DIALECTS } from "./dialect.ts";
import { acmeManifest } from "./testing.ts";
import type { Outcome } from "./verdict.ts";
import { gateUnder, neededBy, needsOf, worksWith } from "./works-with.ts";

const manifest = acmeManifest("http://localhost:4100");
const manifest11 = acmeManifest("http://localhost:4100", (m) => Object.assign((m["provisioning"] as { scim: object }).scim, { version: "1.1" }));
const allHeld = CHECKS.map(({ id }) => ({ id, outcome: "held" as Outcome }));
const but = (id: string, outcome: Outcome) => allHeld.map((r) => (r.id === id ? { id, outcome } : r));
const outcomes = (results: { id: string; outcome: Outcome }[], of = manifest) => Object.fromEntries(worksWith(of, results).map((row) => [row.client, row.outcome]));
const byId = (id: string) => CHECKS.find((c) => c.id === id) ?? expect.fail(`there is no check ${id}`);

describe("the matrix of whose provisioning works", () => {
  it("says works for everybody only when everything that they rest on held", () => {
    expect(outcomes(allHeld)).toEqual({ rfc: "works", okta: "works", entra: "works", authentik: "works", entente: "works" });
  });

  it("names the check that stands in the way, for those alone who rest on it", () => {
    const rows = worksWith(manifest, but("SCIM-T5", "violated"));
    expect(rows.map(({ client, outcome, because }) => [client, outcome, because])).toEqual([
      ["rfc", "works", []], ["okta", "works", []], ["entra", "does_not_work", ["SCIM-T5"]], ["authentik", "works", []], ["entente", "works", []],
    ]);
  });

  it("never says works of what could not be judged or was not asked", () => {
    expect(outcomes(but("SCIM-R1", "could_not_tell"))).toMatchObject({ okta: "could_not_tell", entra: "could_not_tell", authentik: "could_not_tell" });
    expect(outcomes(allHeld.filter((r) => r.id !== "LC-07"))).toMatchObject({ okta: "works", entente: "could_not_tell" });
    expect(outcomes([])).toEqual({ rfc: "could_not_tell", okta: "could_not_tell", entra: "could_not_tell", authentik: "could_not_tell", entente: "could_not_tell" });
    expect(outcomes(CHECKS.map(({ id }) => ({ id, outcome: "does_not_apply" })))).toMatchObject({ okta: "does_not_apply" });
  });

  it("prefers what failed to what could not be judged", () => {
    const results = but("SCIM-Z1OKTA", "violated").map((r) => (r.id === "SCIM-R1" ? { ...r, outcome: "could_not_tell" as Outcome } : r));
    expect(worksWith(manifest, results).find((row) => row.client === "okta")).toMatchObject({ outcome: "does_not_work", because: ["SCIM-Z1OKTA"] });
  });

  it("does not apply to a client that does not speak the app's version, and is empty without SCIM", () => {
    expect(outcomes(allHeld, manifest11)).toMatchObject({ okta: "works", entra: "does_not_apply", authentik: "does_not_apply", entente: "works" });
    expect(worksWith(acmeManifest("http://localhost:4100", (m) => { delete m["provisioning"]; }), allHeld)).toEqual([]);
  });
});

describe("what each client needs", () => {
  it("is checks that there are", () => {
    const ids = new Set<string>(CHECKS.map((c) => c.id));
    for (const [client, versions] of Object.entries(NEEDS)) for (const id of [...versions["2.0"], ...(versions["1.1"] ?? [])]) expect.soft(ids.has(id), `${client}: ${id}`).toBe(true);
  });

  it("is told of each check by name", () => {
    expect([neededBy("SCIM-T5"), neededBy("LC-07"), neededBy("SCIM11-T2"), neededBy("SCIM-R17")]).toEqual([["Microsoft Entra ID"], ["Entente"], ["Okta"], []]);
  });

  it("is asked for every client in 2.0", () => {
    for (const client of CLIENTS) expect(needsOf(client, "2.0")?.length).toBeGreaterThan(5);
  });
});

describe("the weight of a violation", () => {
  it("is what is told under the standard blocks under the client that sends it", () => {
    for (const id of ["SCIM-T5", "SCIM-T10", "SCIM-T15", "SCIM-C13", "SCIM-Z1ENTRA"]) {
      expect([id, gateUnder(byId(id), "rfc", "2.0"), gateUnder(byId(id), "entra", "2.0")]).toEqual([id, "informs", "blocks"]);
    }
    expect([gateUnder(byId("SCIM-G7"), "rfc", "2.0"), gateUnder(byId("SCIM-G7"), "okta", "2.0")]).toEqual(["informs", "blocks"]);
  });

  it("is only told for what a client never sends", () => {
    expect(byId("SCIM-R17").gate).not.toBe("blocks");
    for (const dialect of DIALECTS.filter((d) => d !== "rfc")) expect(gateUnder(byId("SCIM-Z1"), dialect, "2.0")).toBe("informs");
  });

  it("stays for attacks, and for everything but SCIM", () => {
    for (const dialect of DIALECTS) for (const check of CHECKS.filter((c) => (c.kind === "attack" && !needsOf(dialect, "2.0")?.includes(c.id)) || c.protocol !== "scim")) {
      expect([dialect, check.id, gateUnder(check, dialect, "2.0")]).toEqual([dialect, check.id, check.gate]);
    }
  });
});
