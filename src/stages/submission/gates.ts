import type { FieldProblem } from "../../kernel/index.ts";
import type { Submission } from "./submission.ts";

/** Hours after which a test run no longer opens the submit gate. */
export const EVIDENCE_FRESH_H = 48;

/** A requirement of submitting: open, or closed with the reason and the way to open it. */
export interface Gate {
  id: "no-problems" | "logo" | "slug-free" | "evidence-matches" | "evidence-held" | "evidence-fresh" | "threads-answered";
  label: string;
  open: boolean;
  mend: string;
}

/** What a submit needs to know beside the submission itself. */
export interface GateFacts {
  problems: readonly FieldProblem[];
  slugOwnedByAnother: boolean;
}

/** Every gate of a submit, in the order people meet them. */
export function gatesFor(submission: Submission, facts: GateFacts, now: Date): Gate[] {
  const evidence = submission.evidence;
  const matches = evidence !== undefined && evidence.digest === submission.draftDigest;
  const ageH = evidence ? (now.getTime() - new Date(evidence.finishedAt).getTime()) / 3_600_000 : Number.POSITIVE_INFINITY;
  return [
    {
      id: "no-problems", label: "Every section is complete", open: facts.problems.length === 0,
      mend: `${facts.problems.length} left; the first: ${facts.problems[0]?.message ?? ""}`,
    },
    { id: "logo", label: "There is a logo", open: submission.logoDigest !== undefined, mend: "Upload a PNG of 200×200 pixels." },
    {
      id: "slug-free", label: "The slug is yours", open: !facts.slugOwnedByAnother,
      mend: "Another publisher uses this slug; choose another one.",
    },
    {
      id: "evidence-matches", label: "A test run covers this draft", open: matches,
      mend: evidence ? "The draft changed after its last run; run the checks again." : "Run the checks.",
    },
    {
      id: "evidence-held", label: "Every blocking check held", open: matches && evidence.verdict === "held",
      mend: "Open the run, mend what failed and run the checks again.",
    },
    {
      id: "evidence-fresh", label: `The test run is not older than ${EVIDENCE_FRESH_H} hours`, open: matches && ageH <= EVIDENCE_FRESH_H,
      mend: "Run the checks again.",
    },
    {
      id: "threads-answered", label: "Every blocking thread is answered", open: submission.openThreads === 0,
      mend: `${submission.openThreads} left; answer each or mark it fixed.`,
    },
  ];
}
