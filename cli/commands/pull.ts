import { writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { stringify } from "yaml";
import { EXIT, Stop } from "../exit.ts";
import { latestOf } from "../latest.ts";
import { openNetwork } from "../network.ts";
import { print, say } from "../terminal.ts";

/** Writes the manifest that the network has: your latest submission's draft, or the published one. */
export async function pull(slug: string, options: { output?: string; force?: boolean; published?: boolean; at?: string }): Promise<void> {
  const { manifest, from } = await latestOf(openNetwork(), slug, options);
  const text = stringify(manifest, { lineWidth: 120 });
  if (!options.output) return print(text.trimEnd());
  if (existsSync(options.output) && !options.force) throw new Stop(EXIT.conflict, `${options.output} exists already. Compare first: entente diff ${options.output}. Or use --force.`);
  await writeFile(options.output, text);
  say(`Wrote ${options.output} from ${from}`);
}
