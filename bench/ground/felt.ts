import type { Browser, Page } from "playwright-core";

/** The profile "slow": a phone's line and a slow machine (bytes per second, milliseconds, times). */
export const SLOW = { downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8, latency: 150, offline: false, cpu: 4 } as const;
const COOKIE = "entente_session";

/**
 * One interaction, from the input to the next paint, in milliseconds (Event Timing), and what of it went where: until its handlers began,
 * in them, and from their end to the paint.
 */
export interface Felt { name: string; ms: number; waited: number; handled: number; painted: number }

/** A page of the console on a slow line and a slow machine, by somebody who is signed in. */
export async function slowPage(browser: Browser, url: string, token: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 900 } });
  await context.addCookies([{ name: COOKIE, value: token, url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", SLOW);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
  // every event that is part of an interaction; those under 16 ms are not told and count as 16
  await page.addInitScript(`window.felt = []; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.interactionId) window.felt.push({
    ms: one.duration, waited: one.processingStart - one.startTime, handled: one.processingEnd - one.processingStart }); }).observe({ type: "event", durationThreshold: 16, buffered: true });`);
  return page;
}

/** Does something that paints, once, and asks what it cost: the longest event of the interaction. */
export async function feel(page: Page, name: string, act: () => Promise<unknown>): Promise<Felt> {
  await page.evaluate("window.felt.length = 0");
  await act();
  // entries are handed over after the paint they end with; two frames and an idle moment later they are there
  const longest = (await page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(
    () => done(window.felt.sort((a, b) => b.ms - a.ms)[0] ?? { ms: 16, waited: 0, handled: 0 }), { timeout: 2000 }))))`)) as { ms: number; waited: number; handled: number };
  const [ms, waited, handled] = [Math.max(16, longest.ms), Math.round(longest.waited), Math.round(longest.handled)];
  return { name, ms, waited, handled, painted: Math.max(0, ms - waited - handled) };
}

/** The value below which so large a part of all lies. */
export function at(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0);
}

/** A page in two lines: how it feels on the whole, and its slowest interaction with where the time went. */
export function tell(page: string, { felt, shownMs }: { felt: readonly Felt[]; shownMs: number }): string[] {
  const slowest = felt.toSorted((a, b) => b.ms - a.ms)[0];
  const byName = [...Map.groupBy(felt, (one) => one.name)].map(([name, all]) => `${name} ${at(all.map((one) => one.ms), 1)}`);
  return [
    `${page}: shown after ${shownMs} ms; ${felt.length} interactions, p50 ${at(felt.map((one) => one.ms), 0.5)} ms, p95 ${at(felt.map((one) => one.ms), 0.95)} ms`
      + (slowest ? `; slowest "${slowest.name}" ${slowest.ms} ms (waited ${slowest.waited}, handlers ${slowest.handled}, to the paint ${slowest.painted})` : ""),
    `  worst of each, ms: ${byName.join(", ")}`,
  ];
}
