import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Report, VerifyInput } from "../../src/stages/verification/index.ts";
import { homeBench, type HomeBench, wholeAcmeManifest } from "../../src/stages/verification/testing.ts";
import { connectAcme } from "../../test/acme-tenants.ts";

/** Apps of their own process, each trusting a test bench of its own. */
export interface Ground {
  run(n: number, more?: Partial<VerifyInput>): Promise<Report>;
  close(): Promise<void>;
}

export async function openGround(count: number): Promise<Ground> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./acmes.ts", import.meta.url)), String(count)], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit").then(() => { throw new Error("the apps did not start"); })])) as [string];
  const acmes = JSON.parse(line) as { url: string; adminPassword: string }[];
  const places: { acme: { url: string; adminPassword: string }; bench: HomeBench; secrets: Record<string, string> }[] = [];
  for (const acme of acmes) {
    const bench = await homeBench();
    places.push({ acme, bench, secrets: await connectAcme(acme, bench) });
  }
  return {
    run(n, more = {}) {
      const place = places[n];
      if (!place) throw new Error(`there is no app ${n}`);
      return place.bench.run(wholeAcmeManifest(place.acme.url), { secrets: place.secrets, ...more });
    },
    async close() {
      await Promise.all(places.map(({ bench }) => bench.close()));
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/** What each family of checks cost in a run, the dearest first: one line each. */
export function costs(report: Report): string[] {
  const families = Map.groupBy(report.checks.filter((c) => c.outcome !== "does_not_apply"), (c) => `${c.protocol} ${c.kind}`);
  return [...families].map(([name, checks]) => ({ name, n: checks.length, ms: checks.reduce((sum, c) => sum + c.ms, 0), dearest: checks.toSorted((a, b) => b.ms - a.ms)[0] }))
    .sort((a, b) => b.ms - a.ms)
    .map(({ name, n, ms, dearest }) => `${name.padEnd(18)} ${String(n).padStart(4)} checks ${String(ms).padStart(7)} ms  ${(ms / n).toFixed(0).padStart(5)} ms each  dearest ${dearest?.id} ${dearest?.ms} ms`);
}

export const notHeld = (report: Report): string[] => report.checks.filter((c) => c.outcome !== "held" && c.outcome !== "does_not_apply").map((c) => `${c.id} ${c.outcome}: ${c.observation}`);
