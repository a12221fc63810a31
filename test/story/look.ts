import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";

const VIEWS = [
  { scheme: "light", width: 1366 }, { scheme: "dark", width: 1366 }, { scheme: "light", width: 390 }, { scheme: "dark", width: 390 },
] as const;

/** Every page that was looked at, once each. */
const seen = new Set<string>();

const findings: string[] = [];

/** What looks have found since the last call. A step with findings has failed, but the story goes on to find them all. */
export const takeFindings = (): string[] => findings.splice(0);

/**
 * Looks at a page as it stands: axe in light and dark, wide and narrow, and no sideways scrolling on a phone. With
 * STORY_SHOTS set, pictures of each view go into that folder.
 */
export async function look(page: Page, name: string): Promise<void> {
  if (seen.has(name)) return;
  seen.add(name);
  const shots = process.env["STORY_SHOTS"];
  if (shots) await mkdir(shots, { recursive: true });
  // an open line keeps the network busy for good: what has loaded is seen in the page alone
  await page.getByText("Loading", { exact: true }).first().waitFor({ state: "detached", timeout: 5_000 }).catch(() => findings.push(`${name}: still loading after 5 s`));
  for (const { scheme, width } of VIEWS) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(60);
    if (shots) await page.screenshot({ path: join(shots, `${name}-${scheme}-${width}.png`) });
    const axe = new AxeBuilder({ page: page as never }).exclude("[data-base-ui-focus-guard]");
    // what a theme changes is colour; everything else was asked in the light one
    const { violations } = await (scheme === "light" ? axe : axe.withRules(["color-contrast", "link-in-text-block"])).analyze();
    for (const violation of violations) {
      findings.push(`${name} ${scheme} ${width}: ${violation.id} (${violation.help}) at ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
    }
    const sideways = (await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")) as number;
    if (width === 390 && sideways > 0) findings.push(`${name} ${scheme} 390: scrolls sideways by ${sideways} px`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1366, height: 900 });
}

export const looks = (): number => seen.size;
