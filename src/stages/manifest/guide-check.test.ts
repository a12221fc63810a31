import { describe, expect, it } from "vitest";
import { checkGuide, guideLinks } from "./guide-check.ts";

const WHOLE = {
  supportedFeatures: "Sign-in.", requirements: "An account.", configurationSteps: "1. Paste {{saml.metadata_url}}.\n2. Save.", attributesAndMapping: "None.", knownIssues: "N/A",
};
const codes = (text: Parameters<typeof checkGuide>[1], variables: string[] = []) => checkGuide("saml", text, variables).map(({ code }) => code);

describe("a guide", () => {
  it("that is whole has no findings", () => expect(checkGuide("saml", WHOLE, [])).toEqual([]));
  it("lacks each section that is empty, by its path", () => {
    expect(checkGuide("saml", { ...WHOLE, requirements: " " }, [])).toEqual([{ path: "/guide/saml/requirements", code: "guide.section-empty", message: expect.stringContaining("Requirements") }]);
    expect(codes({})).toHaveLength(5);
  });
  it("lacks steps when they are no list, and the values that nobody can do without", () => {
    expect(codes({ ...WHOLE, configurationSteps: "Paste {{saml.metadata_url}} somewhere." })).toEqual(["guide.no-steps"]);
    expect(codes({ ...WHOLE, configurationSteps: "1. Ask support." })).toEqual(["guide.value-missing", "guide.value-missing"]);
    expect(codes({ ...WHOLE, configurationSteps: "1. Paste {{saml.sso_url}} and {{saml.acs_url}}." })).toEqual([]);
  });
  it("names placeholders that stand for nothing, and takes the variables of the manifest", () => {
    expect(codes({ ...WHOLE, knownIssues: "{{tenant}} {{sam.acs_url}}" }, ["tenant"])).toEqual(["guide.placeholder-unknown"]);
  });
});

it("finds the addresses that a guide links to, once each, and none that differ per org", () => {
  expect(guideLinks({ requirements: "See [help](https://a.example/help), https://b.example/x and [mail](mailto:a@b.example).", knownIssues: "[again](https://a.example/help) [yours]({{base_url}}/x) [part](https://{{tenant}}.example/)" }))
    .toEqual([{ path: "requirements", url: "https://a.example/help" }, { path: "requirements", url: "https://b.example/x" }]);
});
