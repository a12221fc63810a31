import pc from "picocolors";
import { isAbout } from "../../src/stages/verification/index.ts";
import { ownKeyId } from "../evidence-key.ts";
import { EXIT, Stop } from "../exit.ts";
import { readManifest } from "../manifest-file.ts";
import { plain, print, say } from "../terminal.ts";
import { openTrusted, type TrustOptions } from "../trusted-keys.ts";
import { writeResult } from "../write-file.ts";

export interface VerifyBundleOptions extends TrustOptions {
  manifest?: string;
  report?: string;
  format: "pretty" | "json";
}

/**
 * Believes the evidence in a file, or does not, from its bytes and the keys alone. Exits 1 when a byte was changed, when
 * another key signed, or when it is about another manifest; and says what the file proves and what not.
 */
export async function verifyBundle(file: string, options: VerifyBundleOptions): Promise<void> {
  const opened = await openTrusted(file, options);
  const { statement: { predicate }, record: { report }, keyId, reportDigest } = opened;
  if (options.manifest) {
    const { manifest, digest } = await readManifest(options.manifest, { format: "pretty" });
    if (!isAbout(opened, manifest)) throw new Stop(EXIT.checksFailed, `Refused: it is about the manifest ${report.manifestDigest}, not about ${digest} in ${options.manifest}.`);
  }
  if (options.report) await writeResult(options.report, `${JSON.stringify(report, null, 2)}\n`);
  const signer = options.key || options.network ? "trusted" : keyId === (await ownKeyId()) ? "this machine" : "unknown";
  const fresh = Date.now() <= Date.parse(predicate.clock.validUntil);
  if (options.format === "json") {
    print(JSON.stringify({
      schema: "entente-verified/1", verified: true, signer, keyId, signerName: predicate.signer.name, app: report.app, manifestDigest: report.manifestDigest, manifestMatches: options.manifest ? true : null,
      reportDigest, engine: report.engine, verdict: report.verdict, tallies: report.tallies, startedAt: report.startedAt, finishedAt: report.finishedAt, validUntil: predicate.clock.validUntil, fresh,
    }, null, 2));
    return;
  }
  const t = report.tallies;
  print(`${pc.green("✓ verified")}  ${plain(report.app)}: ${report.verdict}, ${t.held} held, ${t.violated} violated, ${t.couldNotTell} could not tell, ${t.doesNotApply} do not apply`);
  say(`manifest  ${report.manifestDigest}${options.manifest ? `  the one in ${options.manifest}` : ""}`);
  say(`report    ${reportDigest}`);
  say(`run       ${report.startedAt} to ${report.finishedAt}, engine ${plain(report.engine)}, seed ${plain(report.seed)}`);
  say(`fresh     ${fresh ? "until" : pc.yellow("no longer: until")} ${predicate.clock.validUntil}`);
  say(`signed    ${keyId}, which calls itself ${plain(predicate.signer.name)}`);
  say(PROVES[signer]);
  say(`Ask the same checks again, offline: entente replay ${file}`);
}

const PROVES = {
  trusted: "Proves: a key that you trust signed this manifest digest, these answers and these exchanges together, and no byte of them changed since.",
  "this machine": "Proves: this machine signed it, and no byte changed since. To others it says as much as your word.",
  unknown: "Proves: no byte changed since the holder of this key signed. Not who that is: name a key that you trust (--key) or a network (--network).",
} as const;
