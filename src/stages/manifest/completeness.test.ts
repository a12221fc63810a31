import { describe, expect, it } from "vitest";
import { capabilities, derivedUseCases, requirementsOf } from "./capabilities.ts";
import { checkManifest } from "./check.ts";
import { completeness, SECTIONS } from "./completeness.ts";
import { exampleManifest } from "./fixtures/example.ts";

const section = (done: ReturnType<typeof completeness>, id: string) => done.sections.find((s) => s.id === id);

describe("how far a draft is", () => {
  it("is 100 % for a complete manifest, and only then", () => {
    expect(completeness(exampleManifest()).percent).toBe(100);
    const { name: _name, ...metadata } = exampleManifest().metadata;
    expect(completeness({ ...exampleManifest(), metadata }).percent).toBeLessThan(100);
  });

  it("is 0 % for nothing, whatever nothing is", () => {
    for (const draft of [{}, null, undefined, [], "x", 3]) expect(completeness(draft, ["saml"]).percent).toBe(0);
  });

  it("grows with each field that is filled", () => {
    const full = exampleManifest();
    const steps = [
      {}, { metadata: full.metadata }, { metadata: full.metadata, support: full.support }, { metadata: full.metadata, support: full.support, variables: full.variables, sso: full.sso },
      { metadata: full.metadata, support: full.support, variables: full.variables, sso: full.sso, guide: full.guide },
    ];
    const percents = steps.map((draft) => completeness(draft, ["oidc", "saml"]).percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(new Set(percents).size).toBe(steps.length);
  });

  it("never counts a field that is filled but wrong", () => {
    const draft = { ...exampleManifest(), metadata: { ...exampleManifest().metadata, website: "not a url" } };
    const listing = section(completeness(draft), "listing");
    expect(listing).toMatchObject({ required: 5, satisfied: 4 });
    expect(listing?.problems.map((p) => p.path)).toEqual(["/metadata/website"]);
  });

  it("finds wrong addresses while other fields are still missing", () => {
    const done = completeness({ sso: { saml: { entityId: "urn:x", acsUrl: "http://{{nobody}}" } } }, ["saml"]);
    expect(section(done, "saml")).toMatchObject({ required: 2, satisfied: 1 });
  });

  it("shows the sections of the chosen capabilities only", () => {
    expect(completeness({}, ["saml"]).sections.map((s) => s.id)).toEqual(["listing", "support", "variables", "saml", "guide", "test"]);
    expect(completeness({}, ["oidc", "scim"]).sections.map((s) => s.id)).toEqual(["listing", "support", "variables", "oidc", "scim", "guide", "test"]);
  });

  it("asks less of a private integration", () => {
    const of = (visibility: string) => completeness({ metadata: { visibility } }, ["scim"]).sections.reduce((sum, s) => sum + s.required, 0);
    expect(of("private")).toBeLessThan(of("public"));
  });

  it("leaves no problem without a section", () => {
    const draft = { ...exampleManifest(), nonsense: 1, provisioning: { scim: {} } };
    const done = completeness(draft);
    const checked = checkManifest(draft);
    expect(done.sections.flatMap((s) => s.problems).length).toBe(checked.ok ? -1 : checked.problems.length);
    expect(SECTIONS.length).toBe(8);
  });
});

describe("capabilities", () => {
  it("are what the manifest describes", () => {
    const checked = checkManifest(exampleManifest());
    if (!checked.ok) throw new Error("the example must be whole");
    expect(capabilities(checked.manifest)).toEqual(["oidc", "saml", "scim", "group_push"]);
    expect(derivedUseCases(checked.manifest)).toEqual(["single-sign-on", "lifecycle-management"]);
    expect(capabilities({})).toEqual([]);
  });

  it("bring the requirements that a person judges", () => {
    const checked = checkManifest(exampleManifest());
    if (!checked.ok) throw new Error("the example must be whole");
    const ids = requirementsOf(checked.manifest).map((r) => r.id);
    expect(ids).toContain("attributes-supported");
    expect(ids).not.toContain("big-bang-way-back");
    expect(requirementsOf({})).toEqual([]);
  });
});
