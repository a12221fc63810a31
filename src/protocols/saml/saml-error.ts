/** Why a SAML message or document was refused. The codes are contract: they are never renamed. */
export const SAML_ERRORS = {
  encoding_invalid: "The message is not base64, or not deflated as its binding demands",
  too_large: "The message is larger than we accept",
  xml_refused: "The message is not XML that we read",
  message_invalid: "The message lacks something its schema demands, or holds something it does not allow",
  version_unsupported: "Only SAML 2.0 is spoken here",
  issuer_mismatch: "The message was issued by somebody else than expected",
  destination_mismatch: "The message was addressed to another endpoint",
  recipient_mismatch: "The assertion was meant for another endpoint",
  audience_mismatch: "The assertion was meant for another service provider",
  in_response_to_mismatch: "The message answers a request that was not made",
  expired: "The message is too old",
  not_yet_valid: "The message is not valid yet",
  status_not_success: "The other side says that sign-in failed",
  signature_missing: "The message has to be signed and is not",
  signature_invalid: "The signature does not fit the message",
  signature_algorithm: "The signature uses an algorithm that we do not accept",
  binding_unsupported: "Responses are sent by HTTP POST only",
  acs_not_registered: "The request asks for an answer at an address that is not registered",
  url_refused: "The address is not one that a message may be sent to",
  metadata_invalid: "The metadata lacks something we need",
  metadata_expired: "The metadata says that it is no longer valid",
} as const satisfies Record<string, string>;

export type SamlErrorCode = keyof typeof SAML_ERRORS;

/** `message` is ours, never repeats the message that was refused, and is safe to show. */
export class SamlError extends Error {
  readonly code: SamlErrorCode;

  constructor(code: SamlErrorCode, message: string = SAML_ERRORS[code], cause?: unknown) {
    super(message, { cause });
    this.name = "SamlError";
    this.code = code;
  }
}
