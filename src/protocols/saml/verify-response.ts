import { attributeOf, textOf } from "../wire/xml-navigate.ts";
import type { ReadElement } from "../wire/xml-read.ts";
import { readInstant } from "./instant.ts";
import { BEARER, STATUS } from "./names.ts";
import { all, allowOnly, atMostOne, exactlyOne, isNamed, readMessage, required, text } from "./read-message.ts";
import { SamlError } from "./saml-error.ts";
import { hasSignature, signedElements } from "./verify-signature.ts";

/** What a received Response is held against. */
export interface ResponseExpectation {
  now: Date;
  /** Entity ID of the identity provider that was asked. */
  issuer: string;
  /** Our entity ID. */
  audience: string;
  /** Our ACS URL, character by character. */
  recipient: string;
  /** ID of our request; `undefined`: only an unsolicited Response is taken. */
  inResponseTo: string | undefined;
  /** PEM or base64 DER from stored metadata; keys inside the message are ignored. */
  certificates: readonly string[];
  /** Clock tolerance in seconds. Default 60. */
  skewS?: number | undefined;
}

/** What the identity provider vouches for. Read from the signed octets only. */
export interface VerifiedAssertion {
  /** Remember it until `notOnOrAfter`: an assertion is used once (Profiles §4.1.4.5). */
  id: string;
  nameId: { value: string; format: string | undefined };
  attributes: { name: string; nameFormat: string | undefined; values: string[] }[];
  sessionIndex: string | undefined;
  authnInstant: Date;
  authnContext: string | undefined;
  notOnOrAfter: Date;
}

/**
 * Verifies a Response (Profiles §4.1.4.3) and returns the assertion that its signature covers, never the bytes around it.
 * Refused besides: SHA-1, HMAC, a second assertion, a Reference that is not to its signature's own parent (Core §5.4.2),
 * encrypted assertions. Replay is the caller's to remember.
 * @param xml The Response as received, base64 undone, at most 64 KiB.
 * @throws {SamlError} any code but those of requests and metadata
 */
export function verifyResponse(xml: string, expect: ResponseExpectation): VerifiedAssertion {
  const received = readMessage(xml);
  if (!isNamed(received, "samlp", "Response")) throw new SamlError("message_invalid", "The message is no Response");
  const whole = hasSignature(received) ? signedElements(xml, "root", expect.certificates)[0] : undefined;
  const response = whole ?? received;
  checkResponse(response, expect);
  const inside = exactlyOne(response, "saml", "Assertion");
  // Each signature that is there must hold; a signed Response vouches for an unsigned assertion inside it.
  const signedInside = whole === undefined || hasSignature(inside);
  const assertion = signedInside ? signedElements(xml, "Assertion", expect.certificates)[0] : inside;
  if (assertion === undefined) throw new SamlError("signature_missing");
  return checkAssertion(assertion, expect);
}

function checkResponse(response: ReadElement, expect: ResponseExpectation): void {
  allowOnly(response, ["saml:Issuer", "ds:Signature", "samlp:Extensions", "samlp:Status", "saml:Assertion"]);
  if (attributeOf(response, "Version") !== "2.0") throw new SamlError("version_unsupported");
  const status = exactlyOne(exactlyOne(response, "samlp", "Status"), "samlp", "StatusCode");
  if (required(status, "Value") !== STATUS.success) throw new SamlError("status_not_success");
  const issuer = atMostOne(response, "saml", "Issuer");
  if (issuer !== undefined && text(issuer) !== expect.issuer) throw new SamlError("issuer_mismatch");
  const destination = attributeOf(response, "Destination");
  if (destination !== undefined && destination !== expect.recipient) throw new SamlError("destination_mismatch");
  if (attributeOf(response, "InResponseTo") !== expect.inResponseTo) throw new SamlError("in_response_to_mismatch");
}

function checkAssertion(assertion: ReadElement, expect: ResponseExpectation): VerifiedAssertion {
  if (attributeOf(assertion, "Version") !== "2.0") throw new SamlError("version_unsupported");
  if (text(exactlyOne(assertion, "saml", "Issuer")) !== expect.issuer) throw new SamlError("issuer_mismatch");
  const conditions = exactlyOne(assertion, "saml", "Conditions");
  within(conditions, expect);
  const restrictions = all(conditions, "saml", "AudienceRestriction");
  const meant = restrictions.every((r) => all(r, "saml", "Audience").some((a) => textOf(a) === expect.audience));
  if (restrictions.length === 0 || !meant) throw new SamlError("audience_mismatch");

  const subject = exactlyOne(assertion, "saml", "Subject");
  const nameId = exactlyOne(subject, "saml", "NameID");
  const value = textOf(nameId);
  if (value === undefined || value.trim() === "") throw new SamlError("message_invalid", "NameID is empty");
  const notOnOrAfter = confirmedUntil(subject, expect);
  const authn = all(assertion, "saml", "AuthnStatement")[0];
  const authnInstant = authn && readInstant(attributeOf(authn, "AuthnInstant"));
  if (authn === undefined || authnInstant === undefined) throw new SamlError("message_invalid", "AuthnStatement is missing");
  const context = atMostOne(exactlyOne(authn, "saml", "AuthnContext"), "saml", "AuthnContextClassRef");
  return {
    id: required(assertion, "ID"),
    nameId: { value, format: attributeOf(nameId, "Format") },
    attributes: all(assertion, "saml", "AttributeStatement").flatMap((s) => all(s, "saml", "Attribute")).map((a) => ({
      name: required(a, "Name"),
      nameFormat: attributeOf(a, "NameFormat"),
      values: all(a, "saml", "AttributeValue").map((v) => textOf(v) ?? ""),
    })),
    sessionIndex: attributeOf(authn, "SessionIndex"),
    authnInstant,
    authnContext: context && text(context),
    notOnOrAfter,
  };
}

/** Profiles §4.1.4.3: one bearer confirmation must fit in all its parts. Returns until when. */
function confirmedUntil(subject: ReadElement, expect: ResponseExpectation): Date {
  let refusal = new SamlError("message_invalid", "No bearer SubjectConfirmation");
  for (const confirmation of all(subject, "saml", "SubjectConfirmation")) {
    if (attributeOf(confirmation, "Method") !== BEARER) continue;
    try {
      const data = exactlyOne(confirmation, "saml", "SubjectConfirmationData");
      const end = readInstant(required(data, "NotOnOrAfter"));
      if (end === undefined) throw new SamlError("message_invalid", "NotOnOrAfter is no instant");
      within(data, expect);
      if (required(data, "Recipient") !== expect.recipient) throw new SamlError("recipient_mismatch");
      if (attributeOf(data, "InResponseTo") !== expect.inResponseTo) throw new SamlError("in_response_to_mismatch");
      return end;
    } catch (error) {
      if (!(error instanceof SamlError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function within(element: ReadElement, expect: ResponseExpectation): void {
  const skewMs = (expect.skewS ?? 60) * 1000;
  const bound = (name: string) => {
    const stated = attributeOf(element, name);
    const at = readInstant(stated);
    if (stated !== undefined && at === undefined) throw new SamlError("message_invalid", `${name} is no instant`);
    return at;
  };
  const start = bound("NotBefore");
  const end = bound("NotOnOrAfter");
  if (start !== undefined && expect.now.getTime() < start.getTime() - skewMs) throw new SamlError("not_yet_valid");
  if (end !== undefined && expect.now.getTime() >= end.getTime() + skewMs) throw new SamlError("expired");
}
