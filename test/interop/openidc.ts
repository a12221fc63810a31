import { httpBrowser } from "../http-browser.ts";
import { apacheDir, apacheMissing, startApache } from "./apache.ts";
import type { Peer } from "./cases.ts";
import { freePort } from "../free-port.ts";
import { expectPage, signIn, visit } from "./network.ts";

const PAGE = [
  "page=<!--#echo var=\"REQUEST_URI\" -->", "user=<!--#echo var=\"REMOTE_USER\" -->", "sub=<!--#echo var=\"OIDC_CLAIM_sub\" -->", "email=<!--#echo var=\"OIDC_CLAIM_email\" -->",
  "name=<!--#echo var=\"OIDC_CLAIM_name\" -->", "crews=<!--#echo var=\"OIDC_CLAIM_crews\" -->", "",
].join("\n");

/** OpenID Connect with mod_auth_openidc: code flow with PKCE, third-party-initiated login, RP-initiated logout. */
export const openidc: Peer = {
  name: "mod_auth_openidc",
  missing: () => apacheMissing("auth_openidc", "libapache2-mod-auth-openidc"),
  async run(network, { check }) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const app = await network.install("openidc", {
      variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
      sso: { oidc: {
        redirectUris: ["{{base_url}}/oidc/callback"], initiateLoginUri: "{{base_url}}/oidc/callback", postLogoutRedirectUris: ["{{base_url}}/bye.shtml"],
        flows: { idpInitiated: true }, pkce: "required", claims: [{ name: "crews", expression: "groups.map(g, g.name)" }],
      } },
    }, { base_url: base });
    await app.assign(network.finn);
    const dir = await apacheDir();
    const apache = await startApache({
      dir, port, module: "auth_openidc", pages: { "index.shtml": "home\n", "bye.shtml": "bye\n", "oidc/index.shtml": PAGE, "oidc/deep.shtml": PAGE },
      configuration: [
        `OIDCProviderMetadataURL ${app.values["oidc.discovery_url"]}`, `OIDCClientID ${app.values["oidc.client_id"]}`, `OIDCClientSecret ${app.clientSecret}`,
        `OIDCRedirectURI ${base}/oidc/callback`, "OIDCCryptoPassphrase of-these-cases-alone", "OIDCPKCEMethod S256", 'OIDCScope "openid profile email"', "OIDCRemoteUserClaim email",
        `OIDCDefaultURL ${base}/oidc/index.shtml`, "OIDCSSLValidateServer Off", "OIDCCookieSameSite Off",
        "<Location /oidc>", "AuthType openid-connect", "Require valid-user", "</Location>",
      ].join("\n"),
    });
    const at = (path: string) => `${base}${path}`;
    const isFinn = (body: string) => body.includes(`user=${network.finn.email}\n`) && body.includes(`sub=${network.finn.person.id}\n`);
    try {
      await check("mod_auth_openidc: the app asks with PKCE, the person signs in and is the one who arrives", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/oidc/deep.shtml?a=1&b=%C3%A9"), network.finn);
        expectPage(page, page.asked === 1 && isFinn(page.body) && page.url === at("/oidc/deep.shtml?a=1&b=%C3%A9"), "it is the person, at the page that was asked for", browser);
        expectPage(page, page.body.includes("name=Finn Example\n"), "the claims arrive", browser);
        expectPage(page, browser.trail.some((step) => step.includes("code_challenge_method=S256")), "the app sent a challenge", browser);
      });
      await check("mod_auth_openidc: the tile lets the app begin, and who is signed in sees no page", async () => {
        const browser = httpBrowser();
        await signIn(browser, network.url, network.finn.email);
        const page = await visit(network, browser, app.launchUrl("oidc"), network.finn);
        expectPage(page, page.asked === 0 && page.url === at("/oidc/index.shtml") && isFinn(page.body), "it ends in the app as the person", browser);
      });
      await check("mod_auth_openidc: who is not given the app is refused here, and the app sees nobody", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/oidc/index.shtml"), network.noor);
        expectPage(page, page.status === 403 && page.url.startsWith(network.url) && page.body.includes("not assigned to you"), "it is refused by the network", browser);
      });
      await check("mod_auth_openidc: two people at one browser are never mixed", async () => {
        const browser = httpBrowser();
        const given = await app.assign(network.ada);
        await visit(network, browser, at("/oidc/index.shtml"), network.finn);
        await signIn(browser, network.url, network.ada.email);
        // the app forgets; the provider's own session is still the first person's
        for (const cookie of await browser.jar.getCookies(base)) if (cookie.key.startsWith("mod_auth_openidc")) await browser.jar.store.removeCookie(cookie.domain ?? "", cookie.path ?? "", cookie.key);
        const page = await visit(network, browser, at("/oidc/index.shtml"), network.ada);
        expectPage(page, page.body.includes(`user=${network.ada.email}\n`), "the second person arrives as herself", browser);
        await app.unassign(given);
      });
      await check("mod_auth_openidc: signing out at the app asks here, ends the network's session and returns", async () => {
        const browser = httpBrowser();
        await visit(network, browser, at("/oidc/index.shtml"), network.finn);
        const asked = await visit(network, browser, at(`/oidc/callback?logout=${encodeURIComponent(at("/bye.shtml"))}`), network.finn);
        expectPage(asked, asked.url.startsWith(network.url) && asked.body.includes("Sign out of"), "the network asks", browser);
        const out = await browser.submit(asked, { logout: "yes" });
        expectPage(out, out.url.startsWith(at("/bye.shtml")), "it ends at the app's own page", browser);
        const page = await visit(network, browser, at("/oidc/index.shtml"), network.finn);
        expectPage(page, page.asked === 1 && isFinn(page.body), "the next sign-in asks again", browser);
      });
      await check("mod_auth_openidc: a client secret that was renewed stops the old one at once", async () => {
        await network.api("POST", `/apps/${app.id}/client-secret`, {});
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/oidc/index.shtml"), network.finn);
        expectPage(page, page.url.startsWith(base) && !isFinn(page.body), "the app cannot redeem its code", browser);
      });
    } finally {
      if (process.env["INTEROP_VERBOSE"]) console.error(await apache.complaints());
      await apache.close();
    }
  },
};
