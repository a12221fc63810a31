import { type Actor, may, Problem } from "../../kernel/index.ts";
import { REQUIREMENTS } from "../manifest/index.ts";
import type { Decision, Obstacle } from "./thread.ts";

/**
 * What a lead may pass a revision over although it failed: the run over it (`evidence:run_…`), or a requirement that people
 * judged not met (`requirement:…`). A protection of the desk itself, such as the second person, is none of them.
 */
export type WaiverKey = `evidence:${string}` | `requirement:${string}`;

/** One line of what everybody reads beside a published version. */
export interface PublicWaiver { about: "evidence" | "requirement"; ref: string; asks: string | null; reason: string; at: string }

interface InTheWay { code: Obstacle; message: string; mend: string; waives?: readonly WaiverKey[] }

/**
 * What an approval passes over, and what still stands in its way.
 * @param reason Why it passes over what failed; undefined when nobody says that it should.
 * @throws {Problem} `not-allowed` for whoever is no lead; `invalid-field` when nothing that failed is in the way: no waiver is public that waived nothing.
 */
export function waive(actor: Actor, decision: Decision["decision"], found: readonly InTheWay[], reason: string | undefined): { left: readonly InTheWay[]; waived: WaiverKey[] } {
  if (reason === undefined) return { left: found, waived: [] };
  if (!may(actor, "review.waive")) throw new Problem("not-allowed", "A lead passes a submission over what failed", { mend: "Ask a lead of the desk, or request changes." });
  const waived = decision === "approve" ? found.flatMap((one) => one.waives ?? []) : [];
  if (waived.length === 0) {
    const field = { path: "/waiver", code: "review.nothing-to-waive", message: "Nothing that failed stands in the way of this decision" };
    throw new Problem("invalid-field", field.message, { fields: [field], mend: "Decide without a waiver." });
  }
  return { left: found.filter((one) => !one.waives), waived };
}

/** What leads have passed over this digest; an approval that was undone passed over nothing. */
export const waivedOver = (past: readonly Decision[], digest: string | undefined): WaiverKey[] =>
  past.filter((one) => one.decision === "approve" && !one.undoneAt && one.digest === digest).flatMap((one) => one.waived);

/** The run that did not hold and was passed over by these. */
export const waivedRun = (keys: readonly WaiverKey[]): string | undefined => keys.find((key) => key.startsWith("evidence:"))?.slice("evidence:".length);

/** The waivers over a digest as everybody reads them; who gave them is the desk's own. */
export const publicWaivers = (past: readonly Decision[], digest: string): PublicWaiver[] =>
  past.filter((one) => one.decision === "approve" && !one.undoneAt && one.digest === digest).flatMap((one) => one.waived.map((key) => {
    const about = key.startsWith("evidence:") ? "evidence" as const : "requirement" as const;
    const ref = key.slice(about.length + 1);
    return { about, ref, asks: REQUIREMENTS.find((each) => about === "requirement" && each.id === ref)?.asks ?? null, reason: one.waiver ?? "", at: one.at.toISOString() };
  }));
