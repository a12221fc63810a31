import type { AdapterPayload, ClientMetadata } from "oidc-provider";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { Org } from "../../../tenancy/index.ts";
import { type Installation, urlOf } from "../installation.ts";
import { installationById } from "../reading.ts";
import { clientSecret } from "./prepare.ts";
import * as store from "./store.ts";

/** The app behind a client id, when its org has OpenID Connect switched on for it. */
export async function installationOfClient(tx: Tx, clientId: string): Promise<Installation | undefined> {
  const appId = await store.appOfClient(tx, clientId);
  const installation = appId && (await installationById(tx, appId));
  return installation && installation.app.enabled.includes("oidc") ? installation : undefined;
}

/** What an org's provider knows of a client: made anew from the app at each use, so that no change has to be carried over. */
export async function clientMetadata(platform: Platform, org: Org, clientId: string): Promise<AdapterPayload | undefined> {
  return platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, clientId);
    const oidc = installation?.manifest.sso?.oidc;
    if (!installation || !oidc || installation.app.status === "inactive") return undefined;
    const rule = { allowLocal: platform.config.allowLocalTargets };
    const urls = (templates: readonly string[]) => templates.flatMap((template) => urlOf(installation, template, rule) ?? []);
    const jwksUri = urlOf(installation, oidc.jwksUri, rule);
    const backchannel = urlOf(installation, oidc.backchannelLogoutUri, rule);
    const secret = await clientSecret(platform, tx, installation);
    const metadata: ClientMetadata = {
      client_id: clientId, client_name: installation.app.label, redirect_uris: urls(oidc.redirectUris), response_types: ["code"], grant_types: ["authorization_code"],
      application_type: "web", token_endpoint_auth_method: oidc.tokenEndpointAuthMethod, id_token_signed_response_alg: oidc.idTokenAlg, scope: oidc.scopes.join(" "),
      post_logout_redirect_uris: urls(oidc.postLogoutRedirectUris), entente_pkce: oidc.pkce,
      ...(secret && oidc.tokenEndpointAuthMethod !== "private_key_jwt" ? { client_secret: secret } : {}),
      ...(jwksUri ? { jwks_uri: jwksUri } : {}), ...(backchannel ? { backchannel_logout_uri: backchannel } : {}),
    };
    return metadata as AdapterPayload;
  });
}
