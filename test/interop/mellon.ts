import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSigningKey } from "../../src/protocols/saml/index.ts";
import { httpBrowser } from "../http-browser.ts";
import { apacheDir, apacheMissing, startApache } from "./apache.ts";
import type { Peer } from "./cases.ts";
import { freePort } from "../free-port.ts";
import { expectPage, visit } from "./network.ts";

/** What the protected pages say: only what the module put into the environment. */
const PAGE = [
  "page=<!--#echo var=\"REQUEST_URI\" -->", "name-id=<!--#echo var=\"MELLON_NAME_ID\" -->", "email=<!--#echo var=\"MELLON_email\" -->",
  "display=<!--#echo var=\"MELLON_displayName\" -->", "idp=<!--#echo var=\"MELLON_IDP\" -->", "",
].join("\n");

/** SAML 2.0 with mod_auth_mellon (Lasso): signed requests, unsolicited answers, single logout. */
export const mellon: Peer = {
  name: "mod_auth_mellon",
  missing: () => apacheMissing("auth_mellon", "libapache2-mod-auth-mellon"),
  async run(network, { check }) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const dir = await apacheDir();
    const sp = await makeSigningKey("mellon", new Date());
    const app = await network.install("mellon", {
      variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
      sso: { saml: {
        entityId: "{{base_url}}/mellon/metadata", acsUrl: "{{base_url}}/mellon/postResponse", defaultRelayState: "{{base_url}}/secret/tile.shtml",
        nameId: { format: "unspecified", value: "user.userName" }, signedRequests: true, signingCertificates: [sp.certificate],
        attributes: [{ name: "email", expression: "user.email" }, { name: "displayName", expression: "user.displayName" }],
        flows: { idpInitiated: true, spInitiated: true }, slo: { url: "{{base_url}}/mellon/logout", binding: "redirect" },
      } },
    }, { base_url: base });
    await app.assign(network.finn);
    const metadata = await fetch(app.values["saml.metadata_url"] ?? "");
    await writeFile(join(dir, "idp.xml"), await metadata.text());
    await writeFile(join(dir, "sp.key"), sp.privateKey);
    await writeFile(join(dir, "sp.cert"), sp.certificate);
    const apache = await startApache({
      dir, port, module: "auth_mellon", ready: { path: "/mellon/metadata", status: 200 }, pages: { "index.shtml": "home\n", "bye.shtml": "bye\n", "secret/index.shtml": PAGE, "secret/deep.shtml": PAGE, "secret/tile.shtml": PAGE },
      configuration: [
        "<Location />", "MellonEnable info", "MellonEndpointPath /mellon", `MellonSPPrivateKeyFile ${dir}/sp.key`, `MellonSPCertFile ${dir}/sp.cert`, `MellonIdPMetadataFile ${dir}/idp.xml`,
        "MellonSignatureMethod rsa-sha256", "MellonVariable mellon", "MellonIdP IDP", "MellonSecureCookie Off", "MellonRedirectDomains [self]", "</Location>",
        "<Location /secret>", "MellonEnable auth", "AuthType Mellon", "Require valid-user", "</Location>",
      ].join("\n"),
    });
    const at = (path: string) => `${base}${path}`;
    try {
      await check("mod_auth_mellon: the app asks, the person signs in and is the one who arrives", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/secret/index.shtml"), network.finn);
        expectPage(page, page.body.includes(`name-id=${network.finn.email}\n`) && page.asked === 1, `it is ${network.finn.email} after one question`, browser);
        expectPage(page, page.body.includes("display=Finn Example\n") && page.body.includes(`email=${network.finn.email}\n`), "the attributes arrive", browser);
        expectPage(page, page.body.includes(`idp=${app.values["saml.idp_entity_id"]}\n`), "the issuer is the app's own", browser);
      });
      await check("mod_auth_mellon: the deep link comes back with its query", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/secret/deep.shtml?a=1&b=%C3%A9%20%3C"), network.finn);
        expectPage(page, page.url === at("/secret/deep.shtml?a=1&b=%C3%A9%20%3C") && page.body.includes(network.finn.email), "it ends at the page that was asked for", browser);
      });
      await check("mod_auth_mellon: the tile signs in with an answer that nobody asked for", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, app.launchUrl("saml"), network.finn);
        expectPage(page, page.url === at("/secret/tile.shtml") && page.body.includes(`name-id=${network.finn.email}\n`), "it ends where the manifest says, as the person", browser);
      });
      await check("mod_auth_mellon: who is not given the app is refused here, and the app sees nobody", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at("/secret/index.shtml"), network.noor);
        expectPage(page, page.status === 403 && page.url.startsWith(network.url) && page.body.includes("not assigned to you"), "it is refused by the network", browser);
        const again = await browser.go(at("/secret/index.shtml"), {}, (url) => url.origin === network.url);
        expectPage(again, again.url.startsWith(network.url), "the app still asks", browser);
      });
      await check("mod_auth_mellon: signing out at the app ends the network's session too, and the app understands the answer", async () => {
        const browser = httpBrowser();
        await visit(network, browser, at("/secret/index.shtml"), network.finn);
        const out = await visit(network, browser, at(`/mellon/logout?ReturnTo=${encodeURIComponent(at("/bye.shtml"))}`), network.finn);
        expectPage(out, out.url === at("/bye.shtml") && out.asked === 0, "it ends at the app's own page", browser);
        const page = await visit(network, browser, at("/secret/index.shtml"), network.finn);
        expectPage(page, page.asked === 1 && page.body.includes(network.finn.email), "the next sign-in asks again", browser);
      });
      await check("mod_auth_mellon: a passive request shows no page to who is not signed in", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, at(`/mellon/login?IsPassive=true&ReturnTo=${encodeURIComponent(at("/secret/index.shtml"))}`), network.finn);
        expectPage(page, page.asked === 0 && page.url.startsWith(base) && page.status >= 400, "the app hears no instead of the person", browser);
      });
      await check("mod_auth_mellon: who loses the app cannot sign in again", async () => {
        const given = await app.assign(network.noor);
        const browser = httpBrowser();
        const before = await visit(network, browser, at("/secret/index.shtml"), network.noor);
        expectPage(before, before.body.includes(`name-id=${network.noor.email}\n`), "it works while given", browser);
        await app.unassign(given);
        const after = await visit(network, httpBrowser(), at("/secret/index.shtml"), network.noor);
        expectPage(after, after.status === 403 && after.url.startsWith(network.url), "it is refused afterwards", browser);
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${await apache.complaints()}`, { cause: error });
    } finally {
      if (process.env["INTEROP_VERBOSE"]) console.error(await apache.complaints());
      await apache.close();
    }
  },
};
