import { X509Certificate } from "node:crypto";
import { compilePattern } from "../pattern.ts";
import type { Manifest } from "../schema.ts";
import type { Finding, Rule } from "./rule.ts";
import { at, repeated } from "./rule.ts";

/** Claims the provider makes itself (OIDC Core §2, RFC 7519 §4.1, Front-Channel Logout §3). */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "acr", "amr", "azp", "auth_time", "sid", "cnf", "events",
]);

const oidc = (m: Manifest, find: (o: NonNullable<NonNullable<Manifest["sso"]>["oidc"]>) => Finding[]) => (m.sso?.oidc ? find(m.sso.oidc) : []);
const saml = (m: Manifest, find: (s: NonNullable<NonNullable<Manifest["sso"]>["saml"]>) => Finding[]) => (m.sso?.saml ? find(m.sso.saml) : []);

/** Why a certificate cannot be used, or nothing. Its dates are not looked at here: that takes a clock. */
function certificateFault(pem: string): string | undefined {
  try {
    const key = new X509Certificate(pem).publicKey;
    if (key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) return "The certificate's RSA key is shorter than 2,048 bits";
    return key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "ec" ? undefined : `A ${key.asymmetricKeyType} key is of no use here`;
  } catch {
    return "The certificate cannot be read";
  }
}

