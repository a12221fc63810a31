import { expect, it } from "vitest";
import { CHECKS } from "./checks/index.ts";
import { findChecks, type Wanted } from "./find-checks.ts";

const ALL: Wanted = { protocol: [], kind: [], severity: [] };
const ids = (wanted: Partial<Wanted>) => findChecks(CHECKS, { ...ALL, ...wanted }).items.map((check) => check.id);

it("finds everything when nothing is asked, and each facet sums up to that", () => {
  const { items, facets } = findChecks(CHECKS, ALL);
  expect(items).toEqual(CHECKS);
  for (const facet of Object.values(facets)) expect(Object.values(facet).reduce((a, b) => a + b)).toBe(CHECKS.length);
});

it("finds by id in any case, by words anywhere in any order, and by clause", () => {
  expect(ids({ q: "sp-38" })).toEqual(["SP-38"]);
  expect(ids({ q: "audience app another", protocol: ["saml"] })).toContain("SP-38");
  expect(ids({ q: "rfc7644 §3.5.2.3" })).toContain("SCIM-T9");
  expect(ids({ q: "nothing-of-that-kind" })).toEqual([]);
});

it("joins facets with and, their values with or, and counts what another value would bring", () => {
  const { items, facets } = findChecks(CHECKS, { ...ALL, protocol: ["saml", "oidc"], severity: ["error"] });
  expect(items.length).toBeGreaterThan(10);
  for (const check of items) expect([check.protocol, check.gate]).toEqual([expect.stringMatching(/saml|oidc/), "blocks"]);
  expect(facets.protocol.scim).toBe(CHECKS.filter((check) => check.protocol === "scim" && check.gate === "blocks").length);
  expect(facets.severity.warning).toBe(CHECKS.filter((check) => check.protocol !== "scim" && check.gate === "warns").length);
});

it("finds what speaks of a field, of the list it stands in, or of a part of it, and nothing that is only named alike", () => {
  expect(ids({ about: "/sso/oidc/jit" })).toEqual(["OIDC-F3"]);
  expect(ids({ about: "/sso/oidc/redirectUris/0" })).toEqual(CHECKS.filter((check) => check.about === "/sso/oidc/redirectUris").map((check) => check.id));
  expect(ids({ about: "/sso/oidc/flows" })).toEqual(["OIDC-F1"]);
  expect(ids({ about: "/sso/oidc/ji" })).toEqual([]);
});
