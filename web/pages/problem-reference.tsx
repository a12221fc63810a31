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
    </div>
  ));
};
