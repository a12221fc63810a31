import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * Holds the import rules of `.dependency-cruiser.cjs`. The tool reports success over zero modules when its TypeScript is
 * missing or too new, so the number of modules is checked too.
 */
const folders = ["src", "cli", "web", "samples"].filter((folder) => existsSync(folder));
const run = spawnSync("node", ["node_modules/dependency-cruiser/bin/dependency-cruiser.mjs", "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders], {
  encoding: "utf8",
  maxBuffer: 256 * 1024 * 1024,
});
if (!run.stdout) {
  console.error(run.stderr);
  process.exit(1);
}
interface Cruise {
  summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string; comment?: string }[]; ruleSetUsed: { forbidden: { name: string; comment: string }[] } };
}
const { summary } = JSON.parse(run.stdout) as Cruise;
if (summary.totalCruised < 50) {
  console.error(`imports: only ${summary.totalCruised} modules were read; the rules were not checked`);
  process.exit(1);
}
for (const { rule, from, to } of summary.violations) {
  const comment = summary.ruleSetUsed.forbidden.find((known) => known.name === rule.name)?.comment;
  console.error(`${from} → ${to}\n  ${rule.name}: ${comment}`);
}
console.log(`imports: ${summary.totalCruised} modules, ${summary.violations.length} violations`);
process.exit(summary.violations.length > 0 ? 1 : 0);
