import { z } from "zod";
import { CHECK_KINDS, GATES, PROTOCOLS } from "./check.ts";
import { checkResultSchema, exchangeSchema, talliesSchema, VERDICTS } from "./report.ts";

export const submissionParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });
export const runParams = z.strictObject({ id: z.string().regex(/^run_[0-9a-z]{26}$/) });
export const runBody = z.strictObject({ checks: z.array(z.string().max(80)).min(1).max(500).optional() });

export const RunSummary = z.object({
  id: z.string(), submissionId: z.string(), digest: z.string(), state: z.enum(["queued", "running", "finished", "cancelled"]), verdict: z.enum(VERDICTS).nullable(),
  tallies: talliesSchema.nullable(), progress: z.object({ finished: z.number(), planned: z.number() }), partial: z.boolean(), requestedAt: z.string(), startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(), failure: z.string().nullable(),
});

export const RunView = RunSummary.extend({
  app: z.string(), seed: z.string(), engine: z.string(),
  planned: z.array(z.object({ id: z.string(), title: z.string(), protocol: z.enum(PROTOCOLS) })),
  checks: z.array(checkResultSchema), exchanges: z.array(exchangeSchema),
  notProven: z.array(z.object({ origin: z.string(), reason: z.string() })), leftBehind: z.array(z.string()),
});

export const BenchView = z.object({
  samlMetadataUrl: z.string(), samlEntityId: z.string(), samlSsoUrl: z.string(), samlCertificate: z.string(), issuer: z.string(), discoveryUrl: z.string(),
  clientId: z.string(), clientSecret: z.string(), hostProof: z.string(), hostProofPath: z.string(),
});

export const CheckView = z.object({
  id: z.string(), slug: z.string(), version: z.number(), protocol: z.enum(PROTOCOLS), kind: z.enum(CHECK_KINDS), gate: z.enum(GATES), title: z.string(), asks: z.string(), why: z.string(),
  remedy: z.string(), expects: z.string(), spec: z.object({ doc: z.string(), section: z.string(), level: z.string() }),
});
