import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";

export interface ScriptFrontOptions {
  /** HTML in front of each page's own script. */
  mischief?: string;
  /** The line that proves control of the host. */
  proof?: string;
  /** Shows who is signed in on a page that is written by script. */
  whoAmIPage?: boolean;
}

export interface ScriptFront {
  url: string;
  /** Method and path of every request that came, in order. */
  asked: string[];
  /** Puts the app behind the pages. Before that nothing is answered. */
  lead(inner: string): void;
  close(): Promise<void>;
}

/** Where a browser begins, and where the provider sends it back: here a page says what to do, there an API does it. */
const BEGINS = ["/saml/login", "/oidc/login", "/oidc/initiate"];
const ENDS = ["/saml/acs", "/oidc/callback"];
/** The page's own header: whoever asks the API without script has none. */
const BY_SCRIPT = "x-app";

/**
 * Pages that do nothing without script, as single-page apps have them, in front of an app that knows nothing of it: the sign-in's
 * beginning asks an API where to go, and what came back from the provider is handed to an API by the page. Without script nobody
 * is ever signed in.
 */
export async function openScriptFront(options: ScriptFrontOptions = {}): Promise<ScriptFront> {
  /** What was posted to a page, until its script asks for it. */
  const waiting = new Map<string, string>();
  const asked: string[] = [];
  let inner = "";
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = (script: string) => `<!doctype html><title>An app</title><body>${options.mischief ?? ""}<div id="app">Loading …</div><script>${script}</script></body>`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? "/", url);
    asked.push(`${request.method} ${pathname}`);
    const html = (script: string) => void response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "x-frame-options": "DENY" }).end(page(script));
    const path = pathname.replace(/^\/t\/[^/]+/, "");
    const begin = BEGINS.find((one) => path === one || path === apiOf(one));
    const end = ENDS.find((one) => path === one || path === apiOf(one));
    const body = await textOf(request);
    if (pathname === "/.well-known/entente-verification" && options.proof !== undefined) return void response.end(`${options.proof}\n`);
    if (path === begin) {
      // state of the page's own: the way back must come to the same tab
      return html(`sessionStorage.setItem("began", "yes"); document.cookie = "seen=1; path=/"; ${asks(apiOf(begin), "")}`);
    }
    if (path === end && request.method === "POST") {
      const ticket = randomBytes(12).toString("hex");
      waiting.set(ticket, body);
      return html(asks(apiOf(end), `, method: "POST", body: "${ticket}"`));
    }
    if (path === end) return html(asks(apiOf(end), ""));
    if (begin ?? end) {
      const posted = request.method === "POST" ? waiting.get(body) : undefined;
      if (request.headers[BY_SCRIPT] !== "1" || (request.method === "POST" && posted === undefined)) return void response.writeHead(400).end("{}");
      return passOn(request, response, `${inner}${pathname.replace("/api/", "/")}${search}`, posted);
    }
    if (path === "/who" && options.whoAmIPage) return html(`fetch("whoami").then((r) => r.json()).then((j) => { document.getElementById("app").innerHTML = j.userName ? '<b class="me">' + j.userName + "</b>" : "Nobody"; });`);
    if (path === "/" && search === "") return html(`document.getElementById("app").textContent = "Hello.";`);
    const behind = ask(`${inner}${request.url}`, { method: request.method, headers: request.headers }, (came) => { // everything else as it is
      response.writeHead(came.statusCode ?? 502, came.rawHeaders);
      came.pipe(response);
    });
    behind.on("error", () => response.destroy());
    behind.end(body);
  }

  return {
    url, asked,
    lead(app) { inner = app; },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const apiOf = (path: string) => path.replace(/^\/(\w+)\//, "/$1/api/");

/** The script that asks the page's API and goes where it says. */
const asks = (path: string, more: string) => `fetch("api/${path.split("/").at(-1)}" + location.search, { headers: { "content-type": "text/plain", "${BY_SCRIPT}": "1" }${more} })
  .then((r) => r.json()).then((j) => j.location ? location.assign(j.location) : (document.getElementById("app").textContent = "Refused."));`;

/** Asks the app behind and says as JSON where its redirect leads; its cookies are the browser's. */
async function passOn(request: IncomingMessage, response: ServerResponse, url: string, form: string | undefined): Promise<void> {
  const answered = await fetch(url, {
    redirect: "manual", method: form === undefined ? "GET" : "POST", ...(form === undefined ? {} : { body: form }),
    headers: { ...(request.headers.cookie ? { cookie: request.headers.cookie } : {}), ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }) },
  });
  const ok = answered.status >= 300 && answered.status < 400;
  response.writeHead(ok ? 200 : 403, { "content-type": "application/json", "set-cookie": answered.headers.getSetCookie() });
  response.end(JSON.stringify({ location: ok ? answered.headers.get("location") : null }));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
