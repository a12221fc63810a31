import { z } from "zod";
import { type Actor, Problem } from "../../../kernel/index.ts";
import { defineRoute, type HandlerInput, type Route } from "../../../platform/http/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { runParams } from "../contract.ts";
import type { Report } from "../report.ts";
import type { Run } from "../run.ts";
import { worksWithOf } from "../view.ts";
import { evidenceKeys, readableRun, rotateEvidenceKey } from "./actions.ts";
import { testedPart } from "./bundle.ts";
import { evidenceJwkSchema } from "./evidence-key.ts";
import { toJunit } from "./junit.ts";
import { type Seal, toHtml } from "./report-html.ts";
import { reportSchema } from "../report.ts";
import { toSarif } from "./sarif.ts";
import type { Signature } from "./store.ts";

const KeySet = z.object({ keys: z.array(evidenceJwkSchema) });
/** A whole report takes a while to write. */
const PER_MINUTE = 60;

/** What an older engine wrote, with the parts that it did not know yet. */
const reportOf = (run: Run): Report => reportSchema.parse({ dialect: run.dialect, worksWith: worksWithOf(run), ...run.report });
const sealOf = (signature: Signature | undefined): Seal | undefined =>
  signature && { keyId: signature.keyId, reportDigest: signature.reportDigest, validUntil: signature.validUntil.toISOString() };

type Input = Pick<HandlerInput<{ id: string }, unknown, unknown, Actor | undefined>, "params" | "actor" | "deps" | "reply">;

/** One way to write a report down. Everything that an app said is data in it; the browser is told to run nothing. */
const download = (file: string, produces: string, operation: `runs.${string}`, summary: string, write: (run: Run, signature: Signature | undefined, deps: Platform) => string): Route =>
  defineRoute({
    method: "GET", path: `/runs/:id/${file}`, access: "public", operation, summary, params: runParams, returns: z.string(), produces, perMinute: PER_MINUTE, problems: ["not-found"],
    handle: async ({ actor, deps, params, reply }: Input) => {
      const { run, signature } = await readableRun(deps, actor, params.id);
      reply.header("content-disposition", `inline; filename="${run.manifest.metadata.slug}-${run.id}-${file}"`);
      reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      return write(run, signature, deps);
    },
  });

export const evidenceRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/runs/:id/report.json", access: "public", operation: "runs.report", summary: "The report of a finished run, as docs/report.schema.json describes it",
    params: runParams, returns: reportSchema, perMinute: PER_MINUTE, problems: ["not-found"],
    handle: async ({ actor, deps, params }) => reportOf((await readableRun(deps, actor, params.id)).run),
  }),
  download("report.html", "text/html; charset=utf-8", "runs.reportHtml", "The report as one page for people, without script", (run, signature) => toHtml(reportOf(run), sealOf(signature))),
  download("report.junit.xml", "application/xml; charset=utf-8", "runs.reportJunit", "The report as JUnit XML", (run) => toJunit(reportOf(run))),
  download("report.sarif", "application/sarif+json", "runs.reportSarif", "The report as SARIF 2.1.0, with lines of the manifest that stands in it", (run, _signature, deps) =>
    toSarif(reportOf(run), { file: "manifest.json", text: JSON.stringify(testedPart(run.manifest), null, 2), embed: true, checksUrl: `${deps.config.publicUrl}/checks/` })),
  defineRoute({
    method: "GET", path: "/runs/:id/bundle", access: "public", operation: "runs.bundle", summary: "The signed evidence of a finished run: an in-toto statement in a DSSE envelope, to verify and replay offline",
    params: runParams, returns: z.string(), produces: "application/vnd.dsse.envelope.v1+json", perMinute: PER_MINUTE, problems: ["not-found"],
    handle: async ({ actor, deps, params, reply }) => {
      const { run, bundle } = await readableRun(deps, actor, params.id);
      const text = await bundle();
      if (text === undefined) throw new Problem("not-found", `The run ${params.id} was not signed`);
      reply.header("content-disposition", `attachment; filename="${run.manifest.metadata.slug}-${run.id}.bundle.json"`);
      return text;
    },
  }),
  defineRoute({
    method: "GET", path: "/evidence-keys", access: "public", operation: "evidence.keys", summary: "The public keys that sign evidence, the one in use first (JWK Set); also at /.well-known/entente-evidence-keys.json",
    returns: KeySet,
    handle: async ({ deps }) => ({ keys: await evidenceKeys(deps) }),
  }),
  defineRoute({
    method: "POST", path: "/evidence-keys/rotate", access: "network.operate", operation: "evidence.rotateKey", summary: "Sign evidence with a new key from now on; what earlier ones signed still verifies",
    body: z.strictObject({}), returns: KeySet,
    handle: async ({ actor, deps }) => ({ keys: await rotateEvidenceKey(deps, actor) }),
  }),
];
