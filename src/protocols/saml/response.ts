import { randomBytes, type KeyObject } from "node:crypto";
import { buildAssertion, type AssertionParts, type NameId, type SamlAttribute } from "./build-assertion.ts";
import { buildResponse, type ResponseParts } from "./build-response.ts";
import { encryptAssertion, type EncryptionOptions } from "./encrypt-assertion.ts";
import { AUTHN_CONTEXTS } from "./names.ts";
import { serialize } from "./serialize.ts";
import { signElement } from "./sign-element.ts";

/** What an honest Response to one service provider says. */
export interface ResponseFacts {
  /** Our entity ID. */
  issuer: string;
  /** ACS URL, where the browser posts the Response. */
  destination: string;
  /** ACS URL written into the subject confirmation. Default: `destination`. */
  recipient?: string | undefined;
  /** Entity ID of the service provider. */
  audience: string;
  /** ID of the AuthnRequest; `undefined` when nobody asked (Profiles §4.1.5). */
  inResponseTo?: string | undefined;
  nameId: NameId;
  /** An attribute without values is left out. */
  attributes: readonly SamlAttribute[];
  /** Default PasswordProtectedTransport. */
  authnContext?: string | undefined;
  authnInstant: Date;
  sessionIndex?: string | undefined;
  /** When the app should end its session (Core §2.7.2). */
  sessionNotOnOrAfter?: Date | undefined;
  now: Date;
  /** Seconds from `now`, 1 to 300. Default 300. */
  lifetimeS?: number | undefined;
  /** Seconds that NotBefore lies before `now`, for clocks that run behind, 0 to 300. Default 60. */
  skewS?: number | undefined;
  /** Makes the IDs of Response and Assertion. Default: `newSamlId`. */
  newId?: (() => string) | undefined;
}

/** How it is signed. At least one of the two is. */
export interface ResponseSigning {
  sign: "assertion" | "response" | "both";
  /** Private key as PEM, or as a KeyObject, which saves parsing it each time. */
  key: KeyObject | string;
  /** PEM. */
  certificate: string;
  /** Encrypt the assertion, after it was signed, for the service provider's certificate. */
  encrypt?: EncryptionOptions | undefined;
}

/** A signed Response with the identifiers that belong in the audit log. */
export interface SignedResponse {
  /** The Response as it is sent, before base64. */
  xml: string;
  responseId: string;
  assertionId: string;
  notOnOrAfter: Date;
}

/** An ID that XML accepts and nobody guesses: `_` and 160 random bits (Core §1.3.4). */
export const newSamlId = (): string => `_${randomBytes(20).toString("hex")}`;

/**
 * A signed Response with one assertion, as the web browser SSO profile wants it (Profiles §4.1.4.2). RSA-SHA256.
 * @throws {XmlError} `xml_character` when a value holds what XML cannot carry
 * @throws {RangeError} when `lifetimeS` or `skewS` is out of bounds
 */
export async function signResponse(facts: ResponseFacts & ResponseSigning): Promise<SignedResponse> {
  const parts = honestAssertion(facts);
  const around = honestResponse(facts);
  const assertion = facts.sign === "response" ? buildAssertion(parts) : await signElement(buildAssertion(parts), facts);
  const response = buildResponse(around, facts.encrypt === undefined ? assertion : encryptAssertion(assertion, facts.encrypt));
  return {
    xml: serialize(facts.sign === "assertion" ? response : await signElement(response, facts)),
    responseId: around.id ?? "",
    assertionId: parts.id ?? "",
    notOnOrAfter: expiry(facts),
  };
}

/** The parts of an honest assertion, for `buildAssertion`. Change what a test wants to be wrong. */
export function honestAssertion(facts: ResponseFacts): AssertionParts {
  const notOnOrAfter = expiry(facts);
  return {
    id: (facts.newId ?? newSamlId)(),
    issueInstant: facts.now,
    issuer: facts.issuer,
    nameId: facts.nameId,
    confirmations: [
      { recipient: facts.recipient ?? facts.destination, notOnOrAfter, inResponseTo: facts.inResponseTo },
    ],
    conditions: { notBefore: seconds(facts.now, -bounded("skewS", facts.skewS ?? 60, 0)), notOnOrAfter },
    audiences: [[facts.audience]],
    authn: {
      instant: facts.authnInstant,
      context: facts.authnContext ?? AUTHN_CONTEXTS.passwordProtectedTransport,
      sessionIndex: facts.sessionIndex,
      sessionNotOnOrAfter: facts.sessionNotOnOrAfter,
    },
    attributes: facts.attributes.filter((attribute) => attribute.values.length > 0),
  };
}

/** The parts around it, for `buildResponse`. */
export const honestResponse = (facts: ResponseFacts): ResponseParts => ({
  id: (facts.newId ?? newSamlId)(),
  issueInstant: facts.now,
  issuer: facts.issuer,
  destination: facts.destination,
  inResponseTo: facts.inResponseTo,
});

const expiry = (facts: ResponseFacts) => seconds(facts.now, bounded("lifetimeS", facts.lifetimeS ?? 300, 1));
const seconds = (from: Date, s: number) => new Date(from.getTime() + s * 1000);

function bounded(what: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least || value > 300) throw new RangeError(`${what} must be ${least} to 300`);
  return value;
}
