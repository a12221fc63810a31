import { parseDocument } from "htmlparser2";
import { selectAll, selectOne } from "css-select";
import type { Element } from "domhandler";
import { CookieJar } from "tough-cookie";
import { request } from "undici";

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

export interface Sent {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | URLSearchParams;
}

/** Says where a browser stops: the answer that would be fetched next is not. */
type Stop = (url: URL) => boolean;

/**
 * A browser without a face: keeps cookies by their rules, follows redirects, reads forms. It runs no script; a page that
 * posts itself by script is posted by `submit`.
 */
export function httpBrowser() {
  const jar = new CookieJar();
  const trail: string[] = [];

  // not fetch: it calls itself a script (`Sec-Fetch-Mode: cors`), and some software answers scripts otherwise
  async function send(url: string, { method = "GET", headers = {}, body }: Sent): Promise<Visited> {
    trail.push(`${method} ${url}`);
    const cookie = await jar.getCookieString(url);
    const form: Record<string, string> = body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded" } : {};
    const answer = await request(url, {
      method, body: body === undefined ? null : String(body),
      headers: {
        accept: "text/html,application/xhtml+xml,*/*;q=0.8", "user-agent": "Mozilla/5.0", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
        ...form, ...headers, ...(cookie ? { cookie } : {}),
      },
    });
    const received = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) for (const one of [value ?? []].flat()) received.append(name, one);
    for (const line of received.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
    return { url, status: answer.statusCode, headers: received, body: await answer.body.text() };
  }

  async function go(url: string, sent: Sent = {}, stop: Stop = () => false): Promise<Visited> {
    let page = await send(url, sent);
    for (let hops = 0; page.status >= 301 && page.status <= 308 && page.headers.has("location"); hops++) {
      if (hops > 15) throw new Error(`too many redirects:\n${trail.slice(-8).join("\n")}`);
      const next = new URL(page.headers.get("location") ?? "", page.url);
      if (stop(next)) return { ...page, url: next.href };
      page = await send(next.href, page.status === 307 || page.status === 308 ? sent : { headers: sent.headers ?? {} });
    }
    return page;
  }

  return {
    jar, trail, go,
    /** Sends the first form of the page, or the one given, with some fields changed. */
    submit(page: Visited, changed: Record<string, string> = {}, stop?: Stop): Promise<Visited> {
      const form = formOf(page);
      if (!form) throw new Error(`no form at ${page.url} (${page.status}): ${page.body.slice(0, 300)}`);
      const fields = new URLSearchParams({ ...form.fields, ...changed });
      if (form.method === "get") return go(`${form.action}?${fields}`, {}, stop);
      return go(form.action, { method: "POST", body: fields, headers: { origin: new URL(page.url).origin } }, stop);
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
