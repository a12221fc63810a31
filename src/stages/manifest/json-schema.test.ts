import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { manifestJsonSchema, manifestJsonSchemaText } from "./json-schema.ts";

describe("the JSON Schema", () => {
  it("is the committed one", async () => {
    const committed = await readFile(new URL("../../../docs/manifest.schema.json", import.meta.url), "utf8");
    expect(committed).toBe(manifestJsonSchemaText()); // node scripts/generate-manifest-schema.ts
  });

  it("describes manifests as people write them: what has a default may be left out", () => {
    const schema = manifestJsonSchema() as { required: string[]; additionalProperties: boolean; $schema: string };
    expect(schema.required.toSorted()).toEqual(["metadata", "schema"]);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.$schema).toContain("2020-12");
  });

  it("carries the kinds of text for forms", () => {
    expect(manifestJsonSchemaText()).toContain('"x-entente": "url-template"');
  });
});
