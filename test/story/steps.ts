import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { Cast } from "./cast.ts";
import { look } from "./look.ts";
import { DEPLOY_STEPS } from "./steps-deploy.ts";

export interface Step {
  name: string;
  walk(cast: Cast): Promise<void>;
}

const MANIFEST = fileURLToPath(new URL("../../manifests/acme/manifest.yaml", import.meta.url));
export const LOGO = fileURLToPath(new URL("../../manifests/acme/logo.png", import.meta.url));

/** Acme's manifest, with the test tenant where Acme runs in this story. */
const manifestText = (cast: Cast): string => readFileSync(MANIFEST, "utf8").replaceAll("http://localhost:4100", cast.network.acme);

/** @throws when the text is not on the page within the usual time */
export const sees = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

const studioAt = async (cast: Cast, section: string): Promise<Page> => {
  const page = await cast.as("pia");
  await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/${section}`);
  return page;
};

const deskAt = async (cast: Cast, who: "dana" | "eli", tab = ""): Promise<Page> => {
  const page = await cast.as(who);
  await page.goto(`${cast.network.url}/app/desk/${cast.recall("submission")}${tab ? `?tab=${tab}` : ""}`);
  return page;
};

export async function runChecks(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run all checks" }).click();
  await page.getByRole("button", { name: /^Cancel run/ }).waitFor();
  await page.getByText(/^\d+ passed, 0 failed, 0 could not tell/).waitFor({ timeout: 240_000 });
}

export async function decide(page: Page, label: string, note: string): Promise<void> {
  await page.getByLabel("Note to the publisher").fill(note);
  await page.getByRole("button", { name: label, exact: true }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: label, exact: true }).click();
}

/** Every requirement that people judge, on the desk's page of them, is met. */
export async function passRequirements(page: Page): Promise<void> {
  await page.getByText(/are not judged yet/).waitFor();
  const pass = page.getByRole("button", { name: "Pass", exact: true, pressed: false });
  for (let left = await pass.count(); left > 0; left--) {
    await pass.first().click();
    await pass.nth(left - 1).waitFor({ state: "detached" });
  }
  await sees(page, "Each of them is judged.");
}

export const STEPS: Step[] = [
  {
    name: "a visitor sees an empty catalog that says what to do",
    async walk(cast) {
      const page = await cast.open("visitor");
      await page.goto(cast.network.url);
      await look(page, "start");
      await page.goto(`${cast.network.url}/catalog`);
      await sees(page, "Nothing is published yet.");
      await look(page, "catalog-empty");
      await page.goto(`${cast.network.url}/sign-in`);
      await look(page, "sign-in");
      await page.getByLabel("E-mail").fill("pia@acme.example");
      await page.getByLabel("Password", { exact: true }).fill("not the password at all");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await sees(page, /e-mail or the password is wrong/i);
      await page.goto(`${cast.network.url}/nowhere`);
      await look(page, "not-found");
    },
  },
  {
    name: "a visitor searches the checks, reads one, and how verification works",
    async walk(cast) {
      const page = await cast.open("visitor");
      await page.goto(`${cast.network.url}/checks`);
      await look(page, "checks");
      await page.getByLabel("Search checks").fill("audience another app");
      await page.getByRole("link", { name: "Refuses an assertion for another app" }).click();
      await sees(page, "An app with the flaw");
      await look(page, "check");
      await page.getByRole("link", { name: "SP-39" }).click();
      await sees(page, "Compares audiences character by character");
      await page.getByRole("link", { name: "Documentation" }).click();
      await look(page, "docs");
      await page.getByRole("main").getByRole("link", { name: "How verification works" }).click();
      await sees(page, "The sandwich");
      await look(page, "docs-page");
      await page.goto(`${cast.network.url}/docs/manifest-rules#manifest.saml.cbc`);
      await look(page, "docs-rules");
    },
  },
  {
    name: "describe: the publisher begins a draft from a manifest; a broken one is refused with its line",
    async walk(cast) {
      const page = await cast.as("pia");
      await page.goto(`${cast.network.url}/app/studio`);
      await page.getByRole("heading", { name: "From a manifest" }).waitFor();
      await look(page, "studio-empty");
      const field = page.getByLabel("Manifest (YAML or JSON)");
      await field.fill(manifestText(cast).replace("slug: acme", "slug: Not A Slug"));
      await page.getByRole("button", { name: "Create draft from manifest" }).click();
      await sees(page, /line 4/i);
      await field.fill(manifestText(cast));
      await page.getByRole("button", { name: "Create draft from manifest" }).click();
      await page.waitForURL(/\/app\/studio\/sub_[0-9a-z]{26}\//);
      cast.remember("submission", /sub_[0-9a-z]{26}/.exec(page.url())?.[0] ?? "");
      await page.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
      // beside the field: what it is for, with examples; and the card as the catalog will show it
      await page.getByLabel("Tagline").focus();
      const help = page.getByRole("complementary", { name: "Help" });
      await help.getByText("Plans for people who plant").waitFor();
      await help.locator(".card-line").first().filter({ hasText: "Parcels" }).waitFor();
      await look(page, "studio-basics");
    },
  },
  {
    name: "describe: logo, and the secret of the test tenant that Acme's admin pages make",
    async walk(cast) {
      const page = await studioAt(cast, "assets");
      await page.getByLabel("Upload logo").setInputFiles(LOGO);
      await page.getByText("Logo uploaded").first().waitFor();
      await look(page, "studio-logo");
      const admin = await cast.open("acme-admin");
      await admin.goto(`${cast.network.acme}/admin`);
      await admin.getByLabel("Admin password").fill(cast.network.acmePassword);
      await admin.getByRole("button", { name: "Sign in" }).click();
      await page.goto(page.url().replace(/assets.*/, "test"));
      for (const [n, [workspace, secret]] of ([["entente-test", "acme_scim_token"], ["entente-test-two", "acme_second_scim_token"]] as const).entries()) {
        await admin.goto(`${cast.network.acme}/admin/tenants/${workspace}`);
        await admin.getByRole("button", { name: "Make SCIM token" }).click();
        const token = (await admin.locator("#scim-token").textContent()) ?? "";
        await page.getByLabel(`Secret ${secret}`, { exact: true }).fill(token);
        await page.getByRole("button", { name: `Set secret ${secret}` }).click();
        await page.getByText("Set", { exact: true }).nth(n).waitFor();
      }
      for (const section of ["sso", "provisioning", "variables", "guide", "manifest", "test"]) {
        const at = await studioAt(cast, section);
        await at.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
        await look(at, `studio-${section}`);
      }
    },
  },
  {
    name: "prove: the checks run live, good flows and attacks, and all hold",
    async walk(cast) {
      const page = await studioAt(cast, "test");
      await runChecks(page);
      await look(page, "studio-run");
    },
  },
  {
    name: "submit: every gate is open, the digest is frozen, a date is named",
    async walk(cast) {
      const page = await studioAt(cast, "submit");
      await sees(page, "All are met.");
      await look(page, "studio-submit");
      await page.getByRole("button", { name: "Submit for review" }).click();
      await page.waitForURL(/\/review/);
      await sees(page, "Initial review");
      await look(page, "studio-review");
    },
  },
  {
    name: "ask: the publisher has a question, an analyst finds it and answers",
    async walk(cast) {
      const page = await studioAt(cast, "review");
      await page.getByLabel("Write to the desk").fill("How long does the review take?");
      await page.getByRole("button", { name: "Send" }).click();
      await sees(page, "Waits for the desk");
      await look(page, "studio-questions");
      const desk = await cast.as("dana");
      await desk.goto(`${cast.network.url}/app/desk/support`);
      await desk.getByRole("link", { name: /Acme Dispatch/ }).click();
      await desk.getByLabel("Write to the publisher").fill("Five business days at most.");
      await desk.getByRole("button", { name: "Send" }).click();
      await sees(desk, "Waits for the publisher");
      await look(desk, "desk-support");
      await sees(await studioAt(cast, "review"), "Five business days at most.");
    },
  },
  {
    name: "review: an analyst sees it in the queue, asks a question, requests changes",
    async walk(cast) {
      const queue = await cast.as("dana");
      await queue.goto(`${cast.network.url}/app/desk`);
      await queue.getByRole("link", { name: /Acme Dispatch/ }).first().waitFor();
      await look(queue, "desk-queue");
      const page = await deskAt(cast, "dana");
      await page.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
      await look(page, "desk-workspace");
      await deskAt(cast, "dana", "checks");
      await sees(page, /passed, 0 failed/);
      await look(page, "desk-checks");
      await page.getByRole("link", { name: "Open the run" }).click();
      await page.getByRole("button", { name: "Rerun as analyst" }).waitFor();
      await sees(page, /^\d+ passed, 0 failed/);
      await look(page, "desk-run");
      await deskAt(cast, "dana", "threads");
      const form = page.getByRole("form", { name: "Open a thread" });
      await form.getByLabel("About").selectOption("field");
      await form.getByLabel("Field").fill("/metadata/tagline");
      await form.getByLabel("Message").fill("The tagline is a joke. Say what the product does.");
      await form.getByRole("button", { name: "Open thread" }).click();
      await sees(page, "Waits for the publisher");
      await look(page, "desk-threads");
      await decide(page, "Request changes", "One thing to mend, see the thread.");
      await sees(page, "Changes requested in review");
    },
  },
  {
    name: "mend: the publisher answers, edits, proves it anew and submits again",
    async walk(cast) {
      const page = await studioAt(cast, "review");
      await sees(page, "Changes requested in review");
      await page.getByLabel(/^Reply about/).fill("Done: it says what we do.");
      await page.getByRole("button", { name: "Reply", exact: true }).click();
      await sees(page, "Waits for the desk");
      await studioAt(cast, "basics");
      await page.getByLabel("Tagline").fill("Delivery plans for depots and drivers.");
      await page.getByText(/^Saved/).first().waitFor();
      await studioAt(cast, "test");
      await runChecks(page);
      await studioAt(cast, "submit");
      await page.getByRole("button", { name: "Submit for review" }).click();
      await page.waitForURL(/\/review/);
      await sees(page, "Initial review");
    },
  },
  {
    name: "review: two people pass the two phases, and the second one publishes",
    async walk(cast) {
      const first = await deskAt(cast, "dana", "threads");
      await first.getByRole("button", { name: "Resolve", exact: true }).click();
      await sees(first, "No thread is open.");
      await decide(first, "Approve and send to testing", "");
      await sees(first, "Testing by the desk");
      const second = await deskAt(cast, "eli", "requirements");
      await second.getByText(/are not judged yet/).waitFor();
      await look(second, "desk-requirements");
      await passRequirements(second);
      await decide(second, "Approve and publish", "Tested. Welcome.");
      await second.getByRole("button", { name: "Undo", exact: true }).waitFor(); // nothing is public for ten seconds
      await look(second, "desk-publishing");
      await second.getByText("Published", { exact: true }).first().waitFor({ timeout: 60_000 });
      await look(second, "desk-published");
    },
  },
  {
    name: "find: anybody finds it in the catalog, with badge, guide and evidence",
    async walk(cast) {
      const page = await cast.open("visitor-again");
      await cast.until(async () => (await page.goto(`${cast.network.url}/catalog/acme`))?.status(), (status) => status === 200, "the listing is not there");
      await page.goto(`${cast.network.url}/catalog?q=dispatch&capability=saml&capability=scim`);
      await look(page, "catalog");
      await page.getByRole("link", { name: /Acme Dispatch/ }).first().click();
      await page.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
      await sees(page, "Verified");
      await look(page, "listing");
      await page.getByRole("link", { name: /evidence/i }).first().click();
      await page.waitForURL(/\/evidence\/run_/);
      await look(page, "evidence");
      await page.goto(`${cast.network.url}/checks`);
      await look(page, "checks");
      await page.goto(`${cast.network.url}/checks/SP-38`);
      await look(page, "check");
    },
  },
  ...DEPLOY_STEPS,
];
