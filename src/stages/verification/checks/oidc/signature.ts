import { type Attempt, type SsoBench } from "../../bench/sso-bench.ts";
import type { OidcBench } from "../../bench/oidc-bench.ts";
import type { OidcVariant } from "../../oidc-attack.ts";
import { type Check, type CheckDefinition, defineCheck } from "../../check.ts";
import { sandwich } from "../../sandwich.ts";
import { doesNotApply, type Verdict } from "../../verdict.ts";

const probes = new WeakMap<SsoBench, Promise<Attempt>>();

/**
 * Says that the app verifies no signature, when that is so. In the code flow it need not (OIDC Core §3.1.3.7 (6)): then tricks with
 * keys win nothing that TLS does not already prevent, and RP-03 has warned. Asked once per run.
 */
export async function unverified(bench: OidcBench): Promise<Verdict | undefined> {
  const known = probes.get(bench);
  if (!known) {
    bench.step("does the app look at the signature at all?");
    bench.spoil();
  }
  const probe = known ?? bench.attempt({ signer: "attacker" });
  probes.set(bench, probe);
  const attempt = await probe;
  return attempt.who.is === "own"
    ? doesNotApply("The app takes ID tokens whatever key signed them, as the code flow allows; see RP-03.", attempt)
    : undefined;
}

export interface KeyTrick extends Omit<CheckDefinition<"oidc">, "protocol" | "kind" | "run"> {
  send(bench: OidcBench): readonly OidcVariant[];
}

/** A check of how the app finds and uses the key, in the sandwich; it asks nothing of apps that verify no signature. */
export const keyTrick = ({ send, ...check }: KeyTrick): Check =>
  defineCheck({
    expects: "The answer is refused, and honest sign-ins before and after it work.",
    ...check, protocol: "oidc", kind: "attack",
    run: async (bench) => (await unverified(bench))
      ?? sandwich(bench, send(bench).map(({ name, change }) => ({ name, target: "own" as const, attempt: () => bench.attempt(change) }))),
  });
