import { loadavg } from "node:os";
import { CHECKS } from "../src/stages/verification/index.ts";
import { costs, openGround } from "./ground/runs.ts";

const RUNS = 3;

/** The SCIM checks over Acme's server, which is another process: time of the whole suite by the checks that had something to ask. */
export async function measure(): Promise<Record<string, number | string>> {
  const ground = await openGround(1);
  try {
    const only = CHECKS.filter((check) => check.protocol === "scim").map((check) => check.id);
    const runs: { perCheck: number; checks: number; requests: number }[] = [];
    for (let run = 1; run <= RUNS; run++) {
      const began = performance.now();
      const report = await ground.run(0, { only });
      const ms = performance.now() - began;
      const checks = report.tallies.checks - report.tallies.doesNotApply;
      runs.push({ perCheck: ms / checks, checks, requests: report.requests });
      if (run === RUNS) for (const line of costs(report)) console.log(line);
      console.log(`run ${run}: ${checks} checks, ${report.requests} requests in ${ms.toFixed(0)} ms, ${report.verdict}; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    }
    const median = runs.toSorted((a, b) => a.perCheck - b.perCheck)[1] ?? { perCheck: 0, checks: 0, requests: 0 };
    return { ms_per_check: median.perCheck.toFixed(1), checks: median.checks, requests: median.requests };
  } finally {
    await ground.close();
  }
}
