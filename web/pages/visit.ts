import { apiOf, type Api } from "./api.ts";
import type { Session } from "./views.ts";
import { readTheme, type Theme } from "./theme.ts";

/** What the network hands to the pages for each request. */
export interface PageRequest {
  id: string;
  method: "GET" | "POST";
  url: URL;
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  cookies: string;
  header(name: string): string | undefined;
  nonce: string;
  /** The API, called as this visitor. */
  fetch: typeof globalThis.fetch;
}

/** What a page answers. A redirect is a 303. */
export type PageReply = ({ status?: number; html: string } | { redirect: string }) & {
  headers?: Record<string, string>;
  setCookies?: readonly string[];
};

/** One request, with the visitor behind it. */
export interface Visit {
  request: PageRequest;
  api: Api;
  /** `undefined` for a visitor who is not signed in. Asked once, and only of visitors who bring a cookie. */
  session: Promise<Session | undefined>;
  theme: Theme;
  now: Date;
  /** The parts of the address that the route names. */
  params: Readonly<Record<string, string>>;
}

export type Page = (visit: Visit) => Promise<PageReply | undefined>;

export function visitOf(request: PageRequest, params: Readonly<Record<string, string>> = {}): Visit {
  const api = apiOf(request);
  const session = request.cookies === "" ? Promise.resolve(undefined) : api.get<Session>("/session").catch(() => undefined);
  return { request, api, session, theme: readTheme(request.cookies), now: new Date(), params };
}
