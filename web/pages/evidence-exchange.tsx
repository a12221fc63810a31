import type { Exchange } from "./views.ts";

/** Characters of a body that a page shows; the JSON of the report holds what was recorded. */
const MAX_BODY = 1500;

/** One request and its answer, as they were recorded: without the secrets. */
export function ExchangeView({ exchange: e }: { exchange: Exchange }) {
  return (
    <figure className="exchange">
      <figcaption className="dim fine">{e.step} ({e.ms} ms)</figcaption>
      <pre tabIndex={0} aria-label="Request and answer">
        {`${e.request.method} ${cut(e.request.url, 600)}\n${headers(e.request.headers)}${body(e.request.body)}`}
        {"\n\n"}
        {e.response ? `HTTP ${e.response.status}\n${headers(e.response.headers)}${body(e.response.body)}` : `No answer: ${e.error ?? "unknown"}`}
      </pre>
    </figure>
  );
}

/** Headers that say something about a verdict; the rest is noise to a reader. */
const TELLING = ["content-type", "location", "www-authenticate", "authorization", "allow", "retry-after", "set-cookie", "cookie"];
const headers = (all: Readonly<Record<string, string>>): string =>
  TELLING.flatMap((name) => (all[name] === undefined ? [] : [`${name}: ${cut(all[name], 300)}\n`])).join("");

const body = (text: string | null): string => (text ? `\n${cut(text, MAX_BODY)}` : "");
const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max)}… (${text.length - max} characters more)` : text);
