import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * `npm run bench NAME`: one measurement, from `bench/NAME.ts`. What it did is told as it goes; the last line is
 * `bench NAME key=value …`. Figures that depend on the machine stand beside a raw one of the same run, as a ratio.
 */
const folder = fileURLToPath(new URL("../bench", import.meta.url));
/** A measurement exports what it found; its helpers stand in folders below. */
interface Bench { measure(): Promise<Record<string, number | string>> }

const names = readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3)).sort();
const [name = "", ...rest] = process.argv.slice(2);
if (!existsSync(`${folder}/${name}.ts`) || rest.length > 0 || !names.includes(name)) {
  console.error(`usage: npm run bench ${names.join(" | ")}`);
  process.exit(2);
}
const { measure } = (await import(`${folder}/${name}.ts`)) as Bench;
const found = await measure();
console.log(`bench ${name} ${Object.entries(found).map(([key, value]) => `${key}=${value}`).join(" ")}`);
process.exit(0);
