import { PROTOCOLS } from "../check.ts";
import { CHECKS } from "../checks/index.ts";
import type { CheckResult, Report } from "../report.ts";
import { REPORT_CSS } from "./report-css.ts";

/** Characters of a body that the page shows; the JSON of the report holds what was recorded. */
const MAX_BODY = 1_500;
/** Exchanges that are shown of one check. */
const MAX_SHOWN = 3;

/** What stands beside the report. */
export interface Seal {
  /** Id of the key that signed the bundle. */
  keyId: string;
  /** Digest of the report that was signed. */
  reportDigest: string;
  /** ISO instant after which the evidence is old. */
  validUntil: string;
}

const NAMES: Readonly<Record<string, string>> = { saml: "SAML", oidc: "OpenID Connect", scim: "SCIM" };
const OUTCOME = {
  violated: { word: "Violated", mark: "✗", tone: "bad" },
  could_not_tell: { word: "Could not tell", mark: "?", tone: "warn" },
  held: { word: "Held", mark: "✓", tone: "ok" },
  does_not_apply: { word: "Does not apply", mark: "–", tone: "none" },
} as const satisfies Record<CheckResult["outcome"], { word: string; mark: string; tone: string }>;
const VERDICT = {
  held: { tone: "ok", means: "Every check that can close the way to the catalog held." },
  violated: { tone: "bad", means: "At least one check that closes the way to the catalog found a violation." },
  could_not_tell: { tone: "warn", means: "A basic sign-in or a blocking check could not be judged, so nothing is claimed." },
} as const satisfies Record<Report["verdict"], { tone: string; means: string }>;
const GATE: Readonly<Record<CheckResult["gate"], string>> = { blocks: "Error", warns: "Warning", informs: "Information" };
const ORDER = Object.keys(OUTCOME) as CheckResult["outcome"][];

/** Text and attribute values; what no document may hold becomes a blank. */
const html = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, " ").replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}… (${text.length - max} characters more)` : text);

/** One file for people: no script, nothing loaded from anywhere, light and dark. Everything that an app said is escaped. */
export function toHtml(report: Report, seal?: Seal): string {
  const verdict = VERDICT[report.verdict];
  const t = report.tallies;
  const exchanges = new Map(report.exchanges.map((e) => [e.id, e]));
  const told = t.held + t.violated + t.couldNotTell;
  const facts: [string, string][] = [
    ["Started", when(report.startedAt)], ["Finished", when(report.finishedAt)], ["Engine", report.engine], ["Seed", report.seed], ["Requests", String(report.requests)],
    ["Manifest", report.manifestDigest],
    ...(seal ? [["Report", seal.reportDigest], ["Signed with key", seal.keyId], ["Valid until", when(seal.validUntil)]] as [string, string][] : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence of ${html(report.app)}</title>
<style>${REPORT_CSS}</style>
</head>
<body>
<main>
<p class="eyebrow">Entente verification report</p>
<h1>Evidence of ${html(report.app)}</h1>
<div class="head">
<section class="panel" aria-labelledby="verdict">
<h2 id="verdict" class="${verdict.tone}">${OUTCOME[report.verdict].mark} ${OUTCOME[report.verdict].word}</h2>
<p>${verdict.means}</p>
<div class="bar" aria-hidden="true">${(["held", "couldNotTell", "violated"] as const).map((k) => (t[k] > 0 ? `<span class="fill-${{ held: "ok", couldNotTell: "warn", violated: "bad" }[k]}" style="flex:${t[k]}"></span>` : "")).join("")}</div>
<p class="dim">${t.held} of ${told} held, ${t.violated} violated, ${t.couldNotTell} could not tell; ${t.doesNotApply} had nothing to ask of this app.</p>
</section>
<dl class="panel facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${html(value)}</dd></div>`).join("")}</dl>
</div>
${(report.proven ?? []).length > 0 ? `<section class="panel note" aria-label="Hosts proven"><p>Control was proven in this run, before anything was sent:</p><ul>${(report.proven ?? []).map((p) => `<li><code>${html(p.origin)}</code> ${{ file: "by a file on the host", dns: "by a TXT record", "own-machine": "on the tester's own machine" }[p.by]}, ${html(when(p.at))}</li>`).join("")}</ul></section>` : ""}
${report.notProven.length > 0 ? `<section class="panel note" aria-label="Hosts not proven"><p>Nothing was sent to these hosts, because control of them was not proven:</p><ul>${report.notProven.map((p) => `<li><code>${html(p.origin)}</code> ${html(p.reason)}</li>`).join("")}</ul></section>` : ""}
${worksWith(report)}
${PROTOCOLS.filter((p) => report.checks.some((c) => c.protocol === p)).map((p) => section(p, report.checks.filter((c) => c.protocol === p), exchanges)).join("\n")}
${report.leftBehind.length > 0 ? `<p class="dim">The run could not delete what it made: ${html(report.leftBehind.join(", "))}.</p>` : ""}
</main>
<footer><p>Secrets were taken out before anything was kept. The bundle of this run is signed; <code>entente verify-bundle</code> proves that no byte of it changed.</p></footer>
</body>
</html>
`;
}

const WORKS = {
  works: { word: "works", mark: "✓", tone: "ok" }, does_not_work: { word: "does not work", mark: "✗", tone: "bad" },
  could_not_tell: { word: "could not tell", mark: "?", tone: "warn" }, does_not_apply: { word: "does not apply", mark: "–", tone: "none" },
} as const satisfies Record<Report["worksWith"][number]["outcome"], { word: string; mark: string; tone: string }>;

function worksWith({ worksWith: rows }: Report): string {
  if (rows.length === 0) return "";
  const row = ({ name, outcome, because, reason }: Report["worksWith"][number]) =>
    `<div><dt>${html(name)}</dt><dd class="${WORKS[outcome].tone}"><span aria-hidden="true">${WORKS[outcome].mark}</span> ${WORKS[outcome].word}</dd><dd class="dim">${html([reason, because.join(", ")].filter((words) => words !== "").join(" "))}</dd></div>`;
  return `<section aria-labelledby="works"><h2 id="works">Whose provisioning works</h2><dl class="panel works">${rows.map(row).join("")}</dl></section>`;
}

function section(protocol: string, checks: readonly CheckResult[], exchanges: ReadonlyMap<string, Report["exchanges"][number]>): string {
  const held = checks.filter((c) => c.outcome === "held").length;
  const applying = checks.filter((c) => c.outcome !== "does_not_apply").length;
  const sorted = [...checks].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  return `<section aria-labelledby="h-${protocol}"><h2 id="h-${protocol}">${NAMES[protocol] ?? html(protocol)} <span class="dim">${held} of ${applying} held</span></h2>