export const SSO_RULES: readonly Rule[] = [
  {
    code: "manifest.oidc.openid-scope", severity: "error",
    message: "The scope openid is missing", mend: "Add openid to scopes (OIDC Core §3.1.2.1).",
    find: (m) => oidc(m, (o) => at("/sso/oidc/scopes", !o.scopes.includes("openid"))),
  },
  {
    code: "manifest.oidc.scope-repeated", severity: "error", message: "A scope is listed twice", mend: "Remove one.",
    find: (m) => oidc(m, (o) => repeated(o.scopes, (s) => s, (i) => `/sso/oidc/scopes/${i}`)),
  },
  {
    code: "manifest.oidc.redirect-repeated", severity: "error", message: "A redirect URI is listed twice", mend: "Remove one.",
    find: (m) => oidc(m, (o) => repeated(o.redirectUris, (u) => u, (i) => `/sso/oidc/redirectUris/${i}`)),
  },
  {
    code: "manifest.oidc.initiate-missing", severity: "error",
    message: "A sign-in from the tile has nowhere to go", mend: "Add initiateLoginUri, or set flows.idpInitiated to false.",
    find: (m) => oidc(m, (o) => at("/sso/oidc/initiateLoginUri", o.flows.idpInitiated && o.initiateLoginUri === undefined)),
  },
  {
    code: "manifest.oidc.initiate-unused", severity: "warning",
    message: "initiateLoginUri is given, but the tile may not start a sign-in", mend: "Set flows.idpInitiated to true.",
    find: (m) => oidc(m, (o) => at("/sso/oidc/flows/idpInitiated", !o.flows.idpInitiated && o.initiateLoginUri !== undefined)),
  },
  {
    code: "manifest.oidc.jwks-missing", severity: "error",
    message: "private_key_jwt needs the app's public keys", mend: "Add jwksUri.",
    find: (m) => oidc(m, (o) => at("/sso/oidc/jwksUri", o.tokenEndpointAuthMethod === "private_key_jwt" && o.jwksUri === undefined)),
  },
  {
    code: "manifest.oidc.pkce-unsupported", severity: "warning",
    message: "Without PKCE a stolen code can be used elsewhere", mend: "Let the app send a code challenge (RFC 7636).",
    find: (m) => oidc(m, (o) => at("/sso/oidc/pkce", o.pkce === "unsupported")),
  },
  {
    code: "manifest.oidc.claim-reserved", severity: "error",
    message: "This claim is the provider's own", mend: "Choose another name.",
    find: (m) => oidc(m, (o) => o.claims.flatMap((c, i) => at(`/sso/oidc/claims/${i}/name`, RESERVED_CLAIMS.has(c.name)))),
  },
  {
    code: "manifest.oidc.claim-repeated", severity: "error", message: "A claim is made twice", mend: "Remove one.",
    find: (m) => oidc(m, (o) => repeated(o.claims, (c) => c.name, (i) => `/sso/oidc/claims/${i}/name`)),
  },
  {
    code: "manifest.saml.flow-missing", severity: "error",
    message: "Nobody can start a sign-in", mend: "Set flows.idpInitiated or flows.spInitiated to true.",
    find: (m) => saml(m, (s) => at("/sso/saml/flows", !s.flows.idpInitiated && !s.flows.spInitiated)),
  },
  {
    code: "manifest.saml.acs-index-repeated", severity: "error", message: "An index is used twice", mend: "Give each address an index of its own.",
    find: (m) => saml(m, (s) => repeated(s.otherAcs, (acs) => acs.index, (i) => `/sso/saml/otherAcs/${i}/index`)),
  },
  {
    code: "manifest.saml.acs-repeated", severity: "error", message: "An address is listed twice", mend: "Remove one.",
    find: (m) => saml(m, (s) => repeated([s.acsUrl, ...s.otherAcs.map((acs) => acs.url)], (url) => url, (i) => (i === 0 ? "/sso/saml/acsUrl" : `/sso/saml/otherAcs/${i - 1}/url`)).filter((f) => f.path !== "/sso/saml/acsUrl")),
  },
  {
    code: "manifest.saml.attribute-value", severity: "error",
    message: "An attribute has either an expression or constant values", mend: "Give exactly one of `expression` and `constant`.",
    find: (m) => saml(m, (s) => s.attributes.flatMap((a, i) => at(`/sso/saml/attributes/${i}`, (a.expression === undefined) === (a.constant === undefined)))),
  },
  {
    code: "manifest.saml.attribute-repeated", severity: "error", message: "An attribute of this name is sent twice", mend: "Rename or remove one.",
    find: (m) => saml(m, (s) => repeated([...s.attributes, ...s.groups], (a) => a.name, (i) => (i < s.attributes.length ? `/sso/saml/attributes/${i}/name` : `/sso/saml/groups/${i - s.attributes.length}/name`))),
  },
  {
    code: "manifest.saml.group-pattern", severity: "error",
    message: "The pattern cannot be used", mend: "Use literals, classes, groups and counts; no look-around, no back references.",
    find: (m) => saml(m, (s) => s.groups.flatMap((g, i) => {
      const pattern = g.filter.type === "regex" ? compilePattern(g.filter.value) : undefined;
      return pattern && !pattern.ok ? [{ path: `/sso/saml/groups/${i}/filter/value`, message: `The pattern cannot be used: ${pattern.message}` }] : [];
    })),
  },
  {
    code: "manifest.saml.identified-by-unknown", severity: "error",
    message: "The attribute that names the person is not sent", mend: "Add it to attributes, or identify by the NameID.",
    find: (m) => saml(m, (s) => at("/sso/saml/identifiedByAttribute", s.identifiedByAttribute !== undefined && !s.attributes.some((a) => a.name === s.identifiedByAttribute))),
  },
  {
    code: "manifest.saml.signing-certificate-missing", severity: "error",
    message: "Signed messages of the app cannot be verified without its certificate", mend: "Add signingCertificates, or set certificatePerOrg.",
    find: (m) => saml(m, (s) => at("/sso/saml/signingCertificates", (s.signedRequests || s.slo !== undefined) && s.signingCertificates.length === 0 && !s.certificatePerOrg)),
  },
  {
    code: "manifest.saml.encryption-certificate-missing", severity: "error",
    message: "Assertions cannot be encrypted without a certificate", mend: "Add encryption.certificate, or set certificatePerOrg.",
    find: (m) => saml(m, (s) => at("/sso/saml/encryption/certificate", s.encryption !== undefined && s.encryption.certificate === undefined && !s.certificatePerOrg)),
  },
  {
    code: "manifest.saml.certificate", severity: "error", message: "The certificate cannot be used", mend: "Give an X.509 certificate with an RSA key of 2,048 bits or more, or an EC key.",
    find: (m) => saml(m, (s) => [
      ...s.signingCertificates.map((pem, i): [string, string] => [`/sso/saml/signingCertificates/${i}`, pem]),
      ...(s.encryption?.certificate ? [["/sso/saml/encryption/certificate", s.encryption.certificate] as [string, string]] : []),
    ].flatMap(([path, pem]) => {
      const fault = certificateFault(pem);
      return fault ? [{ path, message: fault }] : [];
    })),
  },
  {
    code: "manifest.saml.cbc", severity: "warning",
    message: "CBC encryption can be opened by an app that answers differently to bad padding", mend: "Use aes256-gcm when the app can (XML Encryption 1.1 §5.2.4).",
    find: (m) => saml(m, (s) => at("/sso/saml/encryption/algorithm", s.encryption?.algorithm.endsWith("-cbc") ?? false)),
  },
  {
    code: "manifest.saml.relay-state-long", severity: "warning",
    message: "RelayState is longer than 80 bytes", mend: "Shorten it; some apps cut it off (SAML Bindings §3.5.3).",
    find: (m) => saml(m, (s) => at("/sso/saml/defaultRelayState", Buffer.byteLength(s.defaultRelayState ?? "") > 80)),
  },
  {
    code: "manifest.saml.slo-nobody", severity: "error",
    message: "Single logout is described, but nobody can start it", mend: "Set slo.spInitiated or slo.idpInitiated to true.",
    find: (m) => saml(m, (s) => at("/sso/saml/slo", s.slo !== undefined && !s.slo.spInitiated && !s.slo.idpInitiated)),
  },
];
