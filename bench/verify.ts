import { loadavg } from "node:os";
import { costs, notHeld, openGround } from "./ground/runs.ts";

const AT_ONCE = 20;

/** A full run over Acme (SAML, OIDC, SCIM), then twenty at once, each over an app of its own; the apps are another process. */
export async function measure(): Promise<Record<string, number | string>> {
  const ground = await openGround(AT_ONCE);
  try {
    const one = await timed(() => ground.run(0));
    for (const line of costs(one.value)) console.log(line);
    for (const line of notHeld(one.value)) console.log(line);
    const { tallies, verdict, requests } = one.value;
    console.log(`one run: ${verdict}, ${tallies.held} held, ${tallies.doesNotApply} do not apply, ${requests} requests in ${one.s.toFixed(1)} s; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    const many = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, (_, n) => ground.run(n))));
    const odd = many.value.filter((report) => report.verdict !== verdict);
    for (const report of odd) for (const line of notHeld(report)) console.log(line);
    console.log(`${AT_ONCE} runs at once: ${AT_ONCE - odd.length} with the same verdict, in ${many.s.toFixed(1)} s; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    return { seconds: one.s.toFixed(1), checks: tallies.checks, parallel20_s: many.s.toFixed(1), same_verdict: AT_ONCE - odd.length };
  } finally {
    await ground.close();
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; s: number }> {
  const began = performance.now();
  return { value: await work(), s: (performance.now() - began) / 1_000 };
}
