import type { Page } from "playwright-core";
import type { Cast } from "./cast.ts";
import { look } from "./look.ts";
import type { Step } from "./steps.ts";

interface AcmeUser {
  id: string;
  userName: string;
  active: boolean;
  origin: string;
  groups: string[];
}

const FINN = "finn@birch.example";
const sees = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

const finnAtAcme = async (cast: Cast): Promise<AcmeUser | undefined> =>
  (await cast.askAcme<AcmeUser[]>("/tenants/birch/users")).find((user) => user.userName === FINN);

const appAt = async (cast: Cast, part: string): Promise<Page> => {
  const page = await cast.as("ada");
  await page.goto(`${cast.network.url}/app/org/apps/${cast.recall("app")}/${part}`);
  return page;
};

/** A value of the setup page, as its copy button would carry it. */
const carried = async (page: Page, label: string): Promise<string> =>
  ((await page.locator("dl > div", { has: page.getByRole("button", { name: `Copy ${label}`, exact: true }) }).locator("code").first().textContent()) ?? "").trim();

/** The customer's workspace in Acme's admin pages. */
async function workspace(cast: Cast): Promise<Page> {
  const page = await cast.open("acme-birch");
  await page.goto(`${cast.network.acme}/admin`);
  await page.getByLabel("Admin password").fill(cast.network.acmePassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: /birch|Birch/ }).first().click();
  return page;
}

const groupAt = async (cast: Cast, name: string): Promise<Page> => {
  const page = await cast.as("ada");
  await page.goto(`${cast.network.url}/app/org/groups`);
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return page;
};

