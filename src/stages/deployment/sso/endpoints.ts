/** Where an org's sign-on endpoints are. One issuer per org; one SAML entity per app. */
export function endpoints(publicUrl: string, orgSlug: string, appId: string) {
  const issuer = `${publicUrl}/t/${orgSlug}`;
  const saml = `${issuer}/saml/${appId}`;
  return { issuer, samlEntityId: `${saml}/metadata`, samlMetadata: `${saml}/metadata`, samlSso: `${saml}/sso`, samlSlo: `${saml}/slo` };
}

/** What a path below `/t` or `/launch` asks for. */
export type SignOnPath =
  | { kind: "saml"; org: string; app: string; endpoint: "metadata" | "sso" | "slo" }
  | { kind: "oidc"; org: string; rest: string }
  | { kind: "launch"; app: string };

export function readSignOnPath(path: string): SignOnPath | undefined {
  const launch = /^\/launch\/(app_[0-9a-z]{26})$/.exec(path);
  if (launch) return { kind: "launch", app: launch[1] ?? "" };
  const saml = /^\/t\/([a-z0-9-]{2,64})\/saml\/(app_[0-9a-z]{26})\/(metadata|sso|slo)$/.exec(path);
  if (saml) return { kind: "saml", org: saml[1] ?? "", app: saml[2] ?? "", endpoint: saml[3] as "metadata" | "sso" | "slo" };
  const oidc = /^\/t\/([a-z0-9-]{2,64})(\/.*)?$/.exec(path);
  return oidc ? { kind: "oidc", org: oidc[1] ?? "", rest: oidc[2] ?? "/" } : undefined;
}
