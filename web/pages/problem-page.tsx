import type { ProblemWords } from "./api.ts";
import { PROBLEMS } from "./problem-words.ts";
import { CatalogSearch } from "./search-form.tsx";
import { show } from "./show.tsx";
import type { PageReply, Visit } from "./visit.ts";

/** What happened, why, what to do, and a code to quote. */
export async function problemPage(visit: Visit, problem: ProblemWords & { status?: number | undefined }): Promise<PageReply> {
  const known = Object.hasOwn(PROBLEMS, problem.code) ? PROBLEMS[problem.code] : undefined;
  const title = TITLES[problem.code] ?? known?.title ?? problem.title ?? "This did not work";
  const near = nearNames(problem.mend);
  const reply = await show(visit, { title, status: problem.status ?? 500 }, (
    <div className="narrow stop">
      <p className="eyebrow">{problem.code === "not-found" ? "Not found" : problem.code === "internal" ? "Our side" : "Stopped"}</p>
      <h1>{title}</h1>
      <p>{problem.code === "internal" ? "Something broke while this page was made. It was not anything you did." : `${problem.message}.`.replace(/[.?]\.$/, ".")}</p>
      {near.length > 0
        ? <><p>Near it in the catalog:</p><ul className="plain-list">{near.map((slug) => <li key={slug}><a href={`/catalog/${slug}`}>{slug}</a></li>)}</ul></>
        : <p>{problem.retryAfterS ? `It works again in ${problem.retryAfterS} seconds.` : (problem.mend ?? known?.mend)}</p>}
      {problem.code === "not-found" && <CatalogSearch />}
      <p className="actions"><a className="button quiet" href="/catalog">Go to the catalog</a><a className="button quiet" href="/">Start page</a></p>
      <p className="dim fine">Reference <code>{visit.request.id}</code>, problem <a href={`/problems/${problem.code}`}><code>{problem.code}</code></a></p>
    </div>
  ));
  return reply;
}

const TITLES: Readonly<Record<string, string>> = { "not-found": "There is nothing here", internal: "Something broke on our side", "not-allowed": "Your role does not open this page" };

/** The catalog names close slugs in its mend: "Near it: acme, acme-hr". */
const nearNames = (mend: string | undefined): string[] =>
  (/^Near it: (.+?)\.?$/.exec(mend ?? "")?.[1] ?? "").split(", ").filter((slug) => /^[a-z][a-z0-9-]*$/.test(slug));
