import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findChromium } from "../src/platform/browser/index.ts";
import { type StartedStory, startStory } from "./story/network.ts";

/** Two people of one publisher, each in a browser of their own, in one draft at the same time. */
const COLLEAGUE = { email: "paul@acme.example", name: "Paul Berg", password: "four unrelated words here" };
const dataDir = mkdtempSync(join(tmpdir(), "entente-two-"));
let network: StartedStory;
let browser: Browser;
let pia: Page;
let paul: Page;
let draft = "";

const post = async (page: Page, path: string, data: unknown): Promise<Record<string, unknown>> => {
  const answer = await page.request.post(`${network.url}/api${path}`, { data, headers: { origin: network.url } });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
};

async function signIn(email: string, password: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${network.url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  return page;
}

beforeAll(async () => {
  network = await startStory(dataDir);
  const executablePath = findChromium();
  browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  pia = await signIn("pia@acme.example", network.story.password);
  await post(pia, "/members", { email: COLLEAGUE.email, name: COLLEAGUE.name, roles: ["publisher"] });
  const { letters } = (await (await pia.request.get(`${network.url}/api/outbox`)).json()) as { letters: { text: string }[] };
  const token = letters.map((letter) => /\/invitation\?token=([\w-]+)/.exec(letter.text)?.[1]).find((one) => one !== undefined);
  const { url } = network;
  const accepted = await fetch(`${url}/api/invitations/accept`, {
    method: "POST", headers: { "content-type": "application/json", origin: url }, body: JSON.stringify({ token, password: COLLEAGUE.password, name: COLLEAGUE.name }),
  });
  expect(accepted.ok).toBe(true);
  paul = await signIn(COLLEAGUE.email, COLLEAGUE.password);
  draft = String((await post(pia, "/submissions", { manifest: { schema: "entente/1", metadata: { name: "Together", tagline: "As it was" } } }))["id"]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await network?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const open = (page: Page, section = "basics") => page.goto(`${network.url}/app/studio/${draft}/${section}`);
/** A save comes a second after the last key, and later on a busy machine. */
const PATIENT = { timeout: 30_000 };
const here = (page: Page) => page.getByText(/^Here too: /);

it("shows each of them that the other is here, in which section, and that they have left", async () => {
  await open(pia);
  await open(paul, "variables");
  await here(pia).filter({ hasText: "Paul Berg in Variables" }).waitFor();
  await here(paul).filter({ hasText: "Pia Lund in Basics" }).waitFor();
  await paul.goto(`${network.url}/app/studio`);
  await here(pia).waitFor({ state: "detached" });
}, 120_000);

it("brings edits of different fields together, and asks about one that both changed", async () => {
  await Promise.all([open(pia), open(paul)]);
  const field = (page: Page, name: string) => page.getByLabel(name, { exact: false }).first();
  await Promise.all([field(pia, "Tagline").waitFor(), field(paul, "Tagline").waitFor()]);
  // Paul's save is held back until Pia's is kept: his is over a version that is gone
  let release = (): void => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await paul.route("**/api/submissions/*/manifest", async (route) => {
    await held;
    await route.continue();
  });
  await field(paul, "Website").fill("https://together.example/");
  await field(paul, "Tagline").fill("Paul's words");
  await field(pia, "Tagline").fill("Pia's words");
  await pia.getByText(/^Saved \d/).waitFor();
  release();
  const asked = paul.getByRole("alert").filter({ hasText: "Somebody else changed a field" });
  await asked.waitFor();
  expect(await asked.getByRole("listitem").count()).toBe(1);
  expect(await asked.innerText()).toMatch(/Paul's words[^]*Pia's words/);
  // a page that lives for itself has not overwritten anything meanwhile
  const kept = async () => ((await (await pia.request.get(`${network.url}/api/submissions/${draft}`)).json()) as { manifest: { metadata: Record<string, string> } }).manifest.metadata;
  expect((await kept())["tagline"]).toBe("Pia's words");
  await asked.getByRole("button", { name: "Keep yours" }).click();
  await paul.getByText(/^Saved \d/).waitFor();
  await expect.poll(kept, PATIENT).toMatchObject({ tagline: "Paul's words", website: "https://together.example/", name: "Together" });
  await paul.unroute("**/api/submissions/*/manifest");
}, 120_000);

it("takes an import over field by field, past what somebody else writes meanwhile, and asks about a field that both changed", async () => {
  const submission = async () => ((await (await pia.request.get(`${network.url}/api/submissions/${draft}`)).json()) as { manifest: { metadata: Record<string, string>; sso?: unknown } }).manifest;
  const before = await submission();
  await Promise.all([open(pia), open(paul, "manifest")]);
  await paul.getByLabel("Address or document").fill("metadata:\n  name: Imported\n  tagline: Imported words\n  description: What it brings\nsso:\n  saml:\n    entityId: https://together.example/sp\n");
  await paul.getByRole("button", { name: "Read it" }).click();
  const rows = paul.getByRole("region", { name: "What will change" }).getByRole("checkbox");
  await paul.getByRole("button", { name: "Accept all" }).waitFor();
  expect(await rows.count()).toBe(4);
  expect(await Promise.all((await rows.all()).map((row) => row.isChecked()))).toEqual([true, true, true, true]);
  expect(await submission()).toEqual(before); // nothing changes before it is accepted
  await paul.getByRole("checkbox", { name: "Name", exact: true }).uncheck();
  let release = (): void => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await paul.route("**/api/submissions/*/manifest", async (route) => {
    await held;
    await route.continue();
  });
  await paul.getByRole("button", { name: "Accept 3 of 4" }).click();
  await pia.getByLabel("Tagline").first().fill("Pia's later words");
  await pia.getByLabel("Website").first().fill("https://together.example/pia");
  await pia.getByText(/^Saved \d/).waitFor();
  await expect.poll(async () => (await submission()).metadata, PATIENT).toMatchObject({ tagline: "Pia's later words", website: "https://together.example/pia" });
  release();
  const asked = paul.getByRole("alert").filter({ hasText: "Somebody else changed a field" });
  await asked.waitFor();
  expect(await asked.innerText()).toMatch(/Imported words[^]*Pia's later words/);
  expect((await submission()).metadata["tagline"]).toBe("Pia's later words");
  await asked.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(submission, PATIENT).toEqual({
    ...before, metadata: { ...before.metadata, tagline: "Pia's later words", website: "https://together.example/pia", description: "What it brings" }, sso: { saml: { entityId: "https://together.example/sp" } },
  });
  await paul.unroute("**/api/submissions/*/manifest");
}, 120_000);

it("asks the server about a field while it is typed, and holds nobody up: what is typed is kept before the answer comes", async () => {
  await open(pia);
  let release = (): void => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await pia.route("**/api/submissions/*/field-checks", async (route) => {
    await held;
    await route.continue().catch(() => undefined); // the page called off what nobody waits for any more
  });
  const slug = pia.getByRole("textbox", { name: "Slug", exact: true });
  await slug.fill("together");
  await pia.getByRole("status").filter({ hasText: "Asking" }).waitFor();
  await slug.fill("together-at-last");
  await expect.poll(async () => ((await (await pia.request.get(`${network.url}/api/submissions/${draft}`)).json()) as { slug: string }).slug, PATIENT).toBe("together-at-last");
  await pia.getByRole("status").filter({ hasText: "Asking" }).waitFor();
  release();
  await pia.getByRole("status").filter({ hasText: "This slug is free. submission.gate.slug-free" }).waitFor();
  expect(await slug.inputValue()).toBe("together-at-last");
  await pia.unroute("**/api/submissions/*/field-checks");
}, 120_000);

it("takes a colleague as a collaborator and as the owner", async () => {
  await open(pia);
  await pia.getByLabel("Member", { exact: true }).selectOption({ label: `${COLLEAGUE.name}, ${COLLEAGUE.email}` });
  await pia.getByRole("button", { name: "Add collaborator" }).click();
  await pia.getByRole("button", { name: `Make owner: ${COLLEAGUE.name}` }).click();
  await pia.getByRole("button", { name: `Not owner: ${COLLEAGUE.name}` }).waitFor();
  const { items } = (await (await paul.request.get(`${network.url}/api/submissions/${draft}/collaborators`)).json()) as { items: { email: string; owner: boolean }[] };
  expect(items).toEqual([expect.objectContaining({ email: COLLEAGUE.email, owner: true })]);
}, 120_000);
