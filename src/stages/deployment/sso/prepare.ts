import { randomBytes } from "node:crypto";
import { newId } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { certificateFacts, makeSigningKey } from "../../../protocols/saml/index.ts";
import { orgById } from "../../../tenancy/index.ts";
import type { Installation } from "../installation.ts";
import { textOf, urlOf } from "../installation.ts";
import { endpoints } from "./endpoints.ts";
import * as store from "./store.ts";

/** The name under which an app's SAML key and OIDC secret are kept; they never leave for another origin. */
export const samlKeyName = (kid: string) => `saml-key:${kid}`;
export const CLIENT_SECRET = "oidc-client-secret";
const INTERNAL = "internal";

/** Gives an app what its protocols need, once: a SAML signing key of its own, an OIDC client of its own. */
export async function prepareSignOn(platform: Platform, tx: Tx, { app, manifest }: Installation): Promise<void> {
  const now = platform.clock.now();
  if (manifest.sso?.saml && app.enabled.includes("saml") && (await store.certificatesOf(tx, app.id)).length === 0) {
    const key = await makeSigningKey(`${app.label} sign-on`, now);
    const kid = newId("key", now.getTime());
    await platform.secrets.put(tx, { orgId: app.orgId, owner: app.id, name: samlKeyName(kid), origin: INTERNAL }, key.privateKey);
    await store.addCertificate(tx, app.orgId, app.id, { kid, certificate: key.certificate, active: true, createdAt: now, notAfter: certificateFacts(key.certificate).notAfter });
  }
  if (manifest.sso?.oidc && app.enabled.includes("oidc") && (await store.clientOf(tx, app.id)) === undefined) {
    await platform.secrets.put(tx, { orgId: app.orgId, owner: app.id, name: CLIENT_SECRET, origin: INTERNAL }, randomBytes(32).toString("base64url"));
    await store.addClient(tx, app.orgId, app.id, newId("cli", now.getTime()), now);
  }
}

export const signingKey = (platform: Platform, tx: Tx, { app }: Installation, kid: string) =>
  platform.secrets.open(tx, { orgId: app.orgId, owner: app.id, name: samlKeyName(kid), origin: INTERNAL });

export const clientSecret = (platform: Platform, tx: Tx, { app }: Installation) =>
  platform.secrets.open(tx, { orgId: app.orgId, owner: app.id, name: CLIENT_SECRET, origin: INTERNAL });

/** Makes a new client secret and shows it this once; the old one stops at once. */
export async function rotateClientSecret(platform: Platform, tx: Tx, { app }: Installation): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await platform.secrets.put(tx, { orgId: app.orgId, owner: app.id, name: CLIENT_SECRET, origin: INTERNAL }, secret);
  return secret;
}

/** A value that an admin carries to the other side. */
export interface SetupValue {
  /** As guides name it: `saml.metadata_url`. */
  name: string;
  label: string;
  value: string;
  protocol: "saml" | "oidc" | "scim";
}

/** Everything that setup needs to show, with this org's own values. The client secret is shown by a route of its own. */
export async function signOnValues(platform: Platform, tx: Tx, installation: Installation): Promise<SetupValue[]> {
  const { app, manifest } = installation;
  const org = await orgById(tx, app.orgId);
  const rule = { allowLocal: platform.config.allowLocalTargets };
  const at = endpoints(platform.config.publicUrl, org?.slug ?? "", app.id);
  const values: [SetupValue["protocol"], string, string, string | undefined][] = [];
  const [certificate] = await store.certificatesOf(tx, app.id);
  if (manifest.sso?.saml && app.enabled.includes("saml") && certificate) {
    values.push(
      ["saml", "saml.metadata_url", "Metadata address of the identity provider", at.samlMetadata],
      ["saml", "saml.idp_entity_id", "Entity ID of the identity provider", at.samlEntityId],
      ["saml", "saml.sso_url", "Single sign-on address", at.samlSso],
      ["saml", "saml.slo_url", "Single logout address", manifest.sso.saml.slo?.spInitiated ? at.samlSlo : undefined],
      ["saml", "saml.certificate", "Signing certificate", certificate.certificate],
      ["saml", "saml.certificate_fingerprint", "SHA-256 fingerprint", certificateFacts(certificate.certificate).fingerprintSha256],
      ["saml", "saml.entity_id", "The app's entity ID", textOf(installation, manifest.sso.saml.entityId, rule)],
      ["saml", "saml.acs_url", "The app's assertion consumer service", urlOf(installation, manifest.sso.saml.acsUrl, rule)],
    );
  }
  const clientId = await store.clientOf(tx, app.id);
  if (manifest.sso?.oidc && app.enabled.includes("oidc") && clientId) {
    values.push(
      ["oidc", "oidc.issuer", "Issuer", at.issuer],
      ["oidc", "oidc.discovery_url", "Discovery document", `${at.issuer}/.well-known/openid-configuration`],
      ["oidc", "oidc.client_id", "Client ID", clientId],
      ["oidc", "oidc.redirect_uri", "Redirect URI", urlOf(installation, manifest.sso.oidc.redirectUris[0], rule)],
      ["oidc", "oidc.initiate_login_uri", "Initiate login URI", urlOf(installation, manifest.sso.oidc.initiateLoginUri, rule)],
    );
  }
  if (manifest.provisioning?.scim) values.push(["scim", "scim.base_url", "SCIM address", urlOf(installation, manifest.provisioning.scim.baseUrl, rule)]);
  return values.flatMap(([protocol, name, label, value]) => (value === undefined ? [] : [{ protocol, name, label, value }]));
}
