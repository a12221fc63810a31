import type { FieldProblem } from "../../kernel/index.ts";
import { GATE_WAYS, wayToField } from "./gate-ways.ts";
import type { Policy } from "./policy.ts";
import { type Suggestion, wrongRelease } from "./release.ts";
import { isInForce, type Rule, unmet } from "./rule.ts";
import type { Submission } from "./submission.ts";

/** Every gate of a submit, in the order people meet them. */
export const GATES = [
  "no-problems", "logo", "slug-free", "something-changed", "evidence-matches", "evidence-held", "network-rules", "evidence-fresh", "compatibility-run", "release-version",
  "changelog", "policies", "threads-answered",
] as const;
export type GateId = (typeof GATES)[number];

/** A requirement of submitting: open, or closed with the reason and the way to open it. */
export interface Gate {
  id: GateId;
  /** `submission.gate.<id>`: what a refused submit names. */
  code: string;
  label: string;
  open: boolean;
  mend: string;
  /** What will close it, though it is open today. */
  note?: string;
  /** The page of the console on which it is met, below `/app`. */
  path: string;
}

/** What a submit needs to know beside the submission itself. */
export interface GateFacts {
  problems: readonly FieldProblem[];
  slugOwnedByAnother: boolean;
  policy: Policy;
  policiesAccepted: boolean;
  /** Checks that this network makes blocking, beside those of the suite. */
  rules: readonly Rule[];
  /** What is live under the slug; undefined for a new integration. */
  live: { digest: string; listingOnly: boolean } | undefined;
  suggested: Suggestion;
  /** Versions that were published under the slug. */
  taken: readonly string[];
}

const hoursSince = (finishedAt: string, now: Date): number => (now.getTime() - new Date(finishedAt).getTime()) / 3_600_000;
const inWords = (hours: number): string => (hours % 24 === 0 ? `${hours / 24} ${hours === 24 ? "day" : "days"}` : `${hours} hours`);

/**
 * Every gate that applies: an update that changes words and pictures alone needs no run, a first version no changelog, and
 * without policies there is nothing to accept.
 */
export function gatesFor(submission: Submission, facts: GateFacts, now: Date): Gate[] {
  const { evidence, compatibility } = submission;
  const { policy, live, suggested } = facts;
  const matches = evidence !== undefined && evidence.digest === submission.draftDigest;
  const fresh = inWords(policy.evidenceFreshH);
  const compared = compatibility !== undefined && compatibility.digest === live?.digest;
  const wrong = submission.release === undefined ? undefined : wrongRelease(submission.release, facts.taken, suggested);
  const gate = (id: GateId, label: string, open: boolean, mend: string, path = GATE_WAYS[id]): Gate =>
    ({ id, code: `submission.gate.${id}`, label, open, mend, path: `/app/studio/${submission.id}/${path}` });
  const rulesGate = (rules: readonly Rule[]): Gate => {
    const { block, warn } = unmet(rules, matches ? evidence : {}, now);
    const met = gate("network-rules", "Checks that this network made blocking held", block.length === 0 && (matches || !rules.some((rule) => isInForce(rule, now))),
      block.length > 0 ? `This network asks for more than the suite: ${block.slice(0, 5).map((rule) => `${rule.check} blocks since ${rule.blocksFrom}`).join(", ")}. Mend the app and run the checks again.` : "Run the checks.");
    return warn.length === 0 ? met : { ...met, note: `Did not hold, and will block: ${warn.slice(0, 5).map((rule) => `${rule.check} from ${rule.blocksFrom}`).join(", ")}.` };
  };
  const runs = live?.listingOnly ? [] : [
    gate("evidence-matches", "A test run covers this draft", matches, evidence ? "The draft changed after its last run; run the checks again." : "Run the checks."),
    gate("evidence-held", "Every blocking check held", matches && evidence.verdict === "held", "Open the run, mend what failed and run the checks again."),
    ...(facts.rules.length > 0 ? [rulesGate(facts.rules)] : []),
    gate("evidence-fresh", `The test run is not older than ${fresh}`, matches && hoursSince(evidence.finishedAt, now) <= policy.evidenceFreshH, "Run the checks again."),
    ...(live ? [gate(
      "compatibility-run", "The published version still works with today's app",
      compared && compatibility.verdict === "held" && hoursSince(compatibility.finishedAt, now) <= policy.evidenceFreshH,
      !compared ? "Run the compatibility checks: the published version against your app as it is now."
        : compatibility.verdict === "held" ? `The compatibility run is older than ${fresh}; run it again.`
          : `What held for the published version must still hold: ${compatibility.broken.slice(0, 5).join(", ") || "it could not be told"}. Mend the app and run it again.`,
    )] : []),
  ];
  return [
    gate("no-problems", "Every section is complete", facts.problems.length === 0, `${facts.problems.length} left; the first: ${facts.problems[0]?.message ?? ""}`,
      wayToField(facts.problems[0]?.path)),
    gate("logo", "There is a logo", submission.logoDigest !== undefined, "Upload a PNG of 200×200 pixels."),
    gate("slug-free", "The slug is yours", !facts.slugOwnedByAnother, "Another publisher uses this slug; choose another one."),
    ...(live ? [gate("something-changed", "Something differs from the published version", live.digest !== submission.draftDigest, "Edit the draft, or delete it.")] : []),
    ...runs,
    gate("release-version", "The version follows from what changed", wrong === undefined, `${wrong ?? ""}.`),
    ...(live ? [gate("changelog", "A changelog entry says what is new", submission.changelog.trim() !== "", "Say in a sentence what changes for those who use it.")] : []),
    ...(policy.policies ? [gate("policies", "The network's policies are accepted", facts.policiesAccepted, `Read and accept ${policy.policies.url}, version ${policy.policies.version}.`)] : []),
    gate("threads-answered", "Every blocking thread is answered", submission.openThreads === 0, `${submission.openThreads} left; answer each or mark it fixed.`),
  ];
}
