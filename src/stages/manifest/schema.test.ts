import { describe, expect, it } from "vitest";
import { z } from "zod";
import { exampleManifest } from "./fixtures/example.ts";
import { checkManifest } from "./check.ts";
import { publicView } from "./public-view.ts";
import { manifestSchema } from "./schema.ts";
import { mappingSchema } from "./schema/provisioning-scim.ts";
import { unwrapped } from "./walk.ts";

describe("the manifest's shape", () => {
  it("takes a complete manifest without a word to say", () => {
    expect(checkManifest(exampleManifest())).toMatchObject({ ok: true, tasks: [], warnings: [] });
  });

  it("takes the smallest private manifest and fills in the rest", () => {
    const checked = checkManifest({
      schema: "entente/1",
      metadata: { slug: "intranet", name: "Intranet", description: "Ours.", visibility: "private" },
      provisioning: { scim: { baseUrl: "https://intranet.example/scim", auth: { method: "basic" }, version: "1.1" } },
    });
    expect(checked).toMatchObject({ ok: true, manifest: { variables: [], support: { public: [] }, provisioning: { scim: { groupPatchChunk: 100, userUpdate: "put" } } } });
    expect(checked.ok && checked.manifest.provisioning?.scim?.attributes.map((a) => a.attribute)).toContain("userName");
  });

  it("describes every field, so that forms and the JSON Schema have words", () => {
    const silent: string[] = [];
    const walk = (schema: z.core.$ZodType, path: string) => {
      const described = z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(unwrapped(schema))?.description;
      if (!described && path && !path.endsWith("[]")) silent.push(path);
      const at = unwrapped(schema);
      if (at instanceof z.ZodArray) walk(at.element, `${path}[]`);
      if (at instanceof z.ZodDiscriminatedUnion) for (const option of at.options) walk(option as z.core.$ZodType, `${path}[]`);
      if (at instanceof z.ZodObject) for (const [key, member] of Object.entries(at.shape)) if (!(member instanceof z.ZodLiteral)) walk(member as z.core.$ZodType, `${path}.${key}`);
    };
    walk(manifestSchema, "");
    expect(silent).toEqual([]);
  });

  it("refuses unknown fields at every level", () => {
    const open: string[] = [];
    const walk = (schema: z.core.$ZodType, path: string) => {
      const at = unwrapped(schema);
      if (at instanceof z.ZodArray) walk(at.element, `${path}[]`);
      if (at instanceof z.ZodDiscriminatedUnion) for (const option of at.options) walk(option as z.core.$ZodType, path);
      if (at instanceof z.ZodObject) {
        if (!(at.def.catchall instanceof z.ZodNever)) open.push(path);
        for (const [key, member] of Object.entries(at.shape)) walk(member as z.core.$ZodType, `${path}.${key}`);
      }
    };
    walk(manifestSchema, "");
    expect(open).toEqual([]);
  });

  it.each([
    ["64 characters of name", (m: Draft) => (m.metadata.name = "x".repeat(64)), true],
    ["65 characters of name", (m: Draft) => (m.metadata.name = "x".repeat(65)), false],
    ["1,023 characters of description", (m: Draft) => (m.metadata.description = "x".repeat(1023)), true],
    ["1,024 characters of description", (m: Draft) => (m.metadata.description = "x".repeat(1024)), false],
    ["ACS index 65,535", (m: Draft) => (m.sso.saml.otherAcs[0]!.index = 65_535), true],
    ["ACS index 65,536", (m: Draft) => (m.sso.saml.otherAcs[0]!.index = 65_536), false],
    ["512 characters of SP initiate URL", (m: Draft) => (m.test.spInitiate.saml.url = `https://a.example/${"x".repeat(494)}`), true],
    ["513 characters of SP initiate URL", (m: Draft) => (m.test.spInitiate.saml.url = `https://a.example/${"x".repeat(495)}`), false],
    ["a control character in a name", (m: Draft) => (m.metadata.name = "a\u0007b"), false],
  ])("holds its limits: %s", (_name, change, fits) => {
    const draft = exampleManifest();
    change(draft);
    expect(checkManifest(draft).ok).toBe(fits);
  });

  it.each([
    ["name.givenName", true], ['emails[type eq "work"].value', true], ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", true],
    ["emails[type eq work].value", false], ["a..b", false], ["a b", false], ['emails[type eq "w"] or 1', false], ["", false],
  ])("reads %j as a SCIM path: %s", (attribute, fits) => {
    expect(mappingSchema.safeParse({ attribute, expression: "true" }).success).toBe(fits);
  });

  it("shows listings neither the test tenant nor the escalation contact", () => {
    const checked = checkManifest(exampleManifest());
    if (!checked.ok) throw new Error("the example must be whole");
    const shown = JSON.stringify(publicView(checked.manifest));
    expect(shown).not.toMatch(/on-call|own-password|vic@/);
    expect(shown).toContain("help@orchard.example");
  });
});

type Draft = ReturnType<typeof exampleManifest>;
