import * as client from "openid-client";
import type { Trust } from "../oidc-rp/provider.ts";
import { startSoundApp } from "../oidc-rp/sound-app.ts";

/**
 * openid-client as its own readme uses it: certified, and without the ID token's signature in the code flow.
 *
 *     node test/targets/others/openid-client-rp.ts '{"issuer": "…", "clientId": "…", "clientSecret": "…"}'    # says its address on stdout
 */
const { issuer, clientId, clientSecret } = JSON.parse(process.argv[2] ?? "{}") as Trust;
const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute: [client.allowInsecureRequests] });
const { url } = await startSoundApp(issuer, {
  async begin(redirectUri) {
    const kept = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri, scope: "openid profile email", state: kept.state, nonce: kept.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(kept.verifier), code_challenge_method: "S256",
    });
    return { url: url.href, kept };
  },
  async finish(callback, kept) {
    const tokens = await client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: kept.verifier, expectedState: kept.state, expectedNonce: kept.nonce, idTokenExpected: true });
    const claims = tokens.claims();
    if (!claims) throw new Error("no ID token");
    return { ...claims, ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub)) };
  },
});
console.log(url);
