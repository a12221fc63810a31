import { createHash, type KeyObject } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { canonicalJson, type Digest, digestOf, type Manifest, manifestDigest } from "../../manifest/index.ts";
import { CHECK_KINDS, GATES } from "../check.ts";
import { reportSchema, talliesOf, talliesSchema, verdictOf, VERDICTS, type Report } from "../report.ts";
import { OUTCOMES } from "../verdict.ts";
import { DsseError, openEnvelope, readEnvelope, sealEnvelope } from "./dsse.ts";
import { type EvidenceJwk, evidenceJwkSchema, type EvidenceKey, publicKeyOf } from "./evidence-key.ts";

/** How long evidence counts as fresh, in days. After that it stays true of its day, and says nothing about today. */
export const EVIDENCE_DAYS = 90;
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const PREDICATE_TYPE = "urn:entente:verification:1";
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** Largest record that is unpacked, in bytes. */
const MAX_RECORD = 256 * 1024 * 1024;

const text = z.string();
const sha256 = z.strictObject({ sha256: text.regex(/^[0-9a-f]{64}$/) });

/** What is signed (in-toto Statement v1). The record is inside, so that one file is enough. */
const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.tuple([z.strictObject({ name: text, digest: sha256 }), z.strictObject({ name: z.literal("report.json"), digest: sha256 })]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    engine: text, seed: text, dialect: text,
    /** The instants of the run, and the one until which it counts as fresh. */
    clock: z.strictObject({ startedAt: text, finishedAt: text, validUntil: text }),
    verdict: z.enum(VERDICTS), tallies: talliesSchema,
    checks: z.array(z.strictObject({ id: text, version: z.number(), kind: z.enum(CHECK_KINDS), gate: z.enum(GATES), outcome: z.enum(OUTCOMES) })),
    /** Who signed: the network's address, or `home` for somebody's own machine. */
    signer: z.strictObject({ name: text, jwk: evidenceJwkSchema }),
    record: z.strictObject({ mediaType: z.literal("application/vnd.entente.record+json"), encoding: z.literal("gzip"), digest: sha256, content: z.base64() }),
  }),
});
export type Statement = z.output<typeof statementSchema>;

const recordSchema = z.strictObject({
  schema: z.literal("entente-record/1"),
  report: reportSchema,
  /** The manifest without support and guide, which no check reads; the report names the digest of the whole. */
  manifest: z.record(text, z.unknown()),
  /** Where and under which names the bench was reached. */
  bench: z.strictObject({ url: text, key: text, secondKey: text, clientId: text, secondClientId: text }),
  /** Names of the secrets that had a value. Their placeholders are `(hidden-1)`, `(hidden-2)` … in this order. */
  secrets: z.array(text),
  /** How the run was asked for, as far as verdicts may depend on it. `variables`: other values than the manifest's test section has. */
  settings: z.strictObject({
    allowLocal: z.boolean(), browser: z.boolean(), patienceMs: z.number().optional(), settlesMs: z.number().optional(), variables: z.record(text, text).optional(),
  }),
});

/** A run as it can be judged again. */
export type RunRecord = Omit<z.output<typeof recordSchema>, "manifest"> & { manifest: TestedManifest };
/** What the checks read of a manifest. */
export type TestedManifest = Omit<Manifest, "support" | "guide">;

export const testedPart = (manifest: Manifest): TestedManifest => {
  const { support: _support, guide: _guide, ...tested } = manifest;
  return tested;
};

export const validUntilOf = (report: Pick<Report, "finishedAt">): string => new Date(Date.parse(report.finishedAt) + EVIDENCE_DAYS * 86_400_000).toISOString();

/** Signs a run: the text of a bundle file. */
export const makeBundle = (given: RunRecord, key: EvidenceKey, signerName: string): string => signBundle(given, key, signerName).bundle;

