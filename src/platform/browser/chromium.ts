import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { type Egress, startEgressProxy } from "../egress/index.ts";
import { memoryBeyond } from "./memory.ts";

/** A browser that runs the script of strangers, and reaches nothing by itself. */
export interface Chromium {
  /** A fresh profile: no cookies, no storage, no permissions. Everything that it asks for must be answered by a route. */
  profile(): Promise<BrowserContext>;
  /** Why the process ended; the first reason counts. */
  ended(): Ended | undefined;
  /** Hosts that something in a page tried to reach past the routes; all were refused. */
  refused(): string[];
  /** At once, whatever it is doing. */
  close(): Promise<void>;
}

/** `memory`: its pages took more than they may, and it was killed. `crashed`: it ended by itself. `closed`: by us. */
export interface Ended { why: "memory" | "crashed" | "closed"; /** For people: goes on after "because". */ words: string }

export interface ChromiumOptions {
  executablePath: string;
  egress: Egress;
  /** All processes of the browser together. Default 1.5 GB. */
  maxBytes?: number;
}

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/chromium-headless-shell", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];
const MAX_BYTES = 1_500_000_000;
const LAUNCH_MS = 20_000;
/** Between two looks at its memory, in milliseconds. */
const WATCH_MS = 250;
export const NO_BROWSER = "no browser is installed here (install Chromium, or name its program in CHROMIUM_PATH)";

/** The program of the browser: as configured, else where systems keep it. */
export const findChromium = (configured?: string): string | undefined => (configured ? [configured] : PLACES).find((path) => existsSync(path));

const FLAGS = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps",
  "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--no-pings", "--mute-audio", "--dns-prefetch-disable", "--disable-dev-shm-usage", "--disable-breakpad",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", // no STUN past the proxy
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // names are for the guard to resolve
  "--js-flags=--max-old-space-size=512", "--renderer-process-limit=6",
];

/** Starts the program with a proxy below it that refuses every connection: what routes do not answer goes nowhere. */
export async function launchChromium({ executablePath, egress, maxBytes = MAX_BYTES }: ChromiumOptions): Promise<Chromium> {
  const refused = new Set<string>();
  const proxy = await startEgressProxy(egress, { mayVisit: () => false, onVisit: ({ host, port }) => void (refused.size < 50 && refused.add(`${host}:${port}`)) });
  const home = await mkdtemp(join(tmpdir(), "entente-browser-"));
  const { chromium } = await import("playwright-core"); // only where a page needs script
  const leave = async () => {
    await proxy.close();
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {});
  };
  try {
    const asRoot = process.getuid?.() === 0; // Chromium refuses its own sandbox to root
    const server = await chromium.launchServer({
      executablePath, headless: true, chromiumSandbox: !asRoot, timeout: LAUNCH_MS, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, host: "127.0.0.1",
      args: [...FLAGS, `--proxy-server=${proxy.url}`, "--proxy-bypass-list=<-loopback>", ...(asRoot ? ["--no-sandbox"] : [])],
      env: { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8" }, // nothing of ours that a page could come to read
    });
    const browser = await chromium.connect(server.wsEndpoint(), { timeout: LAUNCH_MS });
    let ended: Ended | undefined;
    let left: Promise<void> | undefined;
    let looking = false;
    const watch = setInterval(() => {
      const pid = server.process().pid;
      if (pid === undefined || looking || ended) return;
      looking = true;
      void memoryBeyond(pid, maxBytes).then((beyond) => {
        if (!beyond || ended) return;
        ended = { why: "memory", words: `its pages took more than ${Math.round(maxBytes / 1e6)} MB of memory` };
        void server.kill();
      }).finally(() => { looking = false; });
    }, WATCH_MS);
    watch.unref();
    browser.once("disconnected", () => { ended ??= { why: "crashed", words: "it ended by itself" }; });
    return {
      profile: () => browser.newContext({ serviceWorkers: "block", acceptDownloads: false, ignoreHTTPSErrors: false, permissions: [] }),
      ended: () => ended,
      refused: () => [...refused],
      async close() {
        ended ??= { why: "closed", words: "it was closed" };
        clearInterval(watch);
        await server.kill();
        await (left ??= leave());
      },
    };
  } catch (cause) {
    await leave();
    throw cause;
  }
}
