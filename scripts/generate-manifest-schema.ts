/**
 * Writes docs/manifest.schema.json from the zod schema. With `--check` nothing is written: it ends with 1 when the
 * committed file is not what the schema says.
 */
import { readFile, writeFile } from "node:fs/promises";
import { manifestJsonSchemaText } from "../src/stages/manifest/index.ts";

const file = new URL("../docs/manifest.schema.json", import.meta.url);
const text = manifestJsonSchemaText();

if (process.argv.includes("--check")) {
  const committed = await readFile(file, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("docs/manifest.schema.json is not what the schema says. Run: node scripts/generate-manifest-schema.ts");
    process.exitCode = 1;
  }
} else {
  await writeFile(file, text);
}
