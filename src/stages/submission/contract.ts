import { z } from "zod";
import { MOVE_NAMES, STATE_NAMES } from "./states.ts";

export const submissionParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });

export const FieldProblemView = z.object({
  path: z.string(), code: z.string(), message: z.string(), mend: z.string().optional(), line: z.number().optional(), column: z.number().optional(),
});

export const GateView = z.object({ id: z.string(), label: z.string(), open: z.boolean(), mend: z.string() });

export const EvidenceView = z.object({
  runId: z.string(), digest: z.string(), verdict: z.enum(["held", "violated", "could_not_tell"]), finishedAt: z.string(),
  checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number(),
});

export const SectionView = z.object({ id: z.string(), label: z.string(), required: z.number(), satisfied: z.number(), problems: z.number() });

export const SubmissionSummary = z.object({
  id: z.string(), slug: z.string().nullable(), name: z.string(), state: z.enum(STATE_NAMES), label: z.string(),
  actsNext: z.enum(["publisher", "desk", "nobody"]), clock: z.enum(["none", "running", "paused"]),
  percent: z.number(), enteredAt: z.string(), dueAt: z.string().nullable(), updatedAt: z.string(), version: z.number(), logoUrl: z.string().nullable(),
});

export const SubmissionView = SubmissionSummary.extend({
  manifest: z.unknown(),
  draftDigest: z.string().nullable(),
  digest: z.string().nullable(),
  evidence: EvidenceView.nullable(),
  problems: z.array(FieldProblemView),
  warnings: z.array(FieldProblemView),
  sections: z.array(SectionView),
  capabilities: z.array(z.string()),
  gates: z.array(GateView),
  secrets: z.array(z.object({ name: z.string(), set: z.boolean(), setAt: z.string().nullable() })),
  can: z.array(z.enum([...MOVE_NAMES, "edit", "delete", "run"])),
});

export const MoveView = z.object({
  at: z.string(), actorName: z.string(), move: z.string(), from: z.string(), to: z.string(), toLabel: z.string(), digest: z.string().nullable(), note: z.string(),
});

export const createBody = z.strictObject({
  /** The manifest as text (YAML or JSON); its errors come back with line and column. */
  text: z.string().max(1_048_576).optional(),
  /** Or as a value, whole or partial. */
  manifest: z.record(z.string(), z.unknown()).optional(),
});
export const saveBody = z.strictObject({ version: z.int(), manifest: z.record(z.string(), z.unknown()) });
export const versionBody = z.strictObject({ version: z.int().optional(), note: z.string().max(4000).optional() });
export const secretParams = submissionParams.extend({ name: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/) });
export const secretBody = z.strictObject({ value: z.string().min(1).max(4096) });
export const logoBody = z.strictObject({ base64: z.string().max(1_400_000) });
