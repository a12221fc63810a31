import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { randomBytes } from "node:crypto";
import { type SpOptions, startSp } from "./saml-sp/sp.ts";

export interface ScriptSpOptions extends Omit<SpOptions, "publicUrl"> {
  /** HTML in front of each page's own script. */
  mischief?: string;
  /** The line that proves control of the host. */
  proof?: string;
  /** Shows who is signed in on a page that is written by script. */
  whoAmIPage?: boolean;
}

/**
 * The SAML target behind pages that do nothing without script, as single-page apps do: the sign-in's beginning asks an API where
 * to go, and what came to the ACS is handed to an API by the page. Without script nobody is ever signed in.
 */
export async function startScriptSp(options: ScriptSpOptions): Promise<{ url: string; close(): Promise<void> }> {
  const waiting = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response).catch(() => response.writeHead(500).end()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sp = await startSp({ ...options, publicUrl });
  const page = (script: string) => `<!doctype html><title>An app</title><body>${options.mischief ?? ""}<div id="app">Loading …</div><script>${script}</script></body>`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", publicUrl);
    const html = (text: string, status = 200, headers: Record<string, string> = {}) => void response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers }).end(text);
    if (pathname === "/.well-known/entente-verification") return void (options.proof === undefined ? response.writeHead(404).end() : response.end(`${options.proof}\n`));
    const path = pathname.replace(/^\/t\/[^/]+/, "");
    if (path === "/saml/login") {
      // state of the page's own: the way back must come to the same tab
      return html(page(`sessionStorage.setItem("began", "yes"); document.cookie = "seen=1; path=/"; fetch("api/start").then((r) => r.json()).then((j) => location.assign(j.location));`));
    }
    if (path === "/saml/acs" && request.method === "POST") {
      const ticket = randomBytes(12).toString("hex");
      waiting.set(ticket, await textOf(request));
      return html(page(`fetch("api/finish", { method: "POST", headers: { "content-type": "text/plain", "x-app": "1" }, body: "${ticket}" }).then((r) => r.json()).then((j) => j.ok ? location.assign(j.location) : (document.getElementById("app").textContent = "Refused."));`));
    }
    if (path === "/saml/api/start") return passOn(request, response, `${sp.inner}${pathname.replace("/saml/api/start", "/saml/login")}`, undefined);
    if (path === "/saml/api/finish") {
      const kept = waiting.get(await textOf(request));
      if (kept === undefined || request.headers["x-app"] !== "1") return void response.writeHead(400).end("{}");
      return passOn(request, response, `${sp.inner}${pathname.replace("/saml/api/finish", "/saml/acs")}`, kept);
    }
    if (path === "/who" && options.whoAmIPage) return html(page(`fetch("whoami").then((r) => r.json()).then((j) => { document.getElementById("app").innerHTML = j.userName ? '<b class="me">' + j.userName + "</b>" : "Nobody"; });`));
    if (path === "/" && searchParams.size === 0) return html(page(`document.getElementById("app").textContent = "Hello.";`));
    const inner = connect(Number(new URL(sp.inner).port), "127.0.0.1"); // everything else as it is
    inner.on("error", () => response.destroy());
    const body = await textOf(request);
    inner.write(`${request.method} ${request.url} HTTP/1.1\r\nhost: inner\r\nconnection: close\r\n${request.headers.cookie ? `cookie: ${request.headers.cookie}\r\n` : ""}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    if (request.socket.writable) inner.pipe(request.socket);
  }

  /** Asks the target inside and says as JSON where its redirect leads; its cookies are the browser's. */
  async function passOn(request: IncomingMessage, response: ServerResponse, url: string, form: string | undefined): Promise<void> {
    const answered = await fetch(url, {
      redirect: "manual", method: form === undefined ? "GET" : "POST", ...(form === undefined ? {} : { body: form }),
      headers: { ...(request.headers.cookie ? { cookie: request.headers.cookie } : {}), ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }) },
    });
    const location = answered.headers.get("location");
    response.writeHead(answered.status < 400 ? 200 : 403, { "content-type": "application/json", "set-cookie": answered.headers.getSetCookie() });
    response.end(JSON.stringify({ ok: answered.status < 400, location }));
  }

  return {
    url: publicUrl,
    async close() {
      server.closeAllConnections();
      await Promise.all([new Promise((closed) => server.close(closed)), sp.close()]);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
