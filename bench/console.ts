import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildWeb } from "../scripts/build.ts";
import { weigh } from "../scripts/budget.ts";
import { findChromium, NO_BROWSER } from "../src/platform/browser/index.ts";

/** The profile "slow": a phone's line and a slow machine (bytes per second, milliseconds, times). */
const SLOW = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150, offline: false, cpu: 4 } as const;
const COOKIE = "entente_session";
interface Ground { url: string; draft: string; sent: string; publisher: string; analyst: string; database: string }
/** One interaction: from the input to the next paint, in milliseconds (Event Timing). */
interface Felt { name: string; ms: number }

/**
 * What a person feels in the console on a slow line and a slow machine: typing, another section, a diff, a thread. Each figure is
 * the time from the input to the next paint, as the browser tells it; there is no verdict in it.
 */
export async function measure(): Promise<Record<string, number | string>> {
  const executablePath = findChromium(process.env["CHROMIUM_PATH"]);
  if (!executablePath) throw new Error(NO_BROWSER);
  await buildWeb();
  const dir = mkdtempSync(join(tmpdir(), "entente-bench-"));
  const child = spawn(process.execPath, [fileURLToPath(new URL("./ground/console-server.ts", import.meta.url)), dir], { stdio: ["ignore", "pipe", "inherit"] });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const [line] = (await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => { throw new Error("the server ended"); })])) as [Buffer];
    const ground = JSON.parse(line.toString()) as Ground;
    console.log(`1.6 Mbit/s, 150 ms, CPU slowed ${SLOW.cpu} times, cold cache, ${ground.database} database; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    const studio = await inStudio(await slowPage(browser, ground, ground.publisher), ground);
    const desk = await atDesk(await slowPage(browser, ground, ground.analyst), ground);
    const felt = [...studio.felt, ...desk.felt].map((one) => one.ms);
    for (const [name, all] of Map.groupBy([...studio.felt, ...desk.felt], (one) => one.name)) console.log(`${name}: ${all.length} interactions, p50 ${at(all.map((one) => one.ms), 0.5)} ms, worst ${at(all.map((one) => one.ms), 1)} ms`);
    const weights = weigh(fileURLToPath(new URL("../dist/console", import.meta.url)));
    const heaviest = Math.max(...weights.filter((one) => one.what === "route").map((one) => one.bytes));
    return {
      inp_p50_ms: at(felt, 0.5), inp_p95_ms: at(felt, 0.95), interactions: felt.length, studio_shown_ms: studio.shownMs, desk_shown_ms: desk.shownMs,
      entry_bytes: weights.find((one) => one.what === "entry")?.bytes ?? 0, heaviest_route_bytes: heaviest, load: loadavg()[0]?.toFixed(1) ?? "",
    };
  } finally {
    await browser.close();
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  }
}

async function slowPage(browser: Browser, { url }: Ground, token: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
  await context.addCookies([{ name: COOKIE, value: token, url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", SLOW);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
  // every event that is part of an interaction; those under 16 ms are not told and count as 16
  await page.addInitScript(`window.felt = []; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.interactionId) window.felt.push({ id: one.interactionId, ms: one.duration }); }).observe({ type: "event", durationThreshold: 16, buffered: true });`);
  return page;
}

/** Does something that paints, once, and asks what it cost: the longest event of the interaction. */
async function feel(page: Page, name: string, act: () => Promise<void>): Promise<Felt> {
  await page.evaluate("window.felt.length = 0");
  await act();
  // entries are handed over after the paint they end with; two frames and an idle moment later they are there
  const ms = await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => done(Math.max(16, ...window.felt.map((one) => one.ms))), { timeout: 2000 }))))");
  return { name, ms: Number(ms) };
}

async function inStudio(page: Page, { url, draft }: Ground): Promise<{ felt: Felt[]; shownMs: number }> {
  const began = performance.now();
  await page.goto(`${url}/app/studio/${draft}/basics`);
  const name = page.getByRole("textbox", { name: /^Name/ });
  await name.waitFor();
  const shownMs = Math.round(performance.now() - began);
  const felt: Felt[] = [await feel(page, "focus a field", () => name.click())];
  for (const letter of " measured again") felt.push(await feel(page, "type a letter", () => page.keyboard.press(letter === " " ? "Space" : letter)));
  for (const [section, there] of [["Sign-on", "SAML"], ["Provisioning", "SCIM"], ["Guide", "Guide for OIDC"], ["Test", "Secrets"], ["Submit", "Requirements"], ["Basics", "Listing"]] as const) {
    felt.push(await feel(page, "another section", () => page.getByRole("navigation", { name: "Steps" }).getByRole("link", { name: new RegExp(`^${section}`) }).click()));
    await page.getByRole("heading", { name: there, exact: true }).first().waitFor();
  }
  await page.context().close();
  return { felt, shownMs };
}

async function atDesk(page: Page, { url, sent }: Ground): Promise<{ felt: Felt[]; shownMs: number }> {
  const began = performance.now();
  await page.goto(`${url}/app/desk/${sent}`);
  const tab = (name: RegExp) => page.getByRole("tab", { name });
  await tab(/^Manifest|^Changes/).waitFor();
  const shownMs = Math.round(performance.now() - began);
  const felt: Felt[] = [];
  for (let round = 0; round < 3; round += 1) {
    felt.push(await feel(page, "open the threads", () => tab(/^Threads/).click()));
    const reply = page.getByLabel(/^Reply about/).first();
    await reply.waitFor();
    felt.push(await feel(page, "open a thread's reply", () => reply.click()));
    for (const letter of "thanks") felt.push(await feel(page, "type a letter of a reply", () => page.keyboard.press(letter)));
    felt.push(await feel(page, "open the diff", () => tab(/^Manifest|^Changes/).click()));
    felt.push(await feel(page, "open the checks", () => tab(/^Checks/).click()));
  }
  await page.context().close();
  return { felt, shownMs };
}

/** The value below which so large a part of all lies. */
function at(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0);
}
