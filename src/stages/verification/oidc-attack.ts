import type { OidcBench } from "./bench/oidc-bench.ts";
import type { OidcChange } from "./bench/test-op.ts";
import { type Check, type CheckDefinition, defineCheck } from "./check.ts";
import { sandwich } from "./sandwich.ts";

/** One hostile answer: what it is called in the report, and how it differs from an honest one. */
export interface OidcVariant {
  name: string;
  change: OidcChange;
}

export interface OidcAttack extends Omit<CheckDefinition<"oidc">, "protocol" | "kind" | "run"> {
  /** As in `samlAttack`. Default `own`. */
  target?: "own" | "victim";
  send(bench: OidcBench): readonly OidcVariant[];
}

/** A check that answers sign-ins in a hostile way, in the sandwich. The file states the answers alone. */
export const oidcAttack = ({ target = "own", send, ...check }: OidcAttack): Check =>
  defineCheck({
    expects: "The answer is refused, and honest sign-ins before and after it work.",
    ...check, protocol: "oidc", kind: "attack",
    run: (bench) => sandwich(bench, send(bench).map(({ name, change }) => ({ name, target, attempt: () => bench.attempt(change) }))),
  });
