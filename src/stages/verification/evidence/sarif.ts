import { DOOR_OF } from "../check.ts";
import { CHECKS } from "../checks/index.ts";
import type { CheckResult, Report } from "../report.ts";
import { openPlaces } from "./place.ts";

/** The field that a check speaks of. Checks that are no more, in reports of before, have the protocol's. */
const ABOUT = new Map<string, string>(CHECKS.map((check) => [check.id, check.about]));
const aboutOf = ({ id, protocol }: CheckResult): string => ABOUT.get(id) ?? DOOR_OF[protocol];
/** `sso.saml.acsUrl`, as the documentation of the manifest writes it. */
const named = (pointer: string): string => pointer.slice(1).replaceAll("/", ".");

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

/** SARIF 2.1.0: violated and undecided checks, each at the field of the manifest that it speaks of. */
export function toSarif(report: Report, { file, text, embed = false, checksUrl }: SarifSource): string {
  const regionOf = openPlaces(text);
  const uri = encodeURI(file.replaceAll("\\", "/"));
  const told = report.checks.filter((c) => c.outcome === "violated" || c.outcome === "could_not_tell");
  return `${JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0",
    runs: [{
      tool: { driver: { name: "entente", semanticVersion: report.engine, rules: told.map((c) => ruleOf(c, checksUrl)) } },
      columnKind: "utf16CodeUnits",
      automationDetails: { id: `entente/${report.app}/${report.seed}` },
      artifacts: [{ location: { uri }, roles: ["analysisTarget"], ...(embed ? { contents: { text } } : {}) }],
      invocations: [{ executionSuccessful: true, startTimeUtc: report.startedAt, endTimeUtc: report.finishedAt }],
      properties: { manifestDigest: report.manifestDigest, verdict: report.verdict },
      results: told.map((c, n) => ({
        ruleId: c.id, ruleIndex: n, level: levelOf(c), message: { text: `${c.observation} ${c.expectation}` },
        locations: [{
          physicalLocation: { artifactLocation: { uri, index: 0 }, region: regionOf(aboutOf(c)) ?? { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: named(aboutOf(c)), kind: "member" }],
        }],
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
