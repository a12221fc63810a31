import type { Tenant } from "./state.ts";

/** Every address a customer's administrator has to copy into their identity provider. */
export function addressesOf(baseUrl: string, tenant: Pick<Tenant, "slug">) {
  const home = `${baseUrl}/t/${tenant.slug}`;
  return {
    home: `${home}/`,
    whoAmI: `${home}/whoami`,
    acsUrl: `${home}/saml/acs`,
    entityId: `${home}/saml/metadata`,
    samlLoginUrl: `${home}/saml/login`,
    oidcLoginUrl: `${home}/oidc/login`,
    redirectUri: `${home}/oidc/callback`,
    initiateLoginUri: `${home}/oidc/initiate`,
    postLogoutUri: `${home}/signed-out`,
    scimBaseUrl: `${home}/scim/v2`,
  };
}
