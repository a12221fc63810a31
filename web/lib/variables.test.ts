import { expect, it } from "vitest";
import { complete, halfWritten, renameUses, usesOf, variableNames } from "./variables.ts";

const manifest = {
  variables: [{ name: "region", example: "{{region}} is no use" }, { name: "sub" }, { label: "half" }],
  sso: { saml: { acsUrl: "https://{{ sub }}.{{region}}.example/acs", otherAcs: [{ url: "https://{{region}}.example/2" }] } },
  guide: { saml: { configurationSteps: "Open {{region}} and {{regional}}." } },
  test: { variables: { region: "eu", sub: "demo" }, secondTenant: { variables: { region: "us" } } },
};

it("finds every use of a variable and none of another with a longer name, nor its own entry", () => {
  expect(variableNames(manifest)).toEqual(["region", "sub"]);
  expect(usesOf(manifest, "region")).toEqual(["/sso/saml/acsUrl", "/sso/saml/otherAcs/0/url", "/guide/saml/configurationSteps"]);
  expect(usesOf(manifest, "regio")).toEqual([]);
  expect(usesOf(manifest, "r.gion")).toEqual([]);
});

it("renames uses and the values of the test tenants, and leaves everything else as it is", () => {
  const renamed = renameUses(manifest, "region", "area") as unknown as typeof manifest & { test: { variables: Record<string, string> } };
  expect(renamed.sso).toEqual({ saml: { acsUrl: "https://{{ sub }}.{{area}}.example/acs", otherAcs: [{ url: "https://{{area}}.example/2" }] } });
  expect(renamed.guide.saml.configurationSteps).toBe("Open {{area}} and {{regional}}.");
  expect(renamed.test).toEqual({ variables: { sub: "demo", area: "eu" }, secondTenant: { variables: { area: "us" } } });
  expect(renamed.variables).toEqual(manifest.variables);
});

it("knows when a variable is being written, and finishes it where the cursor stands", () => {
  expect(["https://{{", "https://{{re", "https://{{ re", "https://{{region}}", "{re", ""].map(halfWritten)).toEqual(["", "re", "re", undefined, undefined, undefined]);
  expect(complete("https://{{re.example", 12, "region")).toEqual({ text: "https://{{region}}.example", cursor: 18 });
  expect(complete("https://{{re}}.example", 12, "region")).toEqual({ text: "https://{{region}}.example", cursor: 18 });
});
