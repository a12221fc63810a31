import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../src/app/config.ts";
import { wire } from "../../src/app/flow.ts";
import { openDb, openPlatform } from "../../src/app/open-platform.ts";
import { openServer } from "../../src/app/server.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { defineDeploymentJobs } from "../../src/stages/deployment/index.ts";
import { newOrg, newPerson, PASSWORD, publishManifest, smallManifest } from "../../src/stages/deployment/testing.ts";
import { defineTenancyJobs, type Org } from "../../src/tenancy/index.ts";
import { freePort } from "../free-port.ts";
import { formOf, httpBrowser, type HttpBrowser, type Sent, type Visited } from "../http-browser.ts";

type Someone = Awaited<ReturnType<typeof newPerson>>;

/** The whole network in this process, on a loopback port, with a customer org and three of its people. */
export interface Network {
  url: string;
  platform: Platform;
  maker: Org;
  birch: Org;
  /** Administers the customer org. */
  ada: Someone;
  /** Is given what a case is about. */
  finn: Someone;
  /** Is given nothing. */
  noor: Someone;
  /** The API as the customer's admin uses it. @throws when the answer is no success */
  api<T = Record<string, unknown>>(method: NonNullable<Sent["method"]>, path: string, body?: unknown): Promise<T>;
  /** Publishes a manifest and installs it by the API in the customer org; `values` are what setup shows. */
  install(slug: string, parts: Parameters<typeof smallManifest>[1], variables: Record<string, string>): Promise<InstalledApp>;
  /** Works off what is queued. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface InstalledApp {
  id: string;
  values: Record<string, string>;
  clientSecret: string | undefined;
  assign(person: Someone): Promise<string>;
  unassign(assignment: string): Promise<void>;
  launchUrl(via: "saml" | "oidc"): string;
}

export async function openNetwork(): Promise<Network> {
  const dataDir = await mkdtemp(join(tmpdir(), "entente-interop-"));
  const port = await freePort();
  const settings = readSettings({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir, ENTENTE_ALLOW_LOCAL: "1", LOG_LEVEL: process.env["LOG_LEVEL"] ?? "error" });
  const { platform, close } = await openPlatform(settings, await openDb(settings));
  defineTenancyJobs(platform);
  defineDeploymentJobs(platform);
  wire(platform);
  const server = await openServer(platform, { version: "interop", web: false });
  await server.listen({ host: "127.0.0.1", port });
  const url = settings.publicUrl;

  const maker = await newOrg(platform, "maker", ["publisher"]);
  const birch = await newOrg(platform, "birch");
  const ada = await newPerson(platform, birch, "Ada", { roles: ["admin"] });
  const finn = await newPerson(platform, birch, "Finn");
  const noor = await newPerson(platform, birch, "Noor");

  const admin = httpBrowser();
  await signIn(admin, url, ada.email);
  async function api<T>(method: NonNullable<Sent["method"]>, path: string, body?: unknown): Promise<T> {
    const answer = await admin.go(`${url}/api${path}`, {
      method, headers: { origin: url, ...(body === undefined ? {} : { "content-type": "application/json" }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body.slice(0, 800)}`);
    return (answer.body === "" ? undefined : JSON.parse(answer.body)) as T;
  }

  return {
    url, platform, maker, birch, ada, finn, noor, api,
    async install(slug, parts, variables) {
      await publishManifest(platform, maker, smallManifest(slug, parts));
      const app = await api<{ id: string; values: { name: string; value: string }[]; enabled: string[] }>("POST", "/apps", { slug, variables });
      const clientSecret = app.enabled.includes("oidc") ? (await api<{ clientSecret: string }>("POST", `/apps/${app.id}/client-secret`, {})).clientSecret : undefined;
      return {
        id: app.id, values: Object.fromEntries(app.values.map((one) => [one.name, one.value])), clientSecret,
        async assign(person) {
          const { items } = await api<{ items: { id: string; targetId: string }[] }>("POST", `/apps/${app.id}/assignments`, { targets: [{ kind: "person", id: person.person.id }] });
          return items.find((one) => one.targetId === person.person.id)?.id ?? "";
        },
        unassign: (assignment) => api("DELETE", `/apps/${app.id}/assignments/${assignment}`),
        launchUrl: (via) => `${url}/launch/${app.id}?via=${via}`,
      };
    },
    settle: async () => void (await platform.jobs.drain()),
    async close() {
      await server.close();
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Signs a browser in at the network by its own API, as the sign-in page does. */
export async function signIn(browser: HttpBrowser, url: string, email: string): Promise<void> {
  const answer = await browser.go(`${url}/api/session`, {
    method: "POST", headers: { origin: url, "content-type": "application/json" }, body: JSON.stringify({ email, password: PASSWORD, orgSlug: "birch" }),
  });
  if (answer.status !== 200) throw new Error(`sign-in of ${email}: ${answer.status} ${answer.body.slice(0, 300)}`);
}

/** What happened on the way through a sign-in. */
export interface Arrived extends Visited {
  /** How often the network asked who it is. */
  asked: number;
}

/**
 * Goes to an address as a person would: signs in when the network asks, presses on through pages that post themselves, and
 * stops where no such page follows.
 */
export async function visit(network: Network, browser: HttpBrowser, address: string, who: { email: string }): Promise<Arrived> {
  let asked = 0;
  const atSignIn = (to: URL) => to.origin === network.url && to.pathname === "/sign-in";
  let page = await browser.go(address, {}, atSignIn);
  for (let steps = 0; steps < 12; steps++) {
    const here = new URL(page.url);
    if (atSignIn(here)) {
      asked++;
      await signIn(browser, network.url, who.email);
      page = await browser.go(new URL(here.searchParams.get("next") ?? "/", network.url).href, {}, atSignIn);
    } else if (postsItself(page)) {
      page = await browser.submit(page, {}, atSignIn);
    } else {
      return { ...page, asked };
    }
  }
  throw new Error(`no end of the sign-in:\n${browser.trail.slice(-12).join("\n")}`);
}

/** A form that a script of the page sends: SAML messages, `form_post`, the provider's own hand-overs. */
const postsItself = (page: Visited) => formOf(page) !== undefined && /submit\(\)/.test(page.body);

/** @throws with the end of the way when it is not so */
export function expectPage(page: Visited, holds: boolean, what: string, browser: HttpBrowser): void {
  if (!holds) throw new Error(`${what}\nat ${page.url} (${page.status})\n${page.body.slice(0, 700)}\nby ${browser.trail.slice(-10).join("\n   ")}`);
}
