import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { Cast } from "./cast.ts";
import { look } from "./look.ts";
import type { Step } from "./steps.ts";

const MANIFEST = fileURLToPath(new URL("../../manifests/acme/manifest.yaml", import.meta.url));

/** One check of each protocol: a run over them ends within seconds. */
const CHOSEN = ["SAML-F1", "OIDC-F1", "SCIM-F1"] as const;

/** Calls the API as Pia's browser does. */
async function api<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const origin = new URL(page.url()).origin;
  const answer = await page.request.fetch(`${origin}/api${path}`, { method, headers: { origin }, ...(body === undefined ? {} : { data: body }) });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

const submissionPath = (cast: Cast): string => `/submissions/${cast.recall("submission")}`;
const runAt = (page: Page): string => /run_[0-9a-z]{26}/.exec(page.url())?.[0] ?? "";
const sees = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
/** The chip that says how the run stands; the first in the header. */
const over = (page: Page, words: RegExp): Promise<void> => page.getByText(words).first().waitFor({ timeout: 60_000 });

async function setToken(cast: Cast, page: Page, value: string): Promise<void> {
  await api(page, "PUT", `${submissionPath(cast)}/secrets/acme_scim_token`, { value });
}

/** Follows a link that begins a run on its page, and waits until the page is that of another run. */
async function toAnotherRun(page: Page, act: () => Promise<void>): Promise<string> {
  const before = runAt(page);
  await act();
  await page.waitForURL((url) => /\/test\/run_/.test(url.pathname) && !url.pathname.includes(before || "none"));
  return runAt(page);
}

