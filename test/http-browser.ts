import { parseDocument } from "htmlparser2";
import { selectAll, selectOne } from "css-select";
import type { Element } from "domhandler";
import { CookieJar } from "tough-cookie";

/** A page as it arrived, at the address where the redirects ended. */
export interface Visited {
  url: string;
  status: number;
  headers: Headers;
  body: string;
}

/** A form of a page, ready to be sent. */
export interface Form {
  action: string;
  method: string;
  fields: Record<string, string>;
}

/** Says where a browser stops: the answer that would be fetched next is not. */
type Stop = (url: URL) => boolean;

/**
 * A browser without a face: keeps cookies by their rules, follows redirects, reads forms. It runs no script; a page that
 * posts itself by script is posted by `submit`.
 */
export function httpBrowser(options: { userAgent?: string } = {}) {
  const jar = new CookieJar();
  const trail: string[] = [];

  async function send(url: string, init: RequestInit): Promise<Response> {
    trail.push(`${init.method ?? "GET"} ${url}`);
    const cookie = await jar.getCookieString(url);
    const answer = await fetch(url, {
      ...init, redirect: "manual",
      headers: { ...(init.headers as Record<string, string> | undefined), ...(cookie ? { cookie } : {}), "user-agent": options.userAgent ?? "Mozilla/5.0" },
    });
    for (const line of answer.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
    return answer;
  }

  async function go(url: string, init: RequestInit = {}, stop: Stop = () => false): Promise<Visited> {
    let at = url;
    let answer = await send(at, init);
    for (let hops = 0; answer.status >= 301 && answer.status <= 308 && answer.headers.has("location"); hops++) {
      if (hops > 15) throw new Error(`too many redirects:\n${trail.slice(-8).join("\n")}`);
      const next = new URL(answer.headers.get("location") ?? "", at);
      at = next.href;
      if (stop(next)) break;
      const keeps = answer.status === 307 || answer.status === 308;
      answer = await send(at, keeps ? init : { headers: init.headers ?? {} });
    }
    return { url: at, status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  return {
    jar, trail, go,
    /** Sends the first form of the page, or the one given, with some fields changed. */
    submit(page: Visited, changed: Record<string, string> = {}, stop?: Stop): Promise<Visited> {
      const form = formOf(page);
      if (!form) throw new Error(`no form at ${page.url} (${page.status}): ${page.body.slice(0, 300)}`);
      const fields = new URLSearchParams({ ...form.fields, ...changed });
      if (form.method === "get") return go(`${form.action}?${fields}`, {}, stop);
      return go(form.action, { method: "POST", body: fields, headers: { origin: new URL(page.url).origin, "content-type": "application/x-www-form-urlencoded" } }, stop);
    },
  };
}
export type HttpBrowser = ReturnType<typeof httpBrowser>;

/** The first form of a page with its hidden and filled fields, or none. */
export function formOf(page: Visited): Form | undefined {
  const form = selectOne("form", parseDocument(page.body)) as Element | null;
  if (!form) return undefined;
  const inputs = (selectAll("input[name]", form) as Element[]).filter((input) => input.attribs["type"] !== "submit");
  return {
    action: new URL(form.attribs["action"] ?? "", page.url).href, method: (form.attribs["method"] ?? "get").toLowerCase(),
    fields: Object.fromEntries(inputs.map((input) => [input.attribs["name"] ?? "", input.attribs["value"] ?? ""])),
  };
}

/** The text of the page's first heading. */
export const headingOf = (page: Visited): string => /<h1[^>]*>(.*?)<\/h1>/s.exec(page.body)?.[1]?.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))) ?? "";
