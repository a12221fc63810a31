import { expect, it } from "vitest";
import { exampleManifest } from "../src/stages/manifest/fixtures/example.ts";
import { capabilities, checkManifest, SCIM_FEATURES } from "../src/stages/manifest/index.ts";
import { drawn } from "../web/console/studio/preview/drawn.ts";
import { type Json, put } from "../web/lib/pointer.ts";

const AROUND = { publisher: "Orchard Ltd", publisherSlug: "orchard-ltd", logoUrl: null, version: "1.0.0" };
const without = (...paths: string[]): Json => paths.reduce<Json>((whole, path) => put(whole, path, undefined) ?? {}, exampleManifest());

it("a draft's preview names the capabilities that the catalog will name, in its order", () => {
  const features = SCIM_FEATURES.filter((one) => one !== "entitlements");
  const drafts = [
    without(), without("/sso/oidc"), without("/sso/saml", "/provisioning"), without("/sso"),
    put(put(without(), "/metadata/visibility", "private"), "/provisioning/scim/features", features) ?? {},
    put(put(without(), "/provisioning/scim/features", ["create", "deactivate", "entitlements"]), "/provisioning/scim/entitlements", [{ resourceType: "Role", endpoint: "/Roles" }]) ?? {},
  ];
  for (const draft of drafts) {
    const checked = checkManifest(draft);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    expect(drawn(draft, AROUND).capabilities).toEqual(capabilities(checked.manifest));
  }
});

it("a draft that says nothing yet, or nonsense, is drawn all the same and promises nothing", () => {
  for (const draft of [{}, { metadata: null }, { metadata: { name: 7, categories: "hr", tagline: ["a"] }, provisioning: { scim: { features: [1, "group_push"] } } }] satisfies Json[]) {
    expect(drawn(draft, AROUND)).toMatchObject({ name: "Name of the app", tagline: "", categories: [], tier: "community", verifiedDomain: null, publisher: "Orchard Ltd" });
  }
});

it("a draft's words are shown as they are typed", () => {
  const draft = put(put(without(), "/metadata/name", " Orchard Cloud "), "/metadata/categories", ["hr", "crm"]) ?? {};
  expect(drawn(draft, { ...AROUND, logoUrl: "/logo/abc", version: "2.1.0" })).toMatchObject({ name: "Orchard Cloud", tagline: "Plans for people who plant", categories: ["hr", "crm"], logoUrl: "/logo/abc", version: "2.1.0", private: false });
});
