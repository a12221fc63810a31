/**
 * Writes docs/manifest.schema.json and docs/report.schema.json from their zod schemas. With `--check` nothing is written:
 * it ends with 1 when a committed file is not what its schema says.
 */
import { readFile, writeFile } from "node:fs/promises";
import { manifestJsonSchemaText } from "../src/stages/manifest/index.ts";
import { reportJsonSchemaText } from "../src/stages/verification/index.ts";

const SCHEMAS = { "docs/manifest.schema.json": manifestJsonSchemaText, "docs/report.schema.json": reportJsonSchemaText };

for (const [path, write] of Object.entries(SCHEMAS)) {
  const file = new URL(`../${path}`, import.meta.url);
  const text = write();
  if (!process.argv.includes("--check")) {
    await writeFile(file, text);
  } else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`${path} is not what the schema says. Run: node scripts/generate-manifest-schema.ts`);
    process.exitCode = 1;
  }
}
