import { parseDocument, LineCounter } from "yaml";
import type { CheckResult, Report } from "../src/stages/verification/index.ts";

/** XML 1.0 §2.2 has no place for most control characters, for half surrogate pairs and for two more. */
const xml = (text: string) => text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, " ").replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

/** JUnit XML: one suite per protocol, one case per check. */
export function toJunit(report: Report): string {
  const suites = [...new Set(report.checks.map((c) => c.protocol))].map((protocol) => {
    const checks = report.checks.filter((c) => c.protocol === protocol);
    const count = (outcome: CheckResult["outcome"]) => checks.filter((c) => c.outcome === outcome).length;
    return `  <testsuite name="${protocol}" tests="${checks.length}" failures="${count("violated")}" errors="${count("could_not_tell")}" skipped="${count("does_not_apply")}">
${checks.map(testCase).join("\n")}
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(report.app)}">\n${suites.join("\n")}\n</testsuites>\n`;
}

function testCase(check: CheckResult): string {
  const open = `    <testcase name="${xml(`${check.id} ${check.title}`)}" classname="${check.protocol}" time="${check.ms / 1000}"`;
  if (check.outcome === "held") return `${open}/>`;
  const tag = { violated: "failure", could_not_tell: "error", does_not_apply: "skipped" }[check.outcome];
  return `${open}><${tag} message="${xml(check.observation)}">${xml(`${check.expectation}\n${check.remedy}`)}</${tag}></testcase>`;
}

/** Which part of the manifest a check speaks about, so that a report can point at a line. */
const PLACE = { saml: ["sso", "saml"], oidc: ["sso", "oidc"], scim: ["provisioning", "scim"] } as const;

/** SARIF 2.1.0: violated and undecided checks, each at the manifest section it is about. */
export function toSarif(report: Report, file: string, text: string): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (protocol: CheckResult["protocol"]): number => {
    const node = document.getIn([...PLACE[protocol]], true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : 1;
  };
  const told = report.checks.filter((c) => c.outcome === "violated" || c.outcome === "could_not_tell");
  return JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0",
    runs: [{
      tool: { driver: { name: "entente", semanticVersion: report.engine, rules: told.map((c) => ({ id: c.id, name: c.slug, shortDescription: { text: c.title }, help: { text: c.remedy } })) } },
      results: told.map((c) => ({
        ruleId: c.id, level: c.outcome === "violated" && c.gate === "blocks" ? "error" : "warning", message: { text: `${c.observation} ${c.expectation}` },
        locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: lineOf(c.protocol) } } }],
      })),
    }],
  }, null, 2);
}
