import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkManifest } from "./check.ts";
import { diffManifests } from "./diff.ts";
import { LISTING, WEIGHTS } from "./diff-weights.ts";
import { exampleManifest } from "./fixtures/example.ts";
import { manifestSchema } from "./schema.ts";
import type { Manifest } from "./schema.ts";
import { unwrapped } from "./walk.ts";

function manifest(change: (m: ReturnType<typeof exampleManifest>) => void = () => undefined): Manifest {
  const draft = exampleManifest();
  change(draft);
  const checked = checkManifest(draft);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.manifest;
}
const diff = (change: (m: ReturnType<typeof exampleManifest>) => void) => diffManifests(manifest(), manifest(change));

/** Dotted paths of every field; lists and groups that a row covers are not entered. */
function fieldPaths(schema: z.core.$ZodType, path: string, covered: (path: string) => boolean): string[] {
  const at = unwrapped(schema);
  if (path && covered(path)) return [path];
  if (!(at instanceof z.ZodObject)) return [path];
  return Object.entries(at.shape).flatMap(([key, member]) => fieldPaths(member as z.core.$ZodType, path ? `${path}.${key}` : key, covered));
}

describe("comparing manifests", () => {
  it("weighs every field of the schema, and no field that is not there", () => {
    const rows = Object.keys(WEIGHTS);
    const isLeafRow = (path: string) => rows.includes(path) && !rows.some((row) => row.startsWith(`${path}.`));
    const leaves = fieldPaths(manifestSchema, "", isLeafRow);
    expect(leaves.filter((path) => !rows.includes(path))).toEqual([]); // weigh a new field in diff-weights.ts
    expect(rows.filter((row) => !leaves.includes(row) && !["sso.oidc", "sso.saml", "provisioning.scim"].includes(row))).toEqual([]);
  });

  it("finds nothing between equals", () => {
    expect(diff(() => undefined)).toEqual({ changes: [], breaking: false, recheck: "nothing", semver: "patch", listingOnly: false });
  });

  it("says path, before, after, effort and why", () => {
    expect(diff((m) => (m.metadata.name = "Orchard 2"))).toEqual({
      changes: [{ path: "/metadata/name", before: "Orchard", after: "Orchard 2", effort: "verify_and_review", breaking: false, because: "impersonation starts with a name", listing: true, movesSecrets: false }],
      breaking: false, recheck: "verify_and_review", semver: "patch", listingOnly: true,
    });
  });

  it.each<[string, (m: ReturnType<typeof exampleManifest>) => void, string, string]>([
    ["a guide's wording", (m) => (m.guide.saml.requirements = "More."), "nothing", "patch"],
    ["a category", (m) => (m.metadata.categories as string[]).push("security"), "nothing", "patch"],
    ["a new redirect URI", (m) => m.sso.oidc.redirectUris.push("https://b.orchard.example/cb"), "verify_and_review", "minor"],
    ["a redirect URI that goes", (m) => (m.sso.oidc.redirectUris = ["https://{{tenant}}.orchard.example/other"]), "verify_and_review", "major"],
    ["another entity ID", (m) => (m.sso.saml.entityId = "urn:other:{{tenant}}"), "verify_and_review", "major"],
    ["a protocol that goes", (m) => { delete (m.sso as { oidc?: unknown }).oidc; }, "verify_and_review", "major"],
    ["a feature that goes", (m) => m.provisioning.scim.features.pop(), "verify", "major"],
    ["PUT instead of PATCH", (m) => ((m.provisioning.scim as { userUpdate: string }).userUpdate = "put"), "verify", "minor"],
    ["another SCIM address", (m) => (m.provisioning.scim.baseUrl = "https://{{api_host}}/scim/v3"), "verify_and_review", "major"],
    ["a new required variable", (m) => { (m.variables as unknown[]).push({ name: "region", label: "R" }); m.guide.saml.requirements = "{{region}}"; (m.test.variables as Record<string, string>)["region"] = "x"; }, "verify_and_review", "major"],
    ["a new optional variable", (m) => { (m.variables as unknown[]).push({ name: "region", label: "R", required: false }); m.guide.saml.requirements = "{{region}}"; }, "verify_and_review", "minor"],
    ["a variable's help", (m) => ((m.variables[0] as { help: string }).help = "Elsewhere."), "verify_and_review", "minor"],
    ["a stricter pattern", (m) => ((m.variables[0] as { pattern: string }).pattern = "[a-z]{2,9}"), "verify_and_review", "major"],
    ["another order of scopes", (m) => ((m.sso.oidc as { scopes?: string[] }).scopes = ["email", "openid", "profile"]), "verify_and_review", "minor"],
    ["the test tenant", (m) => (m.test.accounts.victim.userName = "eve@orchard.example"), "verify", "minor"],
  ])("weighs %s", (_name, change, recheck, semver) => {
    const found = diff(change);
    expect(found.changes.length).toBeGreaterThan(0);
    expect({ recheck: found.recheck, semver: found.semver, breaking: found.breaking }).toEqual({ recheck, semver, breaking: semver === "major" });
  });

  it("knows the rows that are the listing's words and pictures alone", () => {
    expect([...LISTING].filter((row) => !(row in WEIGHTS))).toEqual([]);
    expect(diff((m) => (m.metadata.name = "Orchard 2")).listingOnly).toBe(true);
    expect(diff((m) => { m.metadata.name = "Orchard 2"; m.guide.saml.requirements = "More."; }).listingOnly).toBe(false);
  });

  it.each<[string, (m: ReturnType<typeof exampleManifest>) => void, boolean]>([
    ["a redirect URI at another host", (m) => m.sso.oidc.redirectUris.push("https://elsewhere.example/cb"), true],
    ["another path at a known host", (m) => m.sso.oidc.redirectUris.push("https://{{tenant}}.orchard.example/other"), false],
    ["assertions to another host", (m) => (m.sso.saml.acsUrl = "https://elsewhere.example/acs"), true],
    ["another SCIM host", (m) => (m.provisioning.scim.baseUrl = "https://elsewhere.example/scim"), true],
    ["a variable in an address that takes other values", (m) => ((m.variables[0] as { pattern: string }).pattern = "[a-z.]{2,90}"), true],
    ["a variable's help", (m) => ((m.variables[0] as { help: string }).help = "Elsewhere."), false],
    ["a capability that goes", (m) => { delete (m.sso as { oidc?: unknown }).oidc; }, false],
  ])("sees whether secrets would go to another host: %s", (_name, change, moves) => {
    expect(diff(change).changes.some((one) => one.movesSecrets)).toBe(moves);
  });

  it("reports a capability that comes or goes once, not field by field", () => {
    expect(diff((m) => { delete (m.sso as { oidc?: unknown }).oidc; }).changes.filter((c) => c.path.startsWith("/sso/oidc")).map((c) => c.path)).toEqual(["/sso/oidc"]);
  });
});
