import { LineCounter, parseDocument } from "yaml";
import type { CheckResult, Report } from "../report.ts";

/** Which part of the manifest a check speaks about, so that a report can point at a line. */
const PLACE = { saml: ["sso", "saml"], oidc: ["sso", "oidc"], scim: ["provisioning", "scim"] } as const satisfies Record<CheckResult["protocol"], readonly string[]>;

export interface SarifSource {
  /** Where the manifest is, as the reader of the report finds it: a path relative to the repository. */
  file: string;
  /** Its text, YAML or JSON: the lines are lines of this. */
  text: string;
  /** Puts the text into the report, for readers who do not have the file. */
  embed?: boolean;
  /** Where checks are described, without the id: `https://network.example/checks/`. */
  checksUrl?: string;
}

/** SARIF 2.1.0: violated and undecided checks, each at the manifest section it is about. */
export function toSarif(report: Report, { file, text, embed = false, checksUrl }: SarifSource): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const regionOf = (protocol: CheckResult["protocol"]) => {
    const node = document.getIn([...PLACE[protocol]], true) as { range?: [number, number, number] } | undefined;
    if (!node?.range) return { startLine: 1 };
    const { line, col } = lines.linePos(node.range[0]);
    return { startLine: line, startColumn: col };
  };
  const uri = encodeURI(file.replaceAll("\\", "/"));
  const told = report.checks.filter((c) => c.outcome === "violated" || c.outcome === "could_not_tell");
  return `${JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0",
    runs: [{
      tool: { driver: { name: "entente", semanticVersion: report.engine, rules: told.map((c) => ruleOf(c, checksUrl)) } },
      automationDetails: { id: `entente/${report.app}/${report.seed}` },
      artifacts: [{ location: { uri }, roles: ["analysisTarget"], ...(embed ? { contents: { text } } : {}) }],
      invocations: [{ executionSuccessful: true, startTimeUtc: report.startedAt, endTimeUtc: report.finishedAt }],
      properties: { manifestDigest: report.manifestDigest, verdict: report.verdict },
      results: told.map((c, n) => ({
        ruleId: c.id, ruleIndex: n, level: levelOf(c), message: { text: `${c.observation} ${c.expectation}` },
        locations: [{ physicalLocation: { artifactLocation: { uri, index: 0 }, region: regionOf(c.protocol) } }],
        partialFingerprints: { "check/v1": `${report.app}:${c.id}:${c.outcome}` },
      })),
    }],
  }, null, 2)}\n`;
}

const levelOf = (c: CheckResult) => (c.outcome === "violated" && c.gate === "blocks" ? "error" : c.outcome === "violated" && c.gate === "informs" ? "note" : "warning");

const ruleOf = (c: CheckResult, checksUrl: string | undefined) => ({
  id: c.id, name: c.slug, shortDescription: { text: c.title }, fullDescription: { text: c.expectation }, help: { text: c.remedy },
  ...(checksUrl === undefined ? {} : { helpUri: `${checksUrl}${encodeURIComponent(c.id)}` }),
  properties: { version: c.version, kind: c.kind, gate: c.gate, specification: `${c.spec.doc} §${c.spec.section}`, level: c.spec.level },
});
