import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Frame } from "./frame.tsx";
import type { PageReply, Visit } from "./visit.ts";

export interface Shown {
  /** "Thing" or "Thing - Area"; the product's name is added. */
  title: string;
  description?: string;
  status?: number;
  setCookies?: readonly string[];
  goOnTo?: string;
  /** Pages that anybody may read and search engines may keep. */
  indexed?: boolean;
  /** Who sees it, when it is known better than from the request: after a sign-in or sign-out. */
  session?: "none";
}

/** A whole page as HTML. Nothing of it needs a script. */
export async function show(visit: Visit, shown: Shown, children: ReactNode): Promise<PageReply> {
  const session = shown.session === "none" ? undefined : await visit.session;
  const { url } = visit.request;
  const html = renderToStaticMarkup(
    <Frame
      title={shown.title} description={shown.description} session={session} theme={visit.theme} goOnTo={shown.goOnTo}
      here={visit.request.method === "GET" ? url.pathname + url.search : url.pathname} canonical={shown.indexed ? url.origin + url.pathname : undefined}
    >{children}</Frame>,
  );
  return {
    status: shown.status ?? 200, html: `<!doctype html>${html}`,
    headers: { "cache-control": session || visit.request.method === "POST" || shown.setCookies ? "no-store" : "private, no-cache", vary: "cookie" },
    ...(shown.setCookies ? { setCookies: shown.setCookies } : {}),
  };
}
