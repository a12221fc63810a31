import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { CHECKS } from "../src/stages/verification/index.ts";

/**
 * `npm run proof`: the detection power of the checks, counted from the proof tests' own results. A mutant is a target with one flaw
 * that its check must catch, planted by us or published by others (`SP-18 catches …`); a false alarm is a sound target, ours or
 * others', on which every check must say what is known and nothing else (`… holds in every check …`, `… left in peace …`). The last
 * line is `proof mutants N/N false-alarms N/N`: caught of planted, left in peace of asked. It ends with 1 unless both are whole,
 * every check has been seen to catch something, and every other test of the proof passes.
 */
const FILES = ["test/proof-", "src/stages/verification/faults.test.ts"];
const CATCHES = /(?:^|\s)([A-Z0-9]+-[A-Z0-9]+) catches \S/;
const SOUND = /holds in every|holds as|left in peace|is sound/;

interface Result { fullName: string; status: string; failureMessages: string[] }
interface Suite { name: string; assertionResults: Result[]; startTime: number; endTime: number; message?: string }

const FAMILIES = ["SAML", "OpenID Connect", "SCIM 2.0", "SCIM 1.1", "all three"] as const;
type Family = (typeof FAMILIES)[number];
function familyOf(id: string): Family {
  const protocol = CHECKS.find((check) => check.id === id)?.protocol;
  return protocol === "saml" ? "SAML" : protocol === "oidc" ? "OpenID Connect" : id.startsWith("SCIM11-") ? "SCIM 1.1" : "SCIM 2.0";
}
function familyOfSound(file: string, name: string): Family {
  const spoken = /that speaks (saml|oidc|scim)/.exec(name)?.[1] ?? /proof-(saml|oidc|scim-1\.1|scim)/.exec(file)?.[1];
  return spoken === "saml" ? "SAML" : spoken === "oidc" ? "OpenID Connect" : spoken === "scim-1.1" ? "SCIM 1.1" : spoken === "scim" ? "SCIM 2.0" : "all three";
}

/** Runs the proof tests. Failures are shown as they come; a file that cannot be read has no tests, and fails the run. */
async function suites(): Promise<{ code: number; suites: Suite[] }> {
  const work = await mkdtemp(join(tmpdir(), "entente-proof-"));
  const file = join(work, "proof.json");
  try {
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--reporter=json", `--outputFile=${file}`, ...FILES], { stdio: ["ignore", "ignore", "inherit"] });
    const code = await new Promise<number>((resolve) => child.on("close", (ended) => resolve(ended ?? 1)));
    return { code, suites: (JSON.parse(await readFile(file, "utf8")) as { testResults: Suite[] }).testResults };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const began = Date.now();
await import("./prepare-targets.ts");
const run = await suites();
const counted = new Map(FAMILIES.map((family) => [family, { mutants: [0, 0], "false-alarms": [0, 0], seen: new Set<string>() }]));
const problems: string[] = [];
for (const suite of run.suites) {
  const took = `${((suite.endTime - suite.startTime) / 1000).toFixed(0)} s`;
  console.log(`${relative(process.cwd(), suite.name)}: ${suite.assertionResults.length} tests in ${took}`);
  if (suite.assertionResults.length === 0) problems.push(`${suite.name} could not be read: ${suite.message?.split("\n")[0] ?? ""}`);
  for (const { fullName, status, failureMessages } of suite.assertionResults) {
    const id = CATCHES.exec(fullName)?.[1];
    const passed = status === "passed" ? 1 : 0;
    if (!passed) problems.push(`${status}: ${fullName}${failureMessages[0] ? `\n  ${failureMessages[0].split("\n").filter((line) => !/^\s+at /.test(line)).slice(0, 40).join("\n  ")}` : ""}`);
    const family = counted.get(id === undefined ? familyOfSound(suite.name, fullName) : familyOf(id));
    const kind = id !== undefined ? "mutants" : SOUND.test(fullName) ? "false-alarms" : undefined;
    if (!family || !kind) continue;
    family[kind] = [(family[kind][0] ?? 0) + passed, (family[kind][1] ?? 0) + 1];
    if (id === undefined) continue;
    if (!CHECKS.some((check) => check.id === id)) problems.push(`${id} catches something, and there is no such check: ${fullName}`);
    if (passed) family.seen.add(id);
  }
}
const seen = new Set([...counted.values()].flatMap((family) => [...family.seen]));
const blind = CHECKS.filter((check) => !seen.has(check.id)).map((check) => check.id);
if (blind.length > 0) problems.push(`never seen to catch anything: ${blind.join(", ")}`);

for (const [family, { mutants, "false-alarms": alarms, seen: caught }] of counted) {
  const checks = CHECKS.filter((check) => familyOf(check.id) === family).length;
  const planted = mutants[1] === 0 ? "" : `mutants ${mutants.join("/")}`;
  console.log(`${family.padEnd(15)} ${planted.padEnd(15)}  false-alarms ${alarms.join("/")}${checks > 0 ? `  checks seen to catch ${caught.size}/${checks}` : ""}`);
}
for (const problem of problems) console.log(problem);
console.log(`ids that cannot be asked from outside: docs/checks-not-run.md, -oidc.md, -scim.md; what is known of software of others: docs/known-weaknesses.md; ${Math.round((Date.now() - began) / 1000)} s`);
const sum = (kind: "mutants" | "false-alarms") => [0, 1].map((at) => [...counted.values()].reduce((n, family) => n + (family[kind][at] ?? 0), 0)).join("/");
console.log(`proof mutants ${sum("mutants")} false-alarms ${sum("false-alarms")}`);
process.exit(run.code !== 0 || problems.some((problem) => process.env["CI"] === "true" || !/^(skipped|pending|disabled): /.test(problem)) ? 1 : 0);
