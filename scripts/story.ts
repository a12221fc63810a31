import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { looks, takeFindings } from "../test/story/look.ts";
import { startStory } from "../test/story/network.ts";
import { Cast } from "../test/story/cast.ts";
import { type Step, STEPS } from "../test/story/steps.ts";
import { LIFE_STEPS } from "../test/story/steps-life.ts";
import { RUN_STEPS } from "../test/story/steps-runs.ts";

/**
 * `npm run story`: a real browser walks the story from describing to leaving. The last line is `story N/N steps`. With a name,
 * `npm run story runs` or `npm run story life`, another story on a network of its own.
 */
const STORIES: Readonly<Record<string, readonly Step[]>> = { story: STEPS, runs: RUN_STEPS, life: LIFE_STEPS };
const name = process.argv[2] ?? "story";
const steps = STORIES[name];
if (!steps) {
  console.error(`There is no story ${name}; there are ${Object.keys(STORIES).join(", ")}.`);
  process.exit(1);
}
const dataDir = await mkdtemp(join(tmpdir(), "entente-story-"));
const network = await startStory(dataDir);
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const cast = new Cast(browser, network);
let done = 0;
let at = "";
try {
  for (const step of steps) {
    at = step.name;
    const began = Date.now();
    await step.walk(cast);
    const findings = takeFindings();
    if (findings.length === 0) done += 1;
    console.log(`${findings.length === 0 ? "ok  " : "FAIL"} ${step.name} (${((Date.now() - began) / 1000).toFixed(1)} s)${findings.map((finding) => `\n  ${finding}`).join("")}`);
  }
} catch (thrown) {
  console.log(`FAIL ${at}\n${thrown instanceof Error ? thrown.message : String(thrown)}${takeFindings().map((finding) => `\n  ${finding}`).join("")}`);
  await cast.shootAll(process.env["STORY_SHOTS"] ?? join(tmpdir(), "entente-story-failed"));
} finally {
  await browser.close();
  await cast.end();
  await network.stop();
  await rm(dataDir, { recursive: true, force: true });
}
console.log(`${looks()} pages looked at: axe in light and dark, 1366 and 390 px`);
console.log(`${name} ${done}/${steps.length} steps`);
process.exit(done === steps.length ? 0 : 1);
