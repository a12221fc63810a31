import { once } from "node:events";
import { createServer } from "node:http";
import * as client from "openid-client";
import { httpBrowser } from "../http-browser.ts";
import type { Peer } from "./cases.ts";
import { freePort } from "../free-port.ts";
import { expectPage, visit } from "./network.ts";

/** OpenID Connect with openid-client (certified): discovery, iss in the answer, nonce, client_secret_post, ES256, userinfo. */
export const openidClient: Peer = {
  name: "openid-client",
  missing: () => undefined,
  async run(network, { check }) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const app = await network.install("openid-client", {
      variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
      sso: { oidc: { redirectUris: ["{{base_url}}/cb"], pkce: "supported", tokenEndpointAuthMethod: "client_secret_post", idTokenAlg: "ES256", scopes: ["openid", "email"] } },
    }, { base_url: base });
    await app.assign(network.finn);
    const secret = app.clientSecret ?? "";
    const config = await client.discovery(new URL(app.values["oidc.issuer"] ?? ""), app.values["oidc.client_id"] ?? "", { id_token_signed_response_alg: "ES256" }, client.ClientSecretPost(secret), { execute: [client.allowInsecureRequests] });
    const nonce = client.randomNonce();
    const state = client.randomState();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", base);
      if (url.pathname === "/start") {
        response.writeHead(302, { location: client.buildAuthorizationUrl(config, { redirect_uri: `${base}/cb`, scope: "openid email", nonce, state }).href }).end();
        return;
      }
      client.authorizationCodeGrant(config, url, { expectedNonce: nonce, expectedState: state }).then(async (tokens) => {
        const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims()?.sub ?? "");
        response.end(`sub=${tokens.claims()?.sub}\nemail=${info.email}\nname=${String(info.name)}\n`);
      }).catch((error: unknown) => response.writeHead(403).end(`refused: ${String(error)}`));
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    try {
      await check("openid-client: discovery, state, nonce, iss, an ES256 signature and userinfo hold; no claim beyond the scopes", async () => {
        const browser = httpBrowser();
        const page = await visit(network, browser, `${base}/start`, network.finn);
        expectPage(page, page.body === `sub=${network.finn.person.id}\nemail=${network.finn.email}\nname=undefined\n`, "it is the person, and no name was given", browser);
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};
