import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/**
 * Everything that must hold, in one run; the last line is `N passed, N failed, N skipped`, summed from the runners' own
 * results. A part whose software is not on this machine is skipped by name; with CI=true a skip is a failure. What failed in at
 * most `UNSTEADY` files, or in a browser, runs once more by itself: what holds then is printed as unsteady, because it is still to
 * be mended.
 */
interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Part {
  name: string;
  /** The Debian package that enables the part, when it is missing here. */
  missing(): string | undefined;
  run(): Promise<Tally>;
}

const NODE = process.execPath;
/** Test files of one run that may be tried again; more than these are no accident. */
const UNSTEADY = 3;
const work = await mkdtemp(join(tmpdir(), "entente-test-"));

/** Tests that ask no database, or the embedded one by name: they run once, not once per database. */
const NO_DATABASE = [
  "src/protocols/**", "src/stages/manifest/**", "src/platform/{browser,egress,log,mail}/**", "src/platform/db/embedded/**", "web/**", "test/proof-*.test.ts",
  "test/restart.test.ts", "test/pages.test.ts", "test/acme*.test.ts", "test/hostile.test.ts", "test/script-sign-in*.test.ts", "cli/evidence.test.ts",
  "src/stages/verification/{broken-off,engine,engine-version,faults,host-proof,moving-lists}.test.ts", "src/stages/verification/checks/**", "src/stages/verification/evidence/{leaks,replay,reports}.test.ts",
];

const PARTS: Part[] = [
  { name: "check", missing: () => undefined, run: () => byExit([NODE, "scripts/check.ts"]) },
  { name: "tests on PGlite", missing: () => undefined, run: () => vitest({}) },
  {
    name: "tests on PostgreSQL", missing: () => (globSync("/usr/lib/postgresql/*/bin/initdb").length > 0 ? undefined : "postgresql"),
    run: async () => {
      const { startPostgres } = await import("./postgres-for-tests.ts");
      const server = await startPostgres();
      try {
        return await vitest({ TEST_DATABASE_URL: server.url }, NO_DATABASE.flatMap((glob) => ["--exclude", glob]));
      } finally {
        await server.stop();
      }
    },
  },
  {
    name: "story", missing: () => (existsSync("/usr/bin/chromium") ? undefined : "chromium"),
    run: () => byLine([NODE, "scripts/story.ts"], /^story (\d+)\/(\d+) steps$/m, ([, done, all]) => ({ passed: Number(done), failed: Number(all) - Number(done), skipped: 0 })),
  },
  {
    name: "runs in a browser", missing: () => (existsSync("/usr/bin/chromium") ? undefined : "chromium"),
    run: () => byLine([NODE, "scripts/story.ts", "runs"], /^runs (\d+)\/(\d+) steps$/m, ([, done, all]) => ({ passed: Number(done), failed: Number(all) - Number(done), skipped: 0 })),
  },
  {
    name: "life in a browser", missing: () => (existsSync("/usr/bin/chromium") ? undefined : "chromium"),
    run: () => byLine([NODE, "scripts/story.ts", "life"], /^life (\d+)\/(\d+) steps$/m, ([, done, all]) => ({ passed: Number(done), failed: Number(all) - Number(done), skipped: 0 })),
  },
  {
    name: "interop",
    missing: () => ["auth_mellon", "auth_openidc"].map((mod) => (existsSync(`/usr/lib/apache2/modules/mod_${mod}.so`) ? "" : `libapache2-mod-${mod.replace("_", "-")}`)).find(Boolean),
    run: () => byLine([NODE, "scripts/interop.ts"], /^interop (\d+) passed, (\d+) failed$/m, ([, passed, failed]) => ({ passed: Number(passed), failed: Number(failed), skipped: 0 })),
  },
];

/** Runs a command, shows its output, and returns it with the exit code. */
function run(command: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

async function byExit(command: string[]): Promise<Tally> {
  const { code } = await run(command);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Reads the counts from the closing line; a run without one has failed, whatever it exited with. A failed one runs once more. */
async function byLine(command: string[], line: RegExp, read: (match: RegExpMatchArray) => Tally): Promise<Tally> {
  const first = await lineOf(command, line, read);
  if (first.failed === 0) return first;
  const second = await lineOf(command, line, read);
  if (second.failed === 0) console.log(`unsteady: ${command.slice(1).join(" ")} failed, and held when it ran again`);
  return second;
}

async function lineOf(command: string[], line: RegExp, read: (match: RegExpMatchArray) => Tally): Promise<Tally> {
  const { code, output } = await run(command);
  const match = output.match(line);
  if (!match) return { passed: 0, failed: 1, skipped: 0 };
  const tally = read(match);
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

interface Report {
  numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number;
  testResults: { name: string; status: string; assertionResults: { status: string; fullName: string }[] }[];
}

async function vitest(env: NodeJS.ProcessEnv, more: string[] = []): Promise<Tally> {
  const first = await vitestOnce(env, more);
  if (!first.report) return first.tally;
  const files = first.report.testResults.filter((suite) => suite.status === "failed");
  if (first.tally.failed === 0 || files.length === 0 || files.length > UNSTEADY) return first.tally;
  const names = files.map(({ name }) => relative(process.cwd(), name));
  console.log(`once more by themselves: ${names.join(", ")}`);
  const second = await vitestOnce(env, ["--no-file-parallelism", ...names]);
  if (second.tally.failed > 0 || !second.report) return first.tally;
  for (const suite of files) console.log(`unsteady: ${relative(process.cwd(), suite.name)} failed, and held when it ran again: ${suite.assertionResults.filter((test) => test.status === "failed").map((test) => test.fullName).join("; ") || "the file as a whole"}`);
  const passedThere = files.flatMap((suite) => suite.assertionResults).filter((test) => test.status === "passed").length;
  return { passed: first.tally.passed - passedThere + second.tally.passed, failed: 0, skipped: first.tally.skipped };
}

async function vitestOnce(env: NodeJS.ProcessEnv, more: string[]): Promise<{ tally: Tally; report?: Report }> {
  const file = join(work, "vitest.json");
  await rm(file, { force: true });
  const { code } = await run([NODE, "node_modules/vitest/vitest.mjs", "run", "--reporter=dot", "--reporter=json", `--outputFile.json=${file}`, ...more], env);
  if (!existsSync(file)) return { tally: { passed: 0, failed: 1, skipped: 0 } };
  const report = JSON.parse(await readFile(file, "utf8")) as Report;
  for (const skipped of report.testResults.flatMap((suite) => suite.assertionResults).filter((test) => ["pending", "skipped", "todo"].includes(test.status))) {
    console.log(`skipped: ${skipped.fullName}`);
  }
  // a file that could not even be read has no failed test of its own
  const failed = report.numFailedTests === 0 && code !== 0 ? Math.max(1, report.numFailedTestSuites) : report.numFailedTests;
  return { tally: { passed: report.numPassedTests, failed, skipped: report.numPendingTests }, report };
}

const only = process.argv.slice(2);
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const part of PARTS.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)))) {
  const missing = part.missing();
  if (missing) {
    console.log(`\n== ${part.name}: skipped; install ${missing} to run it`);
    total.skipped += 1;
    continue;
  }
  console.log(`\n== ${part.name}`);
  const began = Date.now();
  const tally = await part.run();
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += tally[key];
  console.log(`== ${part.name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped in ${Math.round((Date.now() - began) / 1000)} s`);
}
await rm(work, { recursive: true, force: true });
if (process.env["CI"] === "true" && total.skipped > 0) {
  console.log(`${total.skipped} skipped: in CI a skip is a failure`);
  total.failed += total.skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);
