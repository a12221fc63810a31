import { attributeOf } from "../wire/xml-navigate.ts";
import type { ReadElement } from "../wire/xml-read.ts";
import { certificateFacts, certificatePem } from "./certificate.ts";
import { checkedEndpoint } from "./endpoint-url.ts";
import { readInstant } from "./instant.ts";
import { BINDINGS, NAMESPACES } from "./names.ts";
import { all, exactlyOne, isNamed, readBoolean, readIndex, readMessage, required, text } from "./read-message.ts";
import { SamlError } from "./saml-error.ts";
import { hasSignature } from "./verify-signature.ts";

/** What a service provider says about itself (Metadata §2.4.4). Taken on its word: a signature is not checked. */
export interface SpMetadata {
  entityId: string;
  /** Those that take HTTP POST, default first. */
  acs: { url: string; index: number; isDefault: boolean }[];
  slo: { url: string; responseUrl: string | undefined; binding: "post" | "redirect" }[];
  /** PEM; keys without a stated use serve both. */
  signingCertificates: string[];
  encryptionCertificates: string[];
  nameIdFormats: string[];
  authnRequestsSigned: boolean;
  wantAssertionsSigned: boolean;
  requestedAttributes: { name: string; nameFormat: string | undefined; friendlyName: string | undefined; required: boolean }[];
  validUntil: Date | undefined;
  /** The document bears a signature, which was not checked. */
  signed: boolean;
}

/**
 * Reads an EntityDescriptor with one SPSSODescriptor.
 * @param xml As fetched or uploaded, at most 256 KiB.
 * @throws {SamlError} `too_large` | `xml_refused` | `message_invalid` | `metadata_invalid` | `metadata_expired` | `url_refused`
 */
export function readSpMetadata(xml: string | Uint8Array, now: Date, allowPlainHttp = false): SpMetadata {
  const entity = readMessage(xml, { maxBytes: 262_144 });
  if (!isNamed(entity, "md", "EntityDescriptor")) throw invalid("The document is no EntityDescriptor");
  const sp = exactlyOne(entity, "md", "SPSSODescriptor");
  if (!required(sp, "protocolSupportEnumeration").split(/\s+/).includes(NAMESPACES.samlp)) throw invalid("The service provider does not speak SAML 2.0");
  const entityId = required(entity, "entityID");
  if (entityId === "" || entityId.length > 1_024) throw invalid("entityID is empty or longer than 1,024 characters");
  const validUntil = earliest([validity(entity), validity(sp)]);
  if (validUntil !== undefined && validUntil <= now) throw new SamlError("metadata_expired");

  const acs = assertionConsumers(sp, allowPlainHttp);
  if (acs.length === 0) throw invalid("No AssertionConsumerService takes HTTP POST");
  return {
    entityId,
    acs,
    slo: all(sp, "md", "SingleLogoutService").flatMap((service) => logoutService(service, allowPlainHttp)),
    signingCertificates: certificates(sp, "signing"),
    encryptionCertificates: certificates(sp, "encryption"),
    nameIdFormats: all(sp, "md", "NameIDFormat").map(text),
    authnRequestsSigned: readBoolean(sp, "AuthnRequestsSigned") ?? false,
    wantAssertionsSigned: readBoolean(sp, "WantAssertionsSigned") ?? false,
    requestedAttributes: all(sp, "md", "AttributeConsumingService").flatMap((service) =>
      all(service, "md", "RequestedAttribute").map((attribute) => ({
        name: required(attribute, "Name"),
        nameFormat: attributeOf(attribute, "NameFormat"),
        friendlyName: attributeOf(attribute, "FriendlyName"),
        required: readBoolean(attribute, "isRequired") ?? false,
      })),
    ),
    validUntil,
    signed: hasSignature(entity),
  };
}

const invalid = (message: string) => new SamlError("metadata_invalid", message);

function assertionConsumers(sp: ReadElement, allowPlainHttp: boolean): SpMetadata["acs"] {
  const services = all(sp, "md", "AssertionConsumerService");
  if (services.length > 100) throw invalid("More than 100 AssertionConsumerServices");
  const read = services
    .filter((service) => required(service, "Binding") === BINDINGS.post)
    .map((service) => {
      const index = readIndex(service, "index");
      if (index === undefined) throw invalid("An AssertionConsumerService has no index");
      return {
        url: checkedEndpoint(required(service, "Location"), allowPlainHttp),
        index,
        stated: readBoolean(service, "isDefault"),
      };
    });
  if (new Set(read.map((one) => one.index)).size < read.length) throw invalid("Two AssertionConsumerServices have the same index");
  // Metadata §2.2.3: stated true, else the first that does not say false, else the first.
  const preferred = read.find((one) => one.stated === true) ?? read.find((one) => one.stated === undefined) ?? read[0];
  return read
    .map((one) => ({ url: one.url, index: one.index, isDefault: one === preferred }))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

function logoutService(service: ReadElement, allowPlainHttp: boolean): SpMetadata["slo"] {
  const binding = required(service, "Binding");
  const known = binding === BINDINGS.post ? "post" : binding === BINDINGS.redirect ? "redirect" : undefined;
  if (known === undefined) return []; // SOAP and artifact are not spoken here
  const responseUrl = attributeOf(service, "ResponseLocation");
  return [
    {
      url: checkedEndpoint(required(service, "Location"), allowPlainHttp),
      responseUrl: responseUrl === undefined ? undefined : checkedEndpoint(responseUrl, allowPlainHttp),
      binding: known,
    },
  ];
}

function certificates(sp: ReadElement, use: "signing" | "encryption"): string[] {
  return all(sp, "md", "KeyDescriptor")
    .filter((descriptor) => (attributeOf(descriptor, "use") ?? use) === use)
    .flatMap((descriptor) => all(exactlyOne(descriptor, "ds", "KeyInfo"), "ds", "X509Data"))
    .flatMap((data) => all(data, "ds", "X509Certificate"))
    .map((element) => {
      const pem = certificatePem(text(element));
      try {
        certificateFacts(pem);
      } catch (error) {
        throw new SamlError("metadata_invalid", "A certificate cannot be read", error);
      }
      return pem;
    });
}

function validity(element: ReadElement): Date | undefined {
  const stated = attributeOf(element, "validUntil");
  if (stated === undefined) return undefined;
  const at = readInstant(stated);
  if (at === undefined) throw invalid("validUntil is no instant");
  return at;
}

const earliest = (dates: (Date | undefined)[]): Date | undefined =>
  dates.filter((date) => date !== undefined).sort((a, b) => a.getTime() - b.getTime())[0];
