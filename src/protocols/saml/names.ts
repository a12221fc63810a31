/** Namespaces by the prefix that we write. */
export const NAMESPACES = {
  saml: "urn:oasis:names:tc:SAML:2.0:assertion",
  samlp: "urn:oasis:names:tc:SAML:2.0:protocol",
  md: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
  ec: "http://www.w3.org/2001/10/xml-exc-c14n#",
  xenc: "http://www.w3.org/2001/04/xmlenc#",
  xs: "http://www.w3.org/2001/XMLSchema",
  xsi: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

/** Protocol bindings (Bindings §3). */
export const BINDINGS = {
  post: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  redirect: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
} as const;

/** Name identifier formats (Core §8.3). */
export const NAME_ID_FORMATS = {
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  x509SubjectName: "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  transient: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
} as const;

/** Attribute name formats (Core §8.2). */
export const ATTRIBUTE_NAME_FORMATS = {
  unspecified: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified",
  uri: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
  basic: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
} as const;

/** Authentication context classes (Authn Context §3.4) that an app can be told. */
export const AUTHN_CONTEXTS = {
  passwordProtectedTransport: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
  password: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
  tlsClient: "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
  x509: "urn:oasis:names:tc:SAML:2.0:ac:classes:X509",
  kerberos: "urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos",
  unspecified: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
  integratedWindows: "urn:federation:authentication:windows",
} as const;

/** Status codes (Core §3.2.2.2). */
export const STATUS = {
  success: "urn:oasis:names:tc:SAML:2.0:status:Success",
  requester: "urn:oasis:names:tc:SAML:2.0:status:Requester",
  responder: "urn:oasis:names:tc:SAML:2.0:status:Responder",
  versionMismatch: "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch",
  authnFailed: "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
  invalidNameIdPolicy: "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy",
  noAuthnContext: "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext",
  noPassive: "urn:oasis:names:tc:SAML:2.0:status:NoPassive",
  partialLogout: "urn:oasis:names:tc:SAML:2.0:status:PartialLogout",
  requestDenied: "urn:oasis:names:tc:SAML:2.0:status:RequestDenied",
} as const;

/** Subject confirmation by possession (Profiles §3.3). */
export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** Signature methods we can write. Only the RSA methods with SHA-2 are accepted when we read. */
export const SIGNATURE_METHODS = {
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-sha384": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
  "rsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "rsa-sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  "hmac-sha256": "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
  "hmac-sha1": "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
} as const;
export type SignatureMethod = keyof typeof SIGNATURE_METHODS;

/** Digest methods we can write. SHA-1 is never accepted when we read. */
export const DIGEST_METHODS = {
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
  sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
} as const;
export type DigestMethod = keyof typeof DIGEST_METHODS;

/** Transforms of a reference (Core §5.4.4). */
export const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** Ciphers of an encrypted assertion. Old service providers know the CBC ones only. */
export const CONTENT_CIPHERS = {
  "aes256-gcm": "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  "aes128-gcm": "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "aes256-cbc": "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
  "aes128-cbc": "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
} as const;
export type ContentCipher = keyof typeof CONTENT_CIPHERS;
