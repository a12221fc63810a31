import { readFileSync } from "node:fs";
import { verifyAudit } from "../src/tenancy/audit.ts";
import { readExport } from "../src/tenancy/audit-export.ts";

/**
 * Verifies exported audit offline: `node scripts/verify-audit.ts FILE… [--head SEQ:HASH]…`
 * Several files are one chain, oldest first. `--head` gives a head that was noted earlier, apart from the files: it finds a cut tail.
 * Exit code 0 when the chain holds, 1 when it does not, 2 when it cannot be read.
 */
const args = process.argv.slice(2);
const files: string[] = [];
const noted: { seq: number; hash: string }[] = [];
for (let i = 0; i < args.length; i++) {
  const arg = args[i] ?? "";
  if (arg !== "--head") files.push(arg);
  else {
    const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(args[++i] ?? "") ?? [];
    if (!seq || !hash) fail("--head takes SEQ:HASH");
    noted.push({ seq: Number(seq), hash });
  }
}
if (files.length === 0) fail("Name the exported files: node scripts/verify-audit.ts audit.ndjson [--head SEQ:HASH]");

let read: ReturnType<typeof readExport>;
try {
  read = readExport(files.map((file) => readFileSync(file, "utf8")).join("\n"));
} catch (error) {
  fail(`Not an audit export: ${(error as Error).message}`);
}
const verdict = verifyAudit(read.entries, [...read.heads, ...noted]);
if (verdict.ok) {
  console.log(`The chain holds: ${read.entries.length} entries. Note this head: ${verdict.head.seq}:${verdict.head.hash}`);
} else {
  console.log(`The chain does not hold at entry ${verdict.firstBad}: ${verdict.reason}`);
  process.exitCode = 1;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
