import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { parse } from "yaml";
import type { Cast } from "./cast.ts";
import { look } from "./look.ts";
import { OwnAcme } from "./own-acme.ts";
import { decide, LOGO, passRequirements, runChecks, sees, type Step } from "./steps.ts";

const MANIFEST = fileURLToPath(new URL("../../manifests/acme/manifest.yaml", import.meta.url));
const SLUG = "acme-life";
const COMPATIBLE = "The published version still works with today's app";
/** Within the year: a day that lies ahead, whenever this runs. */
const LAST_DAY = new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10);

let acme: OwnAcme;

interface Whole {
  metadata: Record<string, unknown>;
  sso: Record<string, unknown>;
  provisioning?: unknown;
  guide: Record<string, unknown>;
  test: Record<string, unknown> & { spInitiate: Record<string, unknown> };
}

/** Acme's manifest as far as SAML goes, and little of it: this story makes five whole runs. */
function samlManifest(): string {
  const whole = parse(readFileSync(MANIFEST, "utf8").replaceAll("http://localhost:4100", acme.url)) as Whole;
  Object.assign(whole.metadata, { slug: SLUG, name: "Acme Dispatch" });
  delete whole.provisioning;
  for (const other of ["oidc", "scim"]) for (const part of [whole.sso, whole.guide, whole.test.spInitiate]) delete part[other];
  for (const other of ["scim", "secondTenant", "localAccount", "refreshTokens", "rights", "bothCertificates", "metadataRefreshS"]) delete whole.test[other];
  return JSON.stringify(whole);
}

const studio = async (cast: Cast, section: string): Promise<Page> => {
  const page = await cast.as("pia");
  await page.goto(`${cast.network.url}/app/studio/${cast.recall("submission")}/${section}`);
  await page.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
  return page;
};

const desk = async (cast: Cast, who: "dana" | "eli", tab: string): Promise<Page> => {
  const page = await cast.as(who);
  await page.goto(`${cast.network.url}/app/desk/${cast.recall("submission")}?tab=${tab}`);
  await page.getByRole("heading", { level: 1, name: "Acme Dispatch" }).waitFor();
  return page;
};

const keepId = (cast: Cast, page: Page): void => cast.remember("submission", /sub_[0-9a-z]{26}/.exec(page.url())?.[0] ?? "");

/** What a visitor reads at the listing's address, by the API that the page is made from. */
const listing = async (cast: Cast): Promise<{ version: string; state: string; code?: string; versions: { version: string }[] }> =>
  (await (await fetch(`${cast.network.url}/api/catalog/${SLUG}`)).json()) as never;

async function submit(page: Page): Promise<void> {
  await sees(page, "All are met.");
  await page.getByRole("button", { name: "Submit for review" }).click();
  await page.waitForURL(/\/review/);
  await sees(page, "Initial review");
}

/** Both phases, by two people; nothing is public for ten seconds after the second one. */
async function passBoth(cast: Cast): Promise<void> {
  const first = await desk(cast, "dana", "threads");
  await decide(first, "Approve and send to testing", "");
  await sees(first, "Testing by the desk");
  const second = await desk(cast, "eli", "requirements");
  await passRequirements(second);
  await decide(second, "Approve and publish", "Tested.");
  await second.getByRole("button", { name: "Undo", exact: true }).waitFor();
}

/** What the button would do if it could be pressed. */
async function submitByApi(cast: Cast, page: Page): Promise<{ status: number; body: { errors?: { code: string }[] } }> {
  const answer = await page.request.post(`${cast.network.url}/api/submissions/${cast.recall("submission")}/submit`, { headers: { origin: cast.network.url }, data: {} });
  return { status: answer.status(), body: (await answer.json()) as { errors?: { code: string }[] } };
}

/** Begins the compatibility run and waits for its end, which `words` say. */
async function runPublished(cast: Cast, words: RegExp): Promise<Page> {
  const page = await studio(cast, "test");
  await page.getByRole("button", { name: "Run the published version's checks" }).click();
  await page.waitForURL(/\/test\/run_/);
  await sees(page, "Over the published version");
  await page.getByText(words).first().waitFor({ timeout: 240_000 });
  return page;
}

/** The line of a gate on the page of the submit. */
const gateLine = (page: Page, label: string) => page.getByRole("listitem").filter({ hasText: label });

