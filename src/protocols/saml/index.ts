// The SAML 2.0 engine: values in, messages out, and back. No I/O, no clock of its own.

// Names, errors, instants.
export * from "./names.ts";
export { SAML_ERRORS, SamlError, type SamlErrorCode } from "./saml-error.ts";
export { XML_ERRORS, XmlError, type XmlErrorCode } from "../wire/xml-error.ts";

// Keys and certificates.
export { makeSigningKey, type SigningKey } from "./keys.ts";
export { certificateBase64, certificateFacts, certificatePem, daysLeft, type CertificateFacts } from "./certificate.ts";

// The honest identity provider.
export {
  honestAssertion, honestResponse, newSamlId, signResponse,
  type ResponseFacts, type ResponseSigning, type SignedResponse,
} from "./response.ts";
export { chooseAcs, parseAuthnRequest, type AuthnRequest, type RegisteredAcs } from "./authn-request.ts";
export type { RequestExpectation, RequestHead } from "./request.ts";
export { idpMetadata, type IdpFacts } from "./idp-metadata.ts";
export { readSpMetadata, type SpMetadata } from "./sp-metadata.ts";
export {
  logoutResponseUrl, parseLogoutRequest, signLogoutResponse, type LogoutAnswer, type LogoutRequest,
} from "./logout.ts";
export { autoPostPage, type AutoPostPage } from "./auto-post.ts";
export { checkedEndpoint } from "./endpoint-url.ts";

// Reading what others signed.
export { verifyResponse, type ResponseExpectation, type VerifiedAssertion } from "./verify-response.ts";
export { redirectUrl, unbind, type Incoming, type Unbound } from "./binding.ts";

// The parts, for test messages of any kind: build, change, sign, change again, serialize.
export { buildAssertion, buildNameId, type AssertionParts, type Confirmation, type NameId, type SamlAttribute } from "./build-assertion.ts";
export { buildResponse, statusResponse, type ResponseParts } from "./build-response.ts";
export {
  createSignature, honestTransforms, insertSignature, signElement, signOctets, x509Data,
  type SignaturePlace, type SignOptions,
} from "./sign-element.ts";
export { encryptAssertion, type EncryptionOptions } from "./encrypt-assertion.ts";
export { isXmlText } from "../wire/xml-write.ts";
export { canonicalOctets, INCLUSIVE_PREFIXES, serialize, serializePlain } from "./serialize.ts";
export {
  comment, el, findAll, instruction, isElement, raw, rewrite,
  type XmlChild, type XmlElement, type XmlMarkup, type XmlNode,
} from "../wire/xml-tree.ts";
