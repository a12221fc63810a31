#!/usr/bin/env node
// Runs the command line on a Node that reads TypeScript: this one when it can, else the one that came as a dependency.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const main = fileURLToPath(new URL("./main.ts", import.meta.url));
if (major > 22 || (major === 22 && minor >= 18)) await import("./main.ts");
else {
  const require = createRequire(import.meta.url);
  let node;
  try {
    node = require.resolve("node/bin/node");
  } catch {
    console.error("entente needs Node 22.18 or newer.");
    process.exit(2);
  }
  process.exit(spawnSync(node, [main, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1);
}