/** `story.ts life`: one integration from its draft to its deprecation, with an update that Acme itself nearly spoils. */
export const LIFE_STEPS: Step[] = [
  {
    name: "draft: described, proven, and sent to the desk",
    async walk(cast) {
      acme = await OwnAcme.start(cast.network.dataDir);
      cast.atEnd(() => acme.stop());
      await acme.trust(cast.network.story.bench);
      const page = await cast.as("pia");
      await page.goto(`${cast.network.url}/app/studio`);
      await page.getByLabel("Manifest (YAML or JSON)").fill(samlManifest());
      await page.getByRole("button", { name: "Create draft from manifest" }).click();
      await page.waitForURL(/\/app\/studio\/sub_[0-9a-z]{26}\//);
      keepId(cast, page);
      await studio(cast, "assets");
      await page.getByLabel("Upload logo").setInputFiles(LOGO);
      await page.getByText("Logo uploaded").first().waitFor();
      await studio(cast, "test");
      await runChecks(page);
      await submit(await studio(cast, "submit"));
    },
  },
  {
    name: "changes requested: a thread on a field sends it back to its publisher",
    async walk(cast) {
      const page = await desk(cast, "dana", "threads");
      const form = page.getByRole("form", { name: "Open a thread" });
      await form.getByLabel("About").selectOption("field");
      await form.getByLabel("Field").fill("/metadata/tagline");
      await form.getByLabel("Message").fill("Say what the product does.");
      await form.getByRole("button", { name: "Open thread" }).click();
      await sees(page, "Waits for the publisher");
      await decide(page, "Request changes", "One thing to mend, see the thread.");
      await sees(page, "Changes requested in review");
    },
  },
  {
    name: "fixed: the field is mended in the studio, the thread answered, the draft proven anew and sent again",
    async walk(cast) {
      const page = await studio(cast, "submit");
      await gateLine(page, "Every blocking thread is answered").getByText("(not met)").waitFor();
      await studio(cast, "basics");
      await page.getByLabel("Tagline").fill("Delivery plans for depots and drivers.");
      await page.getByText(/^Saved/).first().waitFor();
      await studio(cast, "review");
      await sees(page, "Say what the product does.");
      await page.getByLabel(/^Reply about/).fill("It does now.");
      await page.getByRole("button", { name: "Mark fixed" }).click();
      await sees(page, "Waits for the desk");
      await studio(cast, "submit");
      await gateLine(page, "A test run covers this draft").getByText("(not met)").waitFor();
      await studio(cast, "test");
      await runChecks(page);
      await submit(await studio(cast, "submit"));
    },
  },
  {
    name: "tried: an analyst signs in to Acme by the submitted description, from a throw-away org that ends without a trace",
    async walk(cast) {
      const page = await desk(cast, "dana", "try");
      await page.getByRole("button", { name: "Open a throw-away org" }).click();
      await sees(page, "Test mode");
      await look(page, "life-try");
      const metadata = page.locator("dl > div").filter({ hasText: "Metadata address of the identity provider" }).locator("code");
      await acme.trustSaml((await metadata.textContent()) ?? "");
      await page.getByRole("button", { name: "Sign in with SAML" }).click();
      await page.waitForURL((url) => url.origin === acme.url);
      await sees(page, "own@acme.test");
      await page.goto(`${cast.network.url}/app/desk/${cast.recall("submission")}?tab=try`); // as by the browser's way back: still in the throw-away org
      await page.getByRole("button", { name: "Change to Review desk" }).waitFor();
      await look(page, "life-try-elsewhere");
      await page.getByRole("button", { name: "Change to Review desk" }).click();
      await sees(page, "Test mode");
      await page.getByRole("button", { name: "End trial" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "End trial" }).click();
      await page.getByRole("button", { name: "Open a throw-away org" }).waitFor();
      await acme.trust(cast.network.story.bench);
    },
  },
  {
    name: "published: two people pass it, and it is in the catalog ten seconds later",
    async walk(cast) {
      const first = await desk(cast, "dana", "threads");
      await first.getByRole("button", { name: "Resolve", exact: true }).click();
      await sees(first, "No thread is open.");
      await passBoth(cast);
      const seen = await cast.until(() => listing(cast), (one) => one.version === "1.0.0", "it is not in the catalog", 60_000);
      if (seen.state !== "published" || seen.versions.length !== 1) throw new Error(JSON.stringify(seen));
    },
  },
  {
    name: "update: begins beside the live version, and asks for a run of that version before anything else",
    async walk(cast) {
      const page = await studio(cast, "review");
      await page.getByRole("button", { name: "Begin an update" }).click();
      await page.waitForURL((url) => /\/studio\/sub_/.test(url.pathname) && !url.pathname.includes(cast.recall("submission")));
      keepId(cast, page);
      await studio(cast, "sso");
      await page.getByText("More settings", { exact: true }).first().click();
      await page.getByLabel("Assertion lifetime in seconds").fill("240");
      await page.getByText(/^Saved/).first().waitFor();
      await studio(cast, "test");
      await runChecks(page);
      await studio(cast, "submit");
      await page.getByRole("textbox", { name: "Changelog entry" }).fill("Assertions are valid for four minutes.");
      await page.getByRole("button", { name: "Keep version and changelog" }).click();
      await gateLine(page, COMPATIBLE).getByText(/^Run the compatibility checks/).waitFor();
      await look(page, "life-update-gates");
      const { version } = await listing(cast);
      if (version !== "1.0.0") throw new Error(`${version} is live`);
    },
  },
  {
    name: "Acme changes under the published version: the run shows it, the gate names it, and nothing is submitted",
    async walk(cast) {
      await acme.run(acme.otherAddress()); // entity ID and ACS are others now; the published description does not fit any more
      const run = await runPublished(cast, /^\d+ passed, [1-9]\d* failed|^\d+ passed, 0 failed, [1-9]\d* could not tell/);
      await sees(run, "Over the published version");
      await look(run, "life-incompatible-run");
      const page = await studio(cast, "submit");
      const line = gateLine(page, COMPATIBLE);
      await line.getByText(/What held for the published version must still hold: .*SAML-F1/).waitFor();
      await look(page, "life-incompatible-gate");
      const button = page.getByRole("button", { name: "Submit for review" });
      if ((await button.getAttribute("aria-disabled")) !== "true" && !(await button.isDisabled())) throw new Error("it could be submitted");
      const { status, body } = await submitByApi(cast, page);
      const codes = body.errors?.map((error) => error.code).join();
      if (status !== 409 || codes !== "submission.gate.compatibility-run") throw new Error(`${status} ${JSON.stringify(body)}`);
    },
  },
  {
    name: "Acme is mended: the same run passes, the gate opens, and the update is submitted",
    async walk(cast) {
      await acme.run(acme.url);
      await runPublished(cast, /^\d+ passed, 0 failed, 0 could not tell/);
      await submit(await studio(cast, "submit"));
      await passBoth(cast);
      const { version } = await listing(cast); // decided, and still not public: the live version stands until then
      if (version !== "1.0.0") throw new Error(`${version} is live before its time`);
      const after = await cast.until(() => listing(cast), (one) => one.version === "1.1.0", "the update is not in the catalog", 60_000);
      if (after.versions.map((one) => one.version).join() !== "1.1.0,1.0.0") throw new Error(JSON.stringify(after.versions));
      const page = await cast.open("visitor");
      await page.goto(`${cast.network.url}/catalog/${SLUG}/versions/1.0.0`);
      await sees(page, "You are viewing 1.0.0");
    },
  },
  {
    name: "deprecated: its publisher names the last day in the studio, and everybody reads it in the catalog",
    async walk(cast) {
      const page = await cast.as("pia");
      await page.goto(`${cast.network.url}/app/studio/integrations/${SLUG}`);
      await page.getByLabel("What customers should know").fill("Acme Dispatch becomes Acme Routes.");
      await page.getByLabel("Successor").fill("acme-nowhere");
      await page.getByLabel("Last day on which it can be added").fill(LAST_DAY);
      const confirm = async () => {
        await page.getByRole("button", { name: "Deprecate", exact: true }).click();
        await page.getByRole("button", { name: "Deprecate integration" }).click();
      };
      await confirm();
      await sees(page, /no other integration "acme-nowhere"/);
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByLabel("Successor").fill("");
      await confirm();
      await page.getByRole("button", { name: "Change deprecation" }).waitFor();
      await look(page, "life-deprecated");
      const visitor = await cast.open("visitor-later");
      await visitor.goto(`${cast.network.url}/catalog/${SLUG}`);
      await sees(visitor, "The publisher has deprecated this integration.");
      await sees(visitor, "Acme Dispatch becomes Acme Routes.");
      await look(visitor, "life-deprecated-listing");
      const { state } = await listing(cast);
      if (state !== "deprecated") throw new Error(state);
    },
  },
];
