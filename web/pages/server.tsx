import { ApiProblem, type ProblemWords } from "./api.ts";
import { signInPath } from "./next-path.ts";
import { problemPage } from "./problem-page.tsx";
import { ROUTES } from "./routes.ts";
import { type PageReply, type PageRequest, visitOf } from "./visit.ts";

/** The page at this address, or `undefined` when there is none. */
export async function handle(request: PageRequest): Promise<PageReply | undefined> {
  for (const route of ROUTES) {
    const params = route.method === request.method && matched(route.path, request.path);
    if (!params) continue;
    const visit = visitOf(request, params);
    try {
      return await route.page(visit);
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
      if (thrown.words.code === "not-signed-in" && request.method === "GET") return { redirect: signInPath(request.url.pathname + request.url.search) };
      // what a page asks for is made of its address: what the API cannot read of it is not there
      if (request.method === "GET" && ["invalid-field", "bad-request"].includes(thrown.words.code)) return undefined;
      return problemPage(visit, { ...thrown.words, status: thrown.status });
    }
  }
  return undefined;
}

const STATUS: Readonly<Record<string, number>> = { "not-found": 404, "not-allowed": 403, "cross-site": 403, "too-many": 429, unavailable: 503, internal: 500 };

/** What a visitor sees instead of a page that could not be made. */
export function onProblem(problem: { code: string; message: string; mend?: string | undefined }, request: PageRequest): Promise<PageReply> {
  const words: ProblemWords = { code: problem.code, message: problem.message, mend: problem.mend, fields: [] };
  // no `status`: the door knows it better, except where it leaves the choice to the page
  return problemPage(visitOf(request), { ...words, status: STATUS[problem.code] });
}

/** `/catalog/:slug` against a path; `undefined` when it does not fit. */
function matched(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = (path.length > 1 ? path.replace(/\/$/, "") : path).split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    if (part.startsWith(":")) {
      try {
        params[part.slice(1)] = decodeURIComponent(value);
      } catch {
        return undefined; // no address of ours
      }
      if (value === "") return undefined;
    } else if (part !== value) return undefined;
  }
  return params;
}
