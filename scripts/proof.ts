import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * `npm run proof`: the detection power of the checks, from the proof tests. A mutant is a target with one planted flaw that
 * its check must catch; a false alarm is a sound app, ours or others', on which a check must stay quiet. The last line is
 * `proof mutants N/N false-alarms N/N` (flaws caught of flaws planted, sound apps left in peace of sound apps asked).
 */
const work = await mkdtemp(join(tmpdir(), "entente-proof-"));
const file = join(work, "proof.json");
const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--reporter=json", `--outputFile=${file}`, "test/proof-", "src/stages/verification/faults.test.ts"], {
  stdio: ["ignore", "ignore", "inherit"],
});
const report = JSON.parse(await readFile(file, "utf8")) as { testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[] };
await rm(work, { recursive: true, force: true });

const KINDS = [
  { name: "mutants", of: /catches:? (?!something)|catches the flaw it is there for (?!has)/ },
  { name: "false-alarms", of: /holds in every|in peace|is sound|sound service providers/ },
] as const;
const tests = report.testResults.flatMap((suite) => suite.assertionResults);
const line = KINDS.map(({ name, of }) => {
  const mine = tests.filter((test) => of.test(test.fullName));
  for (const { fullName, status, failureMessages } of mine) if (status !== "passed") console.log(`${status}: ${fullName}\n  ${failureMessages[0]?.split("\n")[0] ?? ""}`);
  return `${name} ${mine.filter((test) => test.status === "passed").length}/${mine.length}`;
});
for (const { fullName, status } of tests.filter((test) => !KINDS.some(({ of }) => of.test(test.fullName)))) console.log(`${status}: ${fullName}`);
console.log("ids that cannot be asked from outside: docs/checks-not-run.md, -oidc.md, -scim.md");
console.log(`proof ${line.join(" ")}`);
process.exit(run.status ?? 1);