/** Signs a run. @returns the text of a bundle file, and the digest of the report in it. */
export function signBundle(given: RunRecord, key: EvidenceKey, signerName: string): { bundle: string; reportDigest: Digest } {
  const record = recordSchema.parse(given); // what an older version kept gets its defaults now, so that its digest does not change later
  const { report } = record;
  const reportText = canonicalJson(report); // some megabytes: written once
  const reportDigest: Digest = `sha256:${hash(reportText)}`;
  const packed = Buffer.from(canonicalJson(record, new Map([[report, reportText]])), "utf8");
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: `manifest:${report.app}`, digest: { sha256: bare(report.manifestDigest) } }, { name: "report.json", digest: { sha256: bare(reportDigest) } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      engine: report.engine, seed: report.seed, dialect: report.dialect,
      clock: { startedAt: report.startedAt, finishedAt: report.finishedAt, validUntil: validUntilOf(report) },
      verdict: report.verdict, tallies: report.tallies, checks: checksOf(report), signer: { name: signerName, jwk: key.jwk },
      record: { mediaType: "application/vnd.entente.record+json", encoding: "gzip", digest: { sha256: hash(packed) }, content: gzipSync(packed, { level: 9 }).toString("base64") },
    },
  };
  return { bundle: sealEnvelope(PAYLOAD_TYPE, Buffer.from(canonicalJson(statement), "utf8"), key), reportDigest };
}

export interface OpenedBundle {
  statement: Statement;
  record: RunRecord;
  keyId: string;
  reportDigest: string;
}

/**
 * Believes a bundle, or does not: offline, from its bytes and the keys alone.
 * @param keys Public keys to trust. `undefined`: the key that the bundle names itself. Then nothing was changed since somebody
 *   who holds that key signed it; who that is, remains open.
 * @throws {DsseError} with a sentence for people.
 */
export function openBundle(file: string, keys?: readonly Pick<EvidenceJwk, "x">[]): OpenedBundle {
  const trusted = new Map<string, KeyObject>((keys ?? [ownKey(file)]).map((jwk) => publicKeyOf(jwk)).map(({ keyId, key }) => [keyId, key]));
  const { payload, keyId } = openEnvelope(file, PAYLOAD_TYPE, (id) => trusted.get(id));
  const statement = parsed(statementSchema, payload.toString("utf8"), "statement");
  const { predicate } = statement;
  const packed = unpacked(predicate.record.content);
  if (hash(packed) !== predicate.record.digest.sha256) throw new DsseError("The record does not have the digest that was signed");
  const record = parsed(recordSchema, packed.toString("utf8"), "record") as unknown as RunRecord; // the manifest was parsed by whoever signed
  const { report } = record;
  const reportDigest = digestOf(report);
  const claims: [boolean, string][] = [
    [bare(reportDigest) === statement.subject[1].digest.sha256, "The report does not have the digest that was signed"],
    [bare(report.manifestDigest) === statement.subject[0].digest.sha256, "The report is about another manifest than the statement"],
    [canonicalJson(checksOf(report)) === canonicalJson(predicate.checks), "The statement names other answers than the report"],
    [verdictOf(report.checks) === report.verdict && report.verdict === predicate.verdict, "The verdict does not follow from the answers"],
    [canonicalJson(talliesOf(report.checks)) === canonicalJson(predicate.tallies), "The numbers do not follow from the answers"],
    [publicKeyOf(predicate.signer.jwk).keyId === keyId, "The statement names another signer than the envelope"],
  ];
  const broken = claims.find(([holds]) => !holds);
  if (broken) throw new DsseError(broken[1]);
  return { statement, record, keyId, reportDigest };
}

/** Whether a bundle is about this manifest: its digest, and the part that was tested. */
export function isAbout({ record }: OpenedBundle, manifest: Manifest): boolean {
  return record.report.manifestDigest === manifestDigest(manifest) && canonicalJson(record.manifest) === canonicalJson(testedPart(manifest));
}

const checksOf = (report: Report) => report.checks.map(({ id, version, kind, gate, outcome }) => ({ id, version, kind, gate, outcome }));
const bare = (digest: string) => digest.replace(/^sha256:/, "");
const hash = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

function ownKey(file: string): EvidenceJwk {
  return parsed(statementSchema, readEnvelope(file).payload.toString("utf8"), "statement").predicate.signer.jwk;
}

function parsed<T>(schema: z.ZodType<T>, json: string, what: string): T {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    throw new DsseError(`The ${what} in the envelope is not JSON`);
  }
  const found = schema.safeParse(read);
  if (!found.success) throw new DsseError(`The envelope holds no ${what} of a verification: ${found.error.issues[0]?.path.join("/") ?? ""} ${found.error.issues[0]?.message ?? ""}`.trim());
  return found.data;
}

function unpacked(content: string): Buffer {
  try {
    return gunzipSync(Buffer.from(content, "base64"), { maxOutputLength: MAX_RECORD });
  } catch {
    throw new DsseError("The record in the envelope cannot be unpacked");
  }
}
