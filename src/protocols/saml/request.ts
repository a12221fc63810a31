import { attributeOf, everyElement } from "../wire/xml-navigate.ts";
import type { ReadElement } from "../wire/xml-read.ts";
import { checkQuerySignature, unbind, type Incoming } from "./binding.ts";
import { readInstant } from "./instant.ts";
import { exactlyOne, isNamed, readMessage, required, text } from "./read-message.ts";
import { SamlError } from "./saml-error.ts";
import { hasSignature, signedElements } from "./verify-signature.ts";

/** What a received request is held against. */
export interface RequestExpectation {
  now: Date;
  /** Entity ID of the service provider that this endpoint serves. */
  issuer: string;
  /** Our addresses; a Destination must be one of them, character by character. */
  destinations: readonly string[];
  /** PEM or base64 DER from stored metadata, old and new during a rollover. */
  certificates?: readonly string[] | undefined;
  /** `required`: an unsigned request is refused. `if-present` checks what is signed. Default: `required` with certificates. */
  signature?: "required" | "if-present" | undefined;
  /** Seconds after IssueInstant that the request is taken. Default 600: people read sign-in pages slowly. */
  maxAgeS?: number | undefined;
  /** Clock tolerance in seconds. Default 60. */
  skewS?: number | undefined;
}

/** What all requests have (Core §3.2.1). */
export interface RequestHead {
  id: string;
  issuer: string;
  issueInstant: Date;
  destination: string | undefined;
  relayState: string | undefined;
  /** True when a certificate of the service provider vouches for the request. */
  signed: boolean;
}

/**
 * Unbinds a request, checks its signature and the head that all requests share, and returns the tree to read the rest
 * from: when the message itself is signed, the octets the signature covers.
 * @throws {SamlError} any code but those of responses and metadata
 */
export function readRequest(incoming: Incoming, name: string, expect: RequestExpectation): { head: RequestHead; tree: ReadElement } {
  const { xml, relayState, querySignature } = unbind(incoming, "SAMLRequest");
  const received = readMessage(xml);
  if (!isNamed(received, "samlp", name)) throw new SamlError("message_invalid", `The message is no ${name}`);
  refuseForeignSignatures(received);

  const certificates = expect.certificates ?? [];
  const mustSign = (expect.signature ?? (certificates.length > 0 ? "required" : "if-present")) === "required";
  const isSigned = incoming.binding === "redirect" ? querySignature !== undefined : hasSignature(received);
  if (mustSign && !isSigned) throw new SamlError("signature_missing");
  const vouched = isSigned && (certificates.length > 0 || mustSign);
  if (vouched && querySignature !== undefined) checkQuerySignature(querySignature, certificates);
  // A redirected message that carries an XML signature as well is read as received: its query signature covers all of it.
  const [covered] = vouched && incoming.binding === "post" ? signedElements(xml, "root", certificates) : [];
  const tree = covered ?? received;
  return { head: { ...checkedHead(tree, expect), relayState, signed: vouched }, tree };
}

/** A signed element taken from elsewhere has no business in a request: only the request itself may be signed. */
function refuseForeignSignatures(root: ReadElement): void {
  const all = everyElement(root);
  const own = hasSignature(root) ? 1 : 0;
  const foreign =
    all.filter((e) => isNamed(e, "ds", "Signature")).length > own ||
    all.some((e) => isNamed(e, "saml", "Assertion") || isNamed(e, "saml", "EncryptedAssertion"));
  if (foreign) throw new SamlError("message_invalid", "The request carries a signed element that does not belong to it");
}

function checkedHead(tree: ReadElement, expect: RequestExpectation): Omit<RequestHead, "relayState" | "signed"> {
  if (attributeOf(tree, "Version") !== "2.0") throw new SamlError("version_unsupported");
  const id = required(tree, "ID");
  if (!/^[\p{L}_][\p{L}\p{N}_.-]{0,255}$/u.test(id)) throw new SamlError("message_invalid", "ID is not an XML name");
  const issuer = text(exactlyOne(tree, "saml", "Issuer"));
  if (issuer !== expect.issuer) throw new SamlError("issuer_mismatch");
  const destination = attributeOf(tree, "Destination");
  if (destination !== undefined && !expect.destinations.includes(destination)) throw new SamlError("destination_mismatch");
  const issueInstant = readInstant(required(tree, "IssueInstant"));
  if (issueInstant === undefined) throw new SamlError("message_invalid", "IssueInstant is no instant");
  const ageS = (expect.now.getTime() - issueInstant.getTime()) / 1000;
  const skewS = expect.skewS ?? 60;
  if (ageS > (expect.maxAgeS ?? 600) + skewS) throw new SamlError("expired");
  if (ageS < -skewS) throw new SamlError("not_yet_valid");
  return { id, issuer, issueInstant, destination };
}
