import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { buildWeb } from "../scripts/build.ts";
import { weigh } from "../scripts/budget.ts";
import { findChromium, NO_BROWSER } from "../src/platform/browser/index.ts";
import { at, feel, type Felt, SLOW, slowPage, tell } from "./ground/felt.ts";

interface Ground { url: string; draft: string; run: string; sent: string; publisher: string; analyst: string; database: string }

/** `waiting`: rows of the queue besides the one that is looked at. */
export const OPTIONS = { waiting: 240 };

/**
 * What a person feels in the console on a slow line and a slow machine: typing, another section, a diff, a thread, a run of every check, a
 * long queue. Each figure is the time from the input to the next paint, as the browser tells it; there is no verdict in it.
 */
export async function measure({ waiting = 0 }: Record<string, number>): Promise<Record<string, number | string>> {
  const executablePath = findChromium(process.env["CHROMIUM_PATH"]);
  if (!executablePath) throw new Error(NO_BROWSER);
  await buildWeb();
  const dir = mkdtempSync(join(tmpdir(), "entente-bench-"));
  const child = spawn(process.execPath, [fileURLToPath(new URL("./ground/console-server.ts", import.meta.url)), dir, String(waiting)], { stdio: ["ignore", "pipe", "inherit"] });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const [line] = (await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => { throw new Error("the server ended"); })])) as [Buffer];
    const ground = JSON.parse(line.toString()) as Ground;
    console.log(`1.6 Mbit/s, 150 ms, CPU slowed ${SLOW.cpu} times, cold cache, ${ground.database} database; load of the machine ${loadavg()[0]?.toFixed(1)}`);
    const found: Record<string, number | string> = {};
    const all: Felt[] = [];
    for (const [name, { who, path, ready, walk }] of Object.entries(PAGES)) {
      const page = await slowPage(browser, ground.url, ground[who]);
      const began = performance.now();
      await page.goto(`${ground.url}/app${path(ground)}`);
      await ready(page).waitFor();
      const shownMs = Math.round(performance.now() - began);
      const felt: Felt[] = [];
      await walk(page, async (what, act) => void felt.push(await feel(page, what, act)));
      await page.context().close();
      console.log(tell(name, { felt, shownMs }).join("\n"));
      found[`${name}_shown_ms`] = shownMs;
      found[`${name}_inp_p95_ms`] = at(felt.map((one) => one.ms), 0.95);
      all.push(...felt);
    }
    const weights = weigh(fileURLToPath(new URL("../dist/console", import.meta.url)));
    const heaviest = Math.max(...weights.filter((one) => one.what === "route").map((one) => one.bytes));
    const [ms, slowest] = [all.map((one) => one.ms), all.toSorted((a, b) => b.ms - a.ms)[0]];
    return {
      inp_p50_ms: at(ms, 0.5), inp_p95_ms: at(ms, 0.95), inp_worst_ms: slowest?.ms ?? 0, slowest: slowest?.name.replaceAll(" ", "-") ?? "", interactions: all.length, ...found,
      entry_bytes: weights.find((one) => one.what === "entry")?.bytes ?? 0, heaviest_route_bytes: heaviest, load: loadavg()[0]?.toFixed(1) ?? "",
    };
  } finally {
    await browser.close();
    child.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Does something on the page that somebody feels. */
type Do = (what: string, act: () => Promise<unknown>) => Promise<void>;

/** One page: whose, where, by what it shows that it is there, and what is done on it. */
interface Walked { who: "publisher" | "analyst"; path(ground: Ground): string; ready(page: Page): ReturnType<Page["getByRole"]>; walk(page: Page, one: Do): Promise<void> }

const PAGES: Record<string, Walked> = {
  studio: {
    who: "publisher", path: ({ draft }) => `/studio/${draft}/basics`, ready: (page) => page.getByRole("textbox", { name: /^Name/ }),
    async walk(page, one) {
      await one("focus a field", () => page.getByRole("textbox", { name: /^Name/ }).click());
      for (const letter of " measured again") await one("type a letter", () => page.keyboard.press(letter === " " ? "Space" : letter));
      const steps = page.getByRole("navigation", { name: "Steps" });
      for (const [section, there] of [["Sign-on", "SAML"], ["Provisioning", "SCIM"], ["Guide", "Guide for OIDC"], ["Test", "Secrets"], ["Submit", "Requirements"], ["Basics", "Listing"], ["Sign-on", "SAML"]] as const) {
        await one(`section ${section}`, () => steps.getByRole("link", { name: new RegExp(`^${section}`) }).click());
        await page.getByRole("heading", { name: there, exact: true }).or(page.getByRole("group", { name: there, exact: true })).first().waitFor();
      }
    },
  },
  run: {
    who: "publisher", path: ({ draft, run }) => `/studio/${draft}/test/${run}`, ready: (page) => page.getByRole("button", { name: /^Could not tell/ }),
    async walk(page, one) {
      const filter = (name: RegExp) => page.getByRole("group", { name: "Which checks are shown" }).getByRole("button", { name });
      const failed = page.locator("summary", { hasText: "Failed" });
      for (let round = 0; round < 2; round += 1) {
        await one("close a failed row", () => failed.first().click());
        await one("open a failed row", () => failed.first().click());
        await one("next failure by key", () => page.keyboard.press("n"));
        await one("show what failed", () => filter(/^Failed/).click());
        await one("show what nobody could tell", () => filter(/^Could not tell/).click());
        await one("open a row that nobody could tell", () => page.locator("summary").first().click());
        await one("show all rows", () => filter(/^All/).click());
      }
    },
  },
  queue: {
    who: "analyst", path: () => "/desk", ready: (page) => page.getByRole("table"),
    async walk(page, one) {
      const view = (name: RegExp) => page.getByRole("group", { name: "Views" }).getByRole("button", { name });
      for (let row = 0; row < 3; row += 1) await one("select a row", () => page.getByRole("checkbox", { name: /^Select/ }).nth(row).click());
      for (let n = 0; n < 4; n += 1) await one("next row by key", () => page.keyboard.press("j"));
      await one("preview a row", () => page.keyboard.press("Space"));
      await one("close the preview", () => page.keyboard.press("Escape"));
      await one("another view", () => view(/^Mine/).click());
      await one("all of them", () => view(/^All/).click());
      await page.getByRole("table").waitFor();
      const more = page.getByRole("button", { name: /^Show \d+ more/ });
      if (await more.count()) await one("more rows", () => more.click());
      await one("select a row of many", () => page.getByRole("checkbox", { name: /^Select/ }).nth(5).click());
    },
  },
  desk: {
    who: "analyst", path: ({ sent }) => `/desk/${sent}`, ready: (page) => page.getByRole("tab", { name: /^Changes/ }),
    async walk(page, one) {
      const tab = (name: RegExp) => page.getByRole("tab", { name });
      for (let round = 0; round < 3; round += 1) {
        await one("open the threads", () => tab(/^Threads/).click());
        const reply = page.getByLabel(/^Reply about/).first();
        await reply.waitFor();
        await one("open a thread's reply", () => reply.click());
        for (const letter of "thanks") await one("type a letter of a reply", () => page.keyboard.press(letter));
        await one("open the diff", () => tab(/^Changes/).click());
        const what = page.getByRole("group", { name: "What to show" });
        await what.waitFor();
        await one("the whole manifest", () => what.getByRole("button", { name: "Whole manifest" }).click());
        await one("the diff again", () => what.getByRole("button", { name: "Changes" }).click());
        await one("open the checks", () => tab(/^Checks/).click());
      }
    },
  },
};
