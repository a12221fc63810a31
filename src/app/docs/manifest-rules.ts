import type { Rule } from "../../stages/manifest/index.ts";

const SEVERITIES: Readonly<Record<Rule["severity"], string>> = { error: "Error", task: "Publishing task", warning: "Warning" };
const AREAS: Readonly<Record<string, string>> = {
  capability: "Capabilities", metadata: "Listing", support: "Support", guide: "Guide", images: "Pictures of guides", variables: "Variables", test: "Test tenant", url: "Addresses", template: "Addresses", expression: "Expressions",
  oidc: "OpenID Connect", saml: "SAML", scim: "SCIM",
};

/** What the schema itself asks, by the last word of the code. */
const SHAPE: readonly [string, string][] = [
  ["required", "something is missing or empty"], ["type", "a text stands where a list belongs, or the like"], ["unknown-field", "there is no such field here; the nearest name is told"],
  ["not-offered", "the value is none of those offered"], ["malformed", "the value does not have the form that the field asks for"], ["too-long, too-short, too-many, too-few, too-large, too-small", "a limit of the field"],
];

/** The rules of the manifest as Markdown, made from the rules themselves. */
export function manifestRules(rules: readonly Rule[]): string {
  const areas = [...Map.groupBy(rules, ({ code }) => AREAS[code.split(".")[1] ?? ""] ?? "Everything else")];
  return ["# Rules of the manifest",
    "What the fields of a manifest mean to each other: each rule with its code, what is wrong when it speaks, and how to mend it.",
    "An *Error* blocks testing, a *Publishing task* blocks submitting, a *Warning* blocks nothing. Codes never change. What is asked of the running app is in the [check reference](/checks).",
    ...areas.flatMap(([area, own]) => [`## ${area}`, table(["Code", "Severity", "What is wrong", "How to mend it"], own.map((rule) => [`\`${rule.code}\``, SEVERITIES[rule.severity], rule.message, rule.mend]))]),
    "## The shape of the document",
    "Whatever breaks the schema is an *Error* with the code `manifest.<area>.<rule>`; the fields and their limits are in [the manifest, field by field](manifest).",
    table(["Rule", "What is wrong"], SHAPE),
  ].join("\n\n");
}

/** Where a rule stands on the page: its row bears its code. */
export const withRuleIds = (html: string): string => html.replaceAll(/<tr>\s*<td><code>(manifest\.[a-z.-]+)<\/code>/g, '<tr id="$1"><td><code>$1</code>');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [head, head.map(() => "---"), ...rows].map(row).join("\n");
const row = (cells: readonly string[]): string => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
