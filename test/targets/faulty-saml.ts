import { DOMParser, type Element } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import { SamlError, type SamlErrorCode, verifyResponse } from "../../src/protocols/saml/index.ts";
import type { Fault } from "./faults.ts";

export interface SamlTrust { issuer: string; audience: string; acsUrl: string; certificate: string }

/** Refusals that a flawed app does not know of. */
const OVERLOOKED: Partial<Record<Fault, readonly SamlErrorCode[]>> = {
  "audience-unchecked": ["audience_mismatch"],
  "recipient-unchecked": ["recipient_mismatch"],
  "issuer-unchecked": ["issuer_mismatch"],
  "times-unchecked": ["expired", "not_yet_valid"],
};

/** Who a response signs in, and the assertion's id; `undefined` when it is refused. */
export function readSaml(xml: string, inResponseTo: string | undefined, trust: SamlTrust, faults: ReadonlySet<Fault>): { name: string; id: string } | undefined {
  if (faults.has("signature-unchecked")) return asIfTrue(xml);
  if (faults.has("takes-unsigned") && !xml.includes("SignatureValue")) return asIfTrue(xml);
  if (faults.has("believes-keys-in-message")) return someSignatureHolds(xml, keyInMessage(xml) ?? trust.certificate) ? asIfTrue(xml) : undefined;
  if (faults.has("reads-another-element")) return someSignatureHolds(xml, trust.certificate) ? asIfTrue(xml) : undefined;
  try {
    const verified = verifyResponse(xml, { now: new Date(), issuer: trust.issuer, audience: trust.audience, recipient: trust.acsUrl, inResponseTo, certificates: [trust.certificate] });
    return { name: verified.nameId.value, id: verified.id };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    const overlooked = [...faults].some((fault) => OVERLOOKED[fault]?.includes(error.code));
    return overlooked ? asIfTrue(xml) : undefined;
  }
}

const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
const parse = (xml: string) => new DOMParser().parseFromString(xml, "text/xml");

/** The first assertion below the root, as a reader sees it who never asks what was signed. */
function asIfTrue(xml: string): { name: string; id: string } | undefined {
  const root = parse(xml).documentElement;
  const assertion = Array.from(root?.childNodes ?? []).find((node) => node.nodeName === "saml:Assertion") as unknown as Element | undefined;
  const name = assertion?.getElementsByTagNameNS(SAML, "NameID")[0]?.textContent;
  return assertion && name ? { name, id: assertion.getAttribute("ID") ?? "" } : undefined;
}

/** Whether any signature, wherever it stands, fits the element that it names, wherever that stands. */
function someSignatureHolds(xml: string, certificate: string): boolean {
  const signatures = Array.from(parse(xml).getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "Signature"));
  return signatures.some((signature) => {
    try {
      const check = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
      check.loadSignature(signature as never);
      return check.checkSignature(xml);
    } catch {
      return false;
    }
  });
}

function keyInMessage(xml: string): string | undefined {
  const found = /<ds:X509Certificate[^>]*>([^<]+)</.exec(xml)?.[1];
  return found && `-----BEGIN CERTIFICATE-----\n${found.replace(/\s/g, "").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}
