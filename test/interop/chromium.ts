import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { type Browser, chromium as launcher, type Page } from "playwright-core";
import * as client from "openid-client";
import { makeSigningKey } from "../../src/protocols/saml/index.ts";
import { createSession, SESSION_COOKIE } from "../../src/tenancy/index.ts";
import type { Peer } from "./cases.ts";
import { freePort } from "../free-port.ts";
import { type Network } from "./network.ts";

const PROGRAM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/**
 * A real browser between two sites: the network at 127.0.0.1, the app at localhost. Its rules on cookies, scripts and forms
 * are what the pages must live with: SameSite, Content-Security-Policy, form-action over redirects.
 */
export const chromium: Peer = {
  name: "chromium",
  missing: () => (PROGRAM ? undefined : { what: "Chromium", install: "apt-get install chromium" }),
  async run(network, { check }) {
    const port = await freePort();
    const base = `http://localhost:${port}`;
    const sp = await makeSigningKey("chromium", new Date());
    const app = await network.install("chromium", {
      variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
      sso: {
        saml: {
          entityId: "{{base_url}}/sp", acsUrl: "{{base_url}}/acs", flows: { idpInitiated: true, spInitiated: true }, defaultRelayState: "from the tile",
          slo: { url: "{{base_url}}/slo", binding: "post" }, signingCertificates: [sp.certificate],
        },
        oidc: { redirectUris: ["{{base_url}}/cb"], postLogoutRedirectUris: ["{{base_url}}/bye"], pkce: "supported" },
      },
    }, { base_url: base });
    await app.assign(network.finn);
    const party = new SAML({
      entryPoint: app.values["saml.sso_url"] ?? "", logoutUrl: app.values["saml.slo_url"] ?? "", issuer: `${base}/sp`, audience: `${base}/sp`, callbackUrl: `${base}/acs`,
      idpCert: app.values["saml.certificate"] ?? "", wantAuthnResponseSigned: true, wantAssertionsSigned: true, validateInResponseTo: ValidateInResponseTo.ifPresent,
      authnRequestBinding: "HTTP-POST", privateKey: sp.privateKey, signatureAlgorithm: "sha256", digestAlgorithm: "sha256", disableRequestedAuthnContext: true, identifierFormat: null,
    });
    const rp = await client.discovery(new URL(app.values["oidc.issuer"] ?? ""), app.values["oidc.client_id"] ?? "", app.clientSecret ?? "", undefined, { execute: [client.allowInsecureRequests] });
    const state = client.randomState();
    let profile: Awaited<ReturnType<SAML["validatePostResponseAsync"]>>["profile"] = null;
    let idToken = "";
    const answer = async (url: URL, form: Record<string, string>): Promise<{ html?: string; to?: string }> => {
      if (url.pathname === "/start") return { html: await party.getAuthorizeFormAsync("deep link") };
      if (url.pathname === "/acs") {
        ({ profile } = await party.validatePostResponseAsync(form));
        return { html: `<p>saml ${profile?.nameID} ${form["RelayState"]}</p>` };
      }
      if (url.pathname === "/out" && profile) return { to: await party.getLogoutUrlAsync(profile, "", {}) };
      if (url.pathname === "/slo") {
        const { loggedOut } = await party.validatePostResponseAsync(form);
        return { html: `<p>logged out ${String(loggedOut)}</p>` };
      }
      if (url.pathname === "/oidc") return { to: client.buildAuthorizationUrl(rp, { redirect_uri: `${base}/cb`, scope: "openid email", state }).href };
      if (url.pathname === "/cb") {
        const tokens = await client.authorizationCodeGrant(rp, url, { expectedState: state });
        idToken = tokens.id_token ?? "";
        return { html: `<p>oidc ${String(tokens.claims()?.["email"])}</p>` };
      }
      if (url.pathname === "/oidc-out") return { to: client.buildEndSessionUrl(rp, { id_token_hint: idToken, post_logout_redirect_uri: `${base}/bye` }).href };
      return { html: `<p>at ${url.pathname}</p>` };
    };
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
      request.on("end", () => {
        answer(new URL(request.url ?? "/", base), Object.fromEntries(new URLSearchParams(body))).then(
          ({ html, to }) => (to ? response.writeHead(302, { location: to }).end() : response.writeHead(200, { "content-type": "text/html" }).end(html)),
          (error: unknown) => response.writeHead(500, { "content-type": "text/html" }).end(`<p>failed ${String(error)}</p>`),
        );
      });
    });
    server.listen(port, "localhost");
    await once(server, "listening");
    const browser = await launcher.launch({ executablePath: PROGRAM ?? "", args: ["--no-sandbox"] });
    try {
      await check("chromium: a request posted from another site is answered, with the person's cookie and a script that may run", () =>
        inBrowser(browser, network, async (page) => {
          await page.goto(`${base}/start`);
          await says(page, `saml ${network.finn.email} deep link`);
        }));
      await check("chromium: the tile signs in by SAML", () =>
        inBrowser(browser, network, async (page) => {
          await page.goto(app.launchUrl("saml"));
          await says(page, `saml ${network.finn.email} from the tile`);
        }));
      await check("chromium: a link to the tile on another site asks first", () =>
        inBrowser(browser, network, async (page) => {
          await page.goto(`${base}/elsewhere`);
          await page.evaluate(`location.href = ${JSON.stringify(app.launchUrl("saml"))}`);
          await page.getByRole("link", { name: "Continue to chromium" }).click();
          await says(page, `saml ${network.finn.email} from the tile`);
        }));
      await check("chromium: signing out at the app by SAML ends the network's session", () =>
        inBrowser(browser, network, async (page) => {
          await page.goto(`${base}/start`);
          await says(page, "saml");
          await page.goto(`${base}/out`);
          await says(page, "logged out true");
          await page.goto(`${base}/start`);
          await page.waitForURL((url) => url.pathname === "/sign-in");
        }));
      await check("chromium: signs in by OpenID Connect, and the sign-out question leads back to the app", () =>
        inBrowser(browser, network, async (page) => {
          await page.goto(`${base}/oidc`);
          await says(page, `oidc ${network.finn.email}`);
          await page.goto(`${base}/oidc-out`);
          await page.getByRole("button", { name: "Sign out", exact: true }).click();
          await says(page, "at /bye");
          await page.goto(`${base}/oidc`);
          await page.waitForURL((url) => url.pathname === "/sign-in");
        }));
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  },
};

/** A fresh profile in which Finn is signed in at the network. What the browser complained about stands in the failure. */
async function inBrowser(browser: Browser, network: Network, walk: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  const { token } = await createSession(network.platform, network.finn.actor.accountId, network.birch.id);
  await context.addCookies([{ name: SESSION_COOKIE, value: token, url: network.url, httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => void complaints.push(message.text()));
  try {
    await walk(page);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nat ${page.url()}\n${complaints.join("\n")}\n${(await page.content()).slice(0, 600)}`, { cause: error });
  } finally {
    await context.close();
  }
}

const says = (page: Page, text: string) => page.getByText(text).waitFor();
