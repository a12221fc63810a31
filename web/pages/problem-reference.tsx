import { PROBLEMS } from "./problem-words.ts";
import { show } from "./show.tsx";
import type { Page } from "./visit.ts";

/** What a problem code of the API means; its `type` points here (RFC 9457 §3.1.1). */
export const problemReference: Page = async (visit) => {
  const code = visit.params["code"] ?? "";
  const problem = Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
  if (!problem) return undefined;
  return show(visit, { title: `${code} - Problems`, indexed: true }, (
    <div className="narrow stop">
      <p className="eyebrow">Problem <code>{code}</code></p>
      <h1>{problem.title}</h1>
      <p>{problem.means}</p>
      <h2>What to do</h2>
      <p>{problem.mend}</p>
      <h2>All problems</h2>
      <ul className="plain-list">{Object.keys(PROBLEMS).map((other) => <li key={other}><a href={`/problems/${other}`} {...(other === code ? { "aria-current": "page" as const } : {})}><code>{other}</code></a></li>)}</ul>
      {ELSEWHERE}
    </div>
  ));
};

/** Every problem on one page. */
export const problems: Page = (visit) => show(visit, { title: "Problems", description: "What each problem code of the API means, and what to do.", indexed: true }, (
  <div className="narrow stop">
    <p className="eyebrow"><a href="/docs">Documentation</a> / Reference</p>
    <h1>Problems</h1>
    <p>Whatever the API refuses bears one of these codes. They do not change.</p>
    <ul className="rules-list">{Object.entries(PROBLEMS).map(([code, { title, mend }]) => <li key={code}><a href={`/problems/${code}`}><code>{code}</code></a> <strong>{title}.</strong> {mend}</li>)}</ul>
    {ELSEWHERE}
  </div>
));

const ELSEWHERE = <p className="dim fine">What is wrong with a field of a manifest has a code of its own: <a href="/docs/manifest-rules">rules of the manifest</a>. What a check found is in the <a href="/checks">check reference</a>.</p>;
