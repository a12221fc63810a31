import { spawnSync } from "node:child_process";

/** Types, lint, import rules, dead code, generated files: what a machine can say about the code without running it. */
const NODE = process.execPath;
const CHECKS: [string, string[]][] = [
  ["types", [NODE, "node_modules/typescript-native/bin/tsc", "-p", "."]],
  ["types of the web", [NODE, "node_modules/typescript-native/bin/tsc", "-p", "web"]],
  ["lint", [NODE, "node_modules/oxlint/bin/oxlint", "--deny-warnings"]],
  ["imports", [NODE, "scripts/check-imports.ts"]],
  ["dead code", [NODE, "node_modules/knip/bin/knip.js"]],
  ["schemas of manifest and report", [NODE, "scripts/generate-manifest-schema.ts", "--check"]],
  ["openapi", [NODE, "scripts/generate-openapi.ts", "--check"]],
];

let failed = 0;
for (const [name, [program = "", ...args]] of CHECKS) {
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (status !== 0) {
    failed += 1;
    console.log(`${stdout}${stderr}`.trimEnd());
  }
}
process.exit(failed > 0 ? 1 : 0);
