import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/**
 * `npm run bench NAME`: one measurement, from `bench/NAME.ts`. What it did is told as it goes; the last line is
 * `bench NAME key=value …`. Figures that depend on the machine stand beside a raw one of the same run, as a ratio.
 */
const folder = fileURLToPath(new URL("../bench", import.meta.url));
/** A measurement exports what it found; its helpers stand in folders below. `OPTIONS`: numbers that it can be told, with what they are else. */
interface Bench { OPTIONS?: Record<string, number>; measure(asked: Record<string, number>): Promise<Record<string, number | string>> }

const names = readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => name.slice(0, -3)).sort();
const [name = "", ...rest] = process.argv.slice(2);
if (!existsSync(`${folder}/${name}.ts`) || !names.includes(name)) {
  console.error(`usage: npm run bench ${names.join(" | ")}`);
  process.exit(2);
}
const { measure, OPTIONS = {} } = (await import(`${folder}/${name}.ts`)) as Bench;
const found = await measure(numbersOf(rest, OPTIONS));
console.log(`bench ${name} ${Object.entries(found).map(([key, value]) => `${key}=${value}`).join(" ")}`);
process.exit(0);

function numbersOf(args: string[], known: Record<string, number>): Record<string, number> {
  try {
    const { values } = parseArgs({ args, options: Object.fromEntries(Object.keys(known).map((option) => [option, { type: "string" as const }])) });
    const asked = Object.entries(values).map(([option, value]) => [option, Number(value)] as const);
    const odd = asked.find(([, value]) => !Number.isInteger(value) || value < 0);
    if (odd) throw new Error(`--${odd[0]} takes a whole number`);
    return { ...known, ...Object.fromEntries(asked) };
  } catch (thrown) {
    console.error(thrown instanceof Error ? thrown.message : String(thrown));
    process.exit(2);
  }
}
