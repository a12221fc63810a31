import type { SamlBench } from "./bench/saml-bench.ts";
import type { SamlChange } from "./bench/test-idp.ts";
import { type Check, type CheckDefinition, defineCheck } from "./check.ts";
import { sandwich } from "./sandwich.ts";

/** One hostile message: what it is called in the report, and how it differs from an honest one. */
export interface SamlVariant {
  name: string;
  change: SamlChange;
}

export interface SamlAttack extends Omit<CheckDefinition<"saml">, "protocol" | "kind" | "run"> {
  /**
   * Whose session would prove the attack. `own` (default) for messages that are about the test's own account and wrong in
   * another way: that account is known to work, so a refusal is one. `victim` for messages in which somebody else is named
   * than was signed.
   */
  target?: "own" | "victim";
  /** The messages honestly name a newcomer, whom the app may sign in; becoming the target is what violates. */
  newcomerMayEnter?: boolean;
  send(bench: SamlBench): readonly SamlVariant[];
}

/** A check that sends hostile responses in the sandwich. The file states the messages alone. */
export const samlAttack = ({ target = "own", newcomerMayEnter = false, send, ...check }: SamlAttack): Check =>
  defineCheck({
    expects: "The message is refused, and honest sign-ins before and after it work.",
    ...check, protocol: "saml", kind: "attack",
    run: (bench) => sandwich(bench, send(bench).map(({ name, change }) => ({ name, target, newcomerMayEnter, attempt: () => bench.attempt(change) }))),
  });