/** `story.ts runs`: runs as people see them, from the empty list to the comparison of two. */
export const RUN_STEPS: Step[] = [
  {
    name: "before the first run: what will be tested, how long it takes, what is missing",
    async walk(cast) {
      const page = await cast.as("pia");
      const text = readFileSync(MANIFEST, "utf8").replaceAll("http://localhost:4100", cast.network.acme);
      cast.remember("submission", (await api<{ id: string }>(page, "POST", "/submissions", { text })).id);
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test`);
      await page.getByRole("table", { name: "What will be tested" }).waitFor();
      await page.getByRole("row", { name: /Secret acme_scim_token.*Missing/ }).waitFor();
      await sees(page, "own@acme.test");
      await look(page, "runs-none");
      const { token } = await cast.tellAcme<{ token: string }>("POST", "/tenants/entente-test/scim-token");
      cast.remember("token", token);
      await setToken(cast, page, token);
      // whatever else the manifest names is asked for by checks that this story does not run to their end
      const { secrets } = await api<{ secrets: { name: string; set: boolean }[] }>(page, "GET", submissionPath(cast));
      for (const { name } of secrets.filter((secret) => !secret.set)) await api(page, "PUT", `${submissionPath(cast)}/secrets/${name}`, { value: "not used here" });
    },
  },
  {
    name: "a run goes on live, with progress in the page and the tab; a lost line is taken up again; cancelled, it keeps what had finished",
    async walk(cast) {
      const page = await cast.as("pia");
      await page.reload();
      await toAnotherRun(page, () => page.getByRole("button", { name: "Run all checks" }).click());
      cast.remember("cancelled", runAt(page));
      await sees(page, "Live");
      await cast.until(() => page.title(), (title) => /^\([1-9]\d*\/\d+\) Run 1/.test(title), "the tab does not say how far the run is");
      await sees(page, /^[1-9]\d* of \d+ checks$/);
      await page.getByRole("button", { name: "Pause updates" }).click();
      await sees(page, "Paused");
      await page.route("**/events", (route) => route.abort());
      await page.getByRole("button", { name: "Resume updates" }).click();
      await sees(page, "Reconnecting");
      await page.unroute("**/events");
      await sees(page, "Live");
      await page.getByRole("button", { name: /^Cancel run/ }).click();
      await over(page, /checks that had finished are kept below/);
      const kept = await api<{ state: string; checks: unknown[] }>(page, "GET", `/runs/${runAt(page)}`);
      if (kept.state !== "cancelled" || kept.checks.length === 0) throw new Error(`${kept.state}, ${kept.checks.length} kept`);
      if (!(await page.title()).startsWith("(Cancelled) Run 1")) throw new Error(`the tab says ${await page.title()}`);
      await look(page, "run-cancelled");
    },
  },
  {
    name: "a failed check is open, says what to do, and can be reached by a key and by its address",
    async walk(cast) {
      const page = await cast.as("pia");
      await setToken(cast, page, "not the token");
      const { id } = await api<{ id: string }>(page, "POST", `${submissionPath(cast)}/runs`, { checks: CHOSEN });
      cast.remember("failing", id);
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test/${id}`);
      await over(page, /^2 passed, /);
      await page.keyboard.press("n");
      await page.waitForURL(/[?&]check=SCIM-F1/);
      await page.reload();
      await page.locator("#check-SCIM-F1").getByText("How to fix").waitFor();
      await page.locator("#check-SCIM-F1 summary:focus").waitFor();
      for (const words of ["Expected", "Observed", "Why this matters", "Right", "Wrong"]) await page.locator("#check-SCIM-F1").getByText(words, { exact: true }).waitFor();
      await page.locator("#check-SCIM-F1").getByRole("link", { name: "about SCIM-F1" }).waitFor();
      await look(page, "run-failed");
    },
  },
  {
    name: "filters stand in the address and say what they keep",
    async walk(cast) {
      const page = await cast.as("pia");
      const filters = page.getByRole("group", { name: "Which checks are shown" });
      await filters.getByRole("button", { name: /^All \(3\)/ }).click();
      const words = (await filters.getByRole("button", { name: "Failed (1)" }).count()) === 1 ? "Failed" : "Could not tell";
      await filters.getByRole("button", { name: `${words} (1)` }).click();
      await page.waitForURL(/show=(failed|unsure)/);
      await page.locator("#check-SCIM-F1").waitFor();
      if (await page.locator("#check-SAML-F1").isVisible()) throw new Error("a passed check is shown among the failed");
      await filters.getByRole("button", { name: `${words === "Failed" ? "Could not tell" : "Failed"} (0)` }).click();
      await sees(page, /^No check is under/);
      await page.getByRole("button", { name: "Show all" }).click();
      await page.locator("#check-SAML-F1").waitFor();
    },
  },
  {
    name: "mended, what failed runs again and passes; one check runs again by itself",
    async walk(cast) {
      const page = await cast.as("pia");
      await setToken(cast, page, cast.recall("token"));
      cast.remember("mended", await toAnotherRun(page, () => page.getByRole("button", { name: "Run failed (1)" }).click()));
      await over(page, /^1 passed, 0 failed/);
      await sees(page, /repeats/);
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test/${cast.recall("failing")}?check=SAML-F1`);
      const again = page.getByRole("button", { name: "Rerun this check, SAML-F1" });
      await again.waitFor();
      const one = await toAnotherRun(page, () => again.click());
      await over(page, /^1 passed, 0 failed/);
      const { checks } = await api<{ checks: { id: string }[] }>(page, "GET", `/runs/${one}`);
      if (checks.map((check) => check.id).join() !== "SAML-F1") throw new Error(`ran ${checks.map((check) => check.id).join()}`);
    },
  },
  {
    name: "two runs are held against each other: what was fixed, with what both saw",
    async walk(cast) {
      const page = await cast.as("pia");
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test/${cast.recall("mended")}`);
      await page.getByRole("link", { name: "what changed" }).click();
      await page.getByRole("heading", { level: 1, name: "Run 2 and Run 3 compared" }).waitFor();
      await sees(page, /^0 broken, 1 fixed/);
      await page.getByText("SCIM-F1", { exact: true }).first().click();
      await look(page, "runs-compared");
      await page.getByRole("button", { name: "Unchanged (0)" }).click();
      await page.waitForURL(/show=unchanged/);
      await page.getByRole("link", { name: "Swap the two" }).click();
      await sees(page, /^1 broken, 0 fixed/);
    },
  },
  {
    name: "the list says which run is about the draft as it stands, and which field outdated the others",
    async walk(cast) {
      const page = await cast.as("pia");
      const draft = await api<{ version: number; manifest: { metadata: Record<string, unknown> } }>(page, "GET", submissionPath(cast));
      await api(page, "PUT", `${submissionPath(cast)}/manifest`, { version: draft.version, manifest: { ...draft.manifest, metadata: { ...draft.manifest.metadata, tagline: "Another tagline" } } });
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test`);
      await page.getByRole("row", { name: /Run 1.*Cancelled.*Tagline/ }).waitFor();
      await page.getByRole("row", { name: /Run 2.*Pia Lund/ }).waitFor();
      await look(page, "runs-list");
    },
  },
  {
    name: "a run is carried away as JSON, HTML, JUnit, SARIF and a signed bundle",
    async walk(cast) {
      const page = await cast.as("pia");
      await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/test/${cast.recall("mended")}`);
      await page.getByText("Export", { exact: true }).click();
      for (const label of ["JSON", "HTML", "JUnit", "SARIF", "Signed bundle"]) {
        const href = await page.getByRole("link", { name: new RegExp(`^${label}`) }).getAttribute("href");
        const answer = await page.request.get(`${cast.network.url}${href}`);
        if (!answer.ok() || (await answer.body()).length < 200) throw new Error(`${label}: ${answer.status()} at ${href}`);
      }
    },
  },
];
