import type { Trust } from "../oidc-rp/provider.ts";
import { apacheDir, startApache } from "../../interop/apache.ts";
import { freePort } from "../../free-port.ts";
import type { Running } from "./program.ts";

/** What the page without a guard says: only what the module put into the environment. */
const WHO = '<!--#if expr="-n reqenv(\'OIDC_CLAIM_preferred_username\')" -->{"userName":"<!--#echo encoding="none" var="OIDC_CLAIM_preferred_username" -->"}<!--#else -->{}<!--#endif -->';

/** mod_auth_openidc in front of a page, as its own guide sets it up. */
export async function startModAuthOpenidc({ issuer, clientId, clientSecret }: Trust): Promise<Running> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const apache = await startApache({
    dir: await apacheDir(), port, module: "auth_openidc", pages: { "index.shtml": "home\n", "whoami.shtml": WHO, "secret/index.shtml": "inside\n" },
    configuration: [
      `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`, `OIDCClientID ${clientId}`, `OIDCClientSecret ${clientSecret}`, `OIDCRedirectURI ${url}/secret/callback`,
      "OIDCCryptoPassphrase of-these-proofs-alone", "OIDCPKCEMethod S256", 'OIDCScope "openid profile email"', "OIDCRemoteUserClaim preferred_username", `OIDCDefaultURL ${url}/secret/index.shtml`,
      "OIDCSSLValidateServer Off", "OIDCCookieSameSite On", "Header always set X-Frame-Options DENY",
      "<Location />", "AuthType openid-connect", "OIDCUnAuthAction pass", "Require valid-user", "</Location>",
      "<Location /secret>", "AuthType openid-connect", "OIDCUnAuthAction auth", "Require valid-user", "</Location>",
    ].join("\n"),
  });
  return { url, stop: () => apache.close() };
}
