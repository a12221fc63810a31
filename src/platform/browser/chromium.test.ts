import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openEgress } from "../egress/index.ts";
import { type Chromium, findChromium, launchChromium } from "./index.ts";
import { memoryBeyond, memoryOfTree } from "./memory.ts";

const MAX_BYTES = 900_000_000;
/** What a page may take between two looks and until it is dead, on a busy machine. The page below asks for 500 MB a second. */
const SLACK_BYTES = 900_000_000;
/** 10 MB every 20 ms, without ever giving the page's thread back: it would take 9 GB in the time of one visit. */
const HOG = "<script>const kept = []; for (;;) { const at = performance.now(); kept.push(new Uint8Array(10_000_000).fill(1)); while (performance.now() - at < 20); }</script>";

async function opened(html: string, work: (browser: Chromium) => Promise<void>): Promise<void> {
  const egress = openEgress({ allowLocal: true });
  const browser = await launchChromium({ executablePath: findChromium() ?? "", egress, maxBytes: MAX_BYTES });
  try {
    const profile = await browser.profile();
    await profile.route(() => true, (route) => route.fulfill({ contentType: "text/html", body: html }));
    const tab = await profile.newPage();
    void tab.goto("http://127.0.0.1:9/", { waitUntil: "commit" }).catch(() => {});
    await work(browser);
  } finally {
    await browser.close();
    await egress.close();
  }
}

describe.runIf(findChromium() && process.platform === "linux")("a browser that may take 900 MB", { timeout: 60_000 }, () => {
  it("is killed for a page that takes more, says that it was for that, and leaves nothing behind", async () => {
    await opened(HOG, async (browser) => {
      let peak = 0;
      const deadline = performance.now() + 40_000;
      while (!browser.ended() && performance.now() < deadline) {
        peak = Math.max(peak, await memoryOfTree(process.pid));
        await sleep(100);
      }
      expect(browser.ended()).toEqual({ why: "memory", words: "its pages took more than 900 MB of memory" });
      expect(peak).toBeLessThan(MAX_BYTES + SLACK_BYTES);
      await browser.close();
      expect(browser.ended()?.why).toBe("memory"); // the first reason counts
      await expect.poll(() => memoryBeyond(process.pid, MAX_BYTES), { timeout: 10_000 }).toBe(false);
    });
  });

  it("is left alone with a page that takes less, however often it is looked at", async () => {
    await opened("<script>window.kept = new Uint8Array(100_000_000).fill(1)</script>", async (browser) => {
      await expect.poll(() => memoryOfTree(process.pid), { timeout: 30_000 }).toBeGreaterThan(250_000_000); // the page has what it asked for
      for (let looks = 0; looks < 12; looks++) await sleep(250);
      expect(browser.ended()).toBeUndefined();
    });
  });
});

describe.runIf(process.platform === "linux")("the memory of a process and its children", () => {
  it("is beyond what it takes, and not beyond what nobody takes", async () => {
    const bytes = await memoryOfTree(process.pid);
    expect(bytes).toBeGreaterThan(20_000_000);
    expect([await memoryBeyond(process.pid, 20_000_000), await memoryBeyond(process.pid, 1e13)]).toEqual([true, false]);
  });

  it("is nothing where there is no such process", async () => {
    expect([await memoryOfTree(2 ** 30), await memoryBeyond(2 ** 30, 0)]).toEqual([0, false]);
  });
});
