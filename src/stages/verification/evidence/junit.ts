import type { CheckResult, Report } from "../report.ts";

/** XML 1.0 §2.2 has no place for most control characters, for half surrogate pairs and for two more. */
const xml = (text: string) => text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, " ").replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

/** JUnit XML: one suite per protocol, one case per check. What could not be judged is an error, never a pass. */
export function toJunit(report: Report): string {
  const suites = [...new Set(report.checks.map((c) => c.protocol))].map((protocol) => {
    const checks = report.checks.filter((c) => c.protocol === protocol);
    const seconds = checks.reduce((sum, c) => sum + c.ms, 0) / 1000;
    return `  <testsuite name="${protocol}" ${counts(checks)} time="${seconds}" timestamp="${xml(report.startedAt)}">
    <properties><property name="manifest" value="${xml(report.manifestDigest)}"/><property name="engine" value="${xml(report.engine)}"/></properties>
${checks.map(testCase).join("\n")}
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xml(report.app)}" ${counts(report.checks)}>\n${suites.join("\n")}\n</testsuites>\n`;
}

function counts(checks: readonly CheckResult[]): string {
  const count = (outcome: CheckResult["outcome"]) => checks.filter((c) => c.outcome === outcome).length;
  return `tests="${checks.length}" failures="${count("violated")}" errors="${count("could_not_tell")}" skipped="${count("does_not_apply")}"`;
}

function testCase(check: CheckResult): string {
  const open = `    <testcase name="${xml(`${check.id} ${check.title}`)}" classname="${check.protocol}" time="${check.ms / 1000}"`;
  if (check.outcome === "held") return `${open}/>`;
  const tag = { violated: "failure", could_not_tell: "error", does_not_apply: "skipped" }[check.outcome];
  return `${open}><${tag} message="${xml(check.observation)}">${xml(`${check.expectation}\n${check.remedy}`)}</${tag}></testcase>`;
}
