import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { createServer } from "node:http";
import { once } from "node:events";
import { httpBrowser } from "../http-browser.ts";
import { makeSigningKey } from "../../src/protocols/saml/index.ts";
import type { Peer } from "./cases.ts";
import { freePort } from "../free-port.ts";
import { expectPage, visit } from "./network.ts";

/** SAML 2.0 with @node-saml/node-saml: strict about signatures, audience and InResponseTo; asks with ForceAuthn. */
export const nodeSaml: Peer = {
  name: "node-saml",
  missing: () => undefined,
  async run(network, { check }) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const app = await network.install("node-saml", {
      variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
      sso: { saml: {
        entityId: "{{base_url}}/sp", acsUrl: "{{base_url}}/acs", nameId: { format: "emailAddress", value: "user.email" }, flows: { spInitiated: true },
        attributes: [{ name: "displayName", expression: "user.displayName" }],
      } },
    }, { base_url: base });
    await app.assign(network.finn);
    const reader = await makeSigningKey("reader", new Date());
    const party = (options: { forceAuthn?: boolean; cert?: string; entryPoint?: string; idpIssuer?: string; encrypted?: boolean } = {}) => new SAML({
      entryPoint: options.entryPoint ?? app.values["saml.sso_url"] ?? "", ...(options.encrypted ? { decryptionPvk: reader.privateKey } : {}), issuer: `${base}/sp`, audience: `${base}/sp`, callbackUrl: `${base}/acs`, idpCert: options.cert ?? app.values["saml.certificate"] ?? "",
      idpIssuer: options.idpIssuer ?? app.values["saml.idp_entity_id"] ?? "", wantAuthnResponseSigned: true, wantAssertionsSigned: true, validateInResponseTo: ValidateInResponseTo.always,
      identifierFormat: null, forceAuthn: options.forceAuthn ?? false, disableRequestedAuthnContext: true,
    });
    let current = party();
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
      request.on("end", () => {
        if (request.url === "/start") {
          current.getAuthorizeUrlAsync("relay", undefined, {}).then((to) => response.writeHead(302, { location: to }).end(), (error: unknown) => response.writeHead(500).end(String(error)));
          return;
        }
        current.validatePostResponseAsync(Object.fromEntries(new URLSearchParams(body))).then(
          ({ profile }) => response.end(`name-id=${profile?.nameID}\ndisplay=${String(profile?.["displayName"])}\n`),
          (error: unknown) => response.writeHead(403).end(`refused: ${String(error)}`),
        );
      });
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    try {
      const browser = httpBrowser();
      await check("node-saml: both signatures, the audience and the question that was asked hold", async () => {
        const page = await visit(network, browser, `${base}/start`, network.finn);
        expectPage(page, page.body === `name-id=${network.finn.email}\ndisplay=Finn Example\n`, "it is the person", browser);
      });
      await check("node-saml: ForceAuthn asks a person who is signed in again, once", async () => {
        current = party();
        const silent = await visit(network, browser, `${base}/start`, network.finn);
        expectPage(silent, silent.asked === 0 && silent.status === 200, "without it nobody is asked", browser);
        current = party({ forceAuthn: true });
        const page = await visit(network, browser, `${base}/start`, network.finn);
        expectPage(page, page.asked === 1 && page.body.startsWith(`name-id=${network.finn.email}\n`), "with it the person is asked once", browser);
      });
      for (const algorithm of ["aes256-gcm", "aes128-cbc"] as const) {
        const sealed = await network.install(`node-saml-${algorithm}`, {
          sso: { saml: { entityId: `${base}/sp`, acsUrl: `${base}/acs`, encryption: { algorithm, certificate: reader.certificate } } },
        }, {});
        await sealed.assign(network.finn);
        const values = { entryPoint: sealed.values["saml.sso_url"] ?? "", idpIssuer: sealed.values["saml.idp_entity_id"] ?? "", cert: sealed.values["saml.certificate"] ?? "" };
        await check(`node-saml: an assertion encrypted by ${algorithm} is read by who has the key, and by nobody else`, async () => {
          current = party({ ...values, encrypted: true });
          const page = await visit(network, browser, `${base}/start`, network.finn);
          expectPage(page, page.body.startsWith(`name-id=${network.finn.email}\n`), "it is the person", browser);
          current = party(values);
          const closed = await visit(network, browser, `${base}/start`, network.finn);
          expectPage(closed, closed.status === 403, "without the key nothing is read", browser);
        });
      }
      await check("node-saml: an app that pins another app's certificate takes nothing from this one", async () => {
        const other = await network.install("node-saml-other", { sso: { saml: { entityId: "urn:other", acsUrl: "https://other.example/acs" } } }, {});
        current = party({ cert: other.values["saml.certificate"] ?? "" });
        const page = await visit(network, browser, `${base}/start`, network.finn);
        expectPage(page, page.status === 403 && page.body.startsWith("refused:"), "each app has a key of its own", browser);
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};