/** From deploying to leaving. */
export const DEPLOY_STEPS: Step[] = [
  {
    name: "deploy: the customer's admin adds it with values of their own",
    async walk(cast) {
      const page = await cast.as("ada");
      await page.goto(`${cast.network.url}/app/org`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await look(page, "org-overview");
      await page.goto(`${cast.network.url}/catalog/acme`);
      await page.getByRole("link", { name: "Add to my org" }).first().click();
      await page.getByLabel("Acme address").fill(cast.network.acme);
      await page.getByLabel("Workspace id").fill("birch");
      await look(page, "org-add");
      await page.getByRole("button", { name: "Add app" }).click();
      await page.waitForURL(/\/app\/org\/apps\/app_[0-9a-z]{26}/);
      cast.remember("app", /app_[0-9a-z]{26}/.exec(page.url())?.[0] ?? "");
      await sees(page, "Sign-on by SAML");
      await look(page, "org-setup");
    },
  },
  {
    name: "deploy: the guide's values are carried to Acme, and Acme trusts the org",
    async walk(cast) {
      const page = await appAt(cast, "setup");
      const admin = await workspace(cast);
      await admin.getByLabel("Metadata URL").fill(await carried(page, "Metadata address of the identity provider"));
      await admin.getByRole("button", { name: "Save SAML" }).click();
      await sees(admin, "SAML is set up");
      await page.getByRole("button", { name: "Make a client secret" }).click();
      await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Make a client secret" }).click();
      const secret = await carried(page, "Client secret");
      await admin.getByLabel("Issuer").fill(await carried(page, "Issuer"));
      await admin.getByLabel("Client ID").fill(await carried(page, "Client ID"));
      await admin.getByLabel("Client secret").fill(secret);
      await admin.getByRole("button", { name: "Save OpenID Connect" }).click();
      await sees(admin, "OpenID Connect is set up");
      await admin.getByRole("button", { name: "Make SCIM token" }).click();
      cast.remember("scim-token", (await admin.locator("#scim-token").textContent()) ?? "");
    },
  },
  {
    name: "deploy: provisioning refuses a wrong token in the app's words, and takes the right one",
    async walk(cast) {
      const page = await appAt(cast, "provisioning");
      await page.getByLabel("SCIM token").fill("not-the-token");
      await page.getByRole("button", { name: "Connect provisioning" }).click();
      await sees(page, "Not connected");
      await look(page, "org-provisioning-refused");
      await page.getByLabel("SCIM token").fill(cast.recall("scim-token"));
      await page.getByRole("button", { name: "Connect provisioning" }).click();
      await page.getByRole("button", { name: "Test connection" }).waitFor();
    },
  },
  {
    name: "deploy: Finance is given the app and pushed, and the account is there before its person",
    async walk(cast) {
      const page = await appAt(cast, "assignments");
      await page.getByLabel("Search people and groups").fill("Fin");
      await page.getByRole("button", { name: "Assign Finance" }).click();
      await sees(page, "Finance now has");
      await look(page, "org-assignments");
      const made = await cast.until(() => finnAtAcme(cast), (user) => user?.active === true, "Finn's account was not made");
      if (made?.origin !== "scim") throw new Error(`Finn's account was made by ${made?.origin}`);
      cast.remember("scim-id", made.id);
      const push = await appAt(cast, "provisioning");
      await push.getByLabel("Group to push").selectOption({ label: "Finance" });
      await push.getByRole("button", { name: "Push group" }).click();
      await cast.until(() => finnAtAcme(cast), (user) => user?.groups.includes("Finance") === true, "the group was not pushed");
      await push.reload();
      await sees(push, "Finance");
      await look(push, "org-provisioning");
    },
  },
  {
    name: "use: the person clicks the tile and is in, by SAML",
    async walk(cast) {
      const page = await cast.as("finn");
      await page.goto(`${cast.network.url}/my`);
      await look(page, "my-apps");
      await page.getByRole("link", { name: /Acme Dispatch/ }).click();
      await page.waitForURL((url) => url.origin === cast.network.acme);
      await sees(page, "Finn Moe");
      await sees(page, /SAML/);
    },
  },
  {
    name: "use: from the app itself, by OpenID Connect, without another page to fill in",
    async walk(cast) {
      const page = await cast.as("finn");
      await page.getByRole("button", { name: /Sign out/ }).click();
      await page.goto(`${cast.network.acme}/t/birch/`);
      await page.getByRole("link", { name: /OpenID Connect/ }).click();
      await page.waitForURL((url) => url.origin === cast.network.acme && url.pathname === "/t/birch/");
      await sees(page, "Finn Moe");
      await sees(page, /OpenID Connect|OIDC/);
    },
  },
  {
    name: "use: somebody without the app is told so in plain words",
    async walk(cast) {
      const page = await cast.open("noor");
      await page.goto(`${cast.network.url}/launch/${cast.recall("app")}?via=saml`);
      await page.getByLabel("E-mail").fill("noor@birch.example");
      await page.getByLabel("Password", { exact: true }).fill(cast.network.story.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await sees(page, "This app is not assigned to you.");
      await look(page, "sign-in-refused");
    },
  },
  {
    name: "change: a new name in the directory is a new name in the app",
    async walk(cast) {
      const page = await cast.as("ada");
      await page.goto(`${cast.network.url}/app/org/people`);
      await look(page, "org-people");
      await page.getByRole("link", { name: "Finn Moe" }).first().click();
      await page.getByLabel("Family name").fill("Moe-Berg");
      await page.getByLabel("Display name").fill("Finn Moe-Berg");
      await look(page, "org-person");
      await page.getByRole("button", { name: "Keep changes" }).click();
      await cast.until(
        () => cast.askAcme<(AcmeUser & { name: string })[]>("/tenants/birch/users"), (users) => users.some((user) => user.userName === FINN && user.name.includes("Moe-Berg")), "the new name did not arrive",
      );
    },
  },
  {
    name: "leave: who leaves the group loses the tile, the account and the session",
    async walk(cast) {
      const page = await groupAt(cast, "Finance");
      await look(page, "org-group");
      await page.getByRole("button", { name: /Remove Finn/ }).click();
      await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: /^Remove/ }).click();
      const gone = await cast.until(() => finnAtAcme(cast), (user) => user?.active === false, "Finn's account stayed active");
      if (gone?.id !== cast.recall("scim-id")) throw new Error("Finn's account was replaced instead of deactivated");
      const finn = await cast.as("finn");
      await finn.goto(`${cast.network.acme}/t/birch/whoami`);
      await sees(finn, /"signedIn": ?false/);
      await finn.goto(`${cast.network.url}/my`);
      await sees(finn, "No apps yet");
      await look(finn, "my-apps-empty");
    },
  },
  {
    name: "return: who comes back gets the same account again",
    async walk(cast) {
      const page = await groupAt(cast, "Finance");
      await page.getByLabel("Search people").fill("Finn");
      await page.getByRole("button", { name: /Add Finn/ }).click();
      const back = await cast.until(() => finnAtAcme(cast), (user) => user?.active === true, "Finn's account did not come back");
      if (back?.id !== cast.recall("scim-id")) throw new Error("Finn got another account");
    },
  },
  {
    name: "afterwards: the audit names every step, the outbox shows every letter, no page threw",
    async walk(cast) {
      const page = await cast.as("ada");
      await page.goto(`${cast.network.url}/app/org/audit`);
      await sees(page, "app.install");
      await look(page, "org-audit");
      await page.goto(`${cast.network.url}/app/org/settings`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await look(page, "org-settings");
      await page.goto(`${cast.network.url}/app/org/groups`);
      await look(page, "org-groups");
      await page.goto(`${cast.network.url}/outbox`);
      await sees(page, /Acme Dispatch: Published/);
      await look(page, "outbox");
      const errors = cast.takeErrors();
      if (errors.length > 0) throw new Error(errors.join("\n"));
    },
  },
];
