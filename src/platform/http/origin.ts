import { Problem } from "../../kernel/index.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export function isBearer(authorization: string | undefined): boolean {
  return /^bearer\s/i.test(authorization ?? "");
}

/**
 * Refuses a change that another site made a browser send. A bearer token is no reason to worry: no browser adds one by
 * itself. `Origin` must be ours, `Sec-Fetch-Site` must not name another site, and a request with cookies must carry one
 * of the two. SameSite cookies are the second net, not the first: a sibling host counts as the same site.
 * @throws {Problem} `cross-site`
 */
export function refuseCrossSite(
  request: { method: string; header(name: string): string | undefined }, publicOrigin: string,
): void {
  if (SAFE.has(request.method) || isBearer(request.header("authorization"))) return;
  const origin = request.header("origin");
  const site = request.header("sec-fetch-site");
  if (origin !== undefined && origin !== publicOrigin) throw crossSite(`It came from ${quoted(origin)}`, publicOrigin);
  if (site !== undefined && site !== "same-origin" && !(site === "none" && origin === publicOrigin)) {
    throw crossSite(`The browser calls it ${quoted(site)}`, publicOrigin);
  }
  if (origin === undefined && site === undefined && request.header("cookie") !== undefined) {
    throw crossSite("It carries cookies, but neither Origin nor Sec-Fetch-Site", publicOrigin);
  }
}

const quoted = (text: string): string => JSON.stringify(text.slice(0, 200));

function crossSite(why: string, publicOrigin: string): Problem {
  return new Problem("cross-site", why, { mend: `Open ${publicOrigin} and try again there, or use an API token.` });
}