<ul class="rows">${sorted.map((c) => row(c, exchanges)).join("\n")}</ul></section>`;
}

function row(c: CheckResult, exchanges: ReadonlyMap<string, Report["exchanges"][number]>): string {
  const { word, mark, tone } = OUTCOME[c.outcome];
  const shown = c.outcome === "does_not_apply" ? [] : c.evidence.flatMap((id) => exchanges.get(id) ?? []).slice(0, MAX_SHOWN);
  return `<li id="${html(c.id)}"><details${c.outcome === "violated" ? " open" : ""}><summary><span class="outcome ${tone}"><span aria-hidden="true">${mark}</span> ${word}</span><span class="title"><code class="dim">${html(c.id)}</code> ${html(c.title)}</span>${c.outcome === "violated" || c.outcome === "could_not_tell" ? `<span class="gate${c.outcome === "violated" ? ` ${tone}` : ""}">${GATE[c.gate]}</span>` : "<span></span>"}</summary>
<div class="body"><dl><div><dt>Expected</dt><dd>${html(c.expectation)}</dd></div><div><dt>Observed</dt><dd>${html(c.observation)}</dd></div>${c.outcome === "violated" ? `${why(c.id)}<div><dt>How to fix it</dt><dd>${html(c.remedy)}</dd></div>` : ""}<div><dt>Specification</dt><dd>${html(`${c.spec.doc} §${c.spec.section}`)} <span class="dim">${c.spec.level}; version ${c.version} of the check</span></dd></div></dl>
${shown.map(exchange).join("\n")}${c.exchanges.length > shown.length ? `<p class="dim">${c.exchanges.length} exchanges recorded; the JSON of this report holds them all.</p>` : ""}</div></details></li>`;
}

/** In the words of the check as it is today; nothing for one that is no more. */
function why(id: string): string {
  const words = CHECKS.find((check) => check.id === id)?.why;
  return words === undefined ? "" : `<div><dt>Why this matters</dt><dd>${html(words)}</dd></div>`;
}

function exchange(e: Report["exchanges"][number]): string {
  const asked = `${e.request.method} ${cut(e.request.url, 600)}\n${headers(e.request.headers)}${bodyOf(e.request.body)}`;
  const answered = e.response ? `HTTP ${e.response.status}\n${headers(e.response.headers)}${bodyOf(e.response.body)}` : `No answer: ${e.error ?? "unknown"}`;
  return `<figure><figcaption class="dim">${html(e.step)} (${e.ms} ms)</figcaption><pre tabindex="0">${html(`${asked.trimEnd()}\n\n${answered}`)}</pre></figure>`;
}

const headers = (all: Readonly<Record<string, string>>): string => Object.entries(all).map(([name, value]) => `${name}: ${cut(value, 300)}\n`).join("");
const bodyOf = (text: string | null): string => (text ? `\n${cut(text, MAX_BODY)}` : "");
const when = (iso: string): string => iso.replace("T", " ").replace(/\.\d+Z$|Z$/, " UTC");
