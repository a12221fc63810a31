import { constants, createHash, timingSafeEqual, verify } from "node:crypto";
import { XmlC14NMode, XmlElement } from "libxml2-wasm";
import { attributeOf, childElements } from "../wire/xml-navigate.ts";
import type { ReadElement } from "../wire/xml-read.ts";
import { DIGEST_METHODS, ENVELOPED, EXCLUSIVE_C14N, NAMESPACES } from "./names.ts";
import { all, allowOnly, exactlyOne, isNamed, readMessage, required, text, withMessageDocument } from "./read-message.ts";
import { SamlError } from "./saml-error.ts";
import { certificateKey, checkedMethod } from "./signature-key.ts";

/**
 * Checks the enveloped signature of the message or of one of its direct children, and returns what it covers: read again
 * from the very octets that were digested, never from the bytes around them. The signature itself is not part of it.
 * Keys inside the message are ignored.
 * @param which `"root"`, or the local name of direct children in the assertion namespace, each of which must be signed.
 * @param certificates PEM or base64 DER, from stored metadata.
 * @returns The signed elements in document order; empty when there is no such element.
 * @throws {SamlError} `xml_refused` | `too_large` | `signature_missing` | `signature_invalid` | `signature_algorithm`
 */
export function signedElements(xml: string, which: "root" | "Assertion", certificates: readonly string[]): ReadElement[] {
  readMessage(xml); // depth, markup, repeated IDs
  return withMessageDocument(xml, {}, (document) => {
    const root = document.root;
    const candidates = which === "root" ? [root] : elements(root).filter((e) => named(e, NAMESPACES.saml, which));
    return candidates.map((element) => verified(element, certificates));
  });
}

/** True when the element has a Signature as a direct child; says nothing about whether it is any good. */
export const hasSignature = (element: ReadElement): boolean => all(element, "ds", "Signature").length > 0;

function verified(element: XmlElement, certificates: readonly string[]): ReadElement {
  const signatures = elements(element).filter((e) => named(e, NAMESPACES.ds, "Signature"));
  const signature = signatures[0];
  if (signature === undefined) throw new SamlError("signature_missing");
  if (signatures.length > 1) throw invalid("More than one Signature");
  const infos = elements(signature).filter((e) => named(e, NAMESPACES.ds, "SignedInfo"));
  const info = infos[0];
  if (info === undefined || infos.length > 1) throw invalid("Not exactly one SignedInfo");

  // Only what the key vouches for is read: the canonical octets of SignedInfo, parsed again.
  const infoOctets = canonical(info, []);
  const signedInfo = readMessage(infoOctets);
  const method = checkedMethod(algorithm(exactlyOne(signedInfo, "ds", "SignatureMethod")));
  if (algorithm(exactlyOne(signedInfo, "ds", "CanonicalizationMethod")) !== EXCLUSIVE_C14N) throw new SamlError("signature_algorithm");
  const values = elements(signature).filter((e) => named(e, NAMESPACES.ds, "SignatureValue"));
  if (values.length !== 1) throw invalid("Not exactly one SignatureValue");
  const value = base64(values[0]?.content ?? "");
  const octets = Buffer.from(infoOctets);
  const fits = certificates.some((certificate) =>
    verify(method, octets, { key: certificateKey(certificate), padding: constants.RSA_PKCS1_PADDING }, value),
  );
  if (!fits) throw invalid();

  const reference = readReference(signedInfo);
  const id = element.attr("ID")?.value;
  if (id === undefined || reference.uri !== `#${id}`) throw invalid("The Reference is not to the element that is signed");
  signature.remove();
  const covered = canonical(element, reference.prefixes);
  const digest = createHash(reference.hash).update(covered).digest();
  if (digest.length !== reference.digest.length || !timingSafeEqual(digest, reference.digest)) throw invalid();
  return readMessage(covered);
}

/** Core §5.4: one Reference, enveloped signature and exclusive C14N as the only transforms. */
function readReference(signedInfo: ReadElement) {
  allowOnly(signedInfo, ["ds:CanonicalizationMethod", "ds:SignatureMethod", "ds:Reference"]);
  const reference = exactlyOne(signedInfo, "ds", "Reference");
  const transforms = childElements(exactlyOne(reference, "ds", "Transforms"));
  const [first, second] = transforms;
  if (first === undefined || second === undefined || transforms.length !== 2) throw invalid("Not exactly two transforms");
  if (!isNamed(first, "ds", "Transform") || algorithm(first) !== ENVELOPED) throw invalid("Transforms other than allowed");
  if (!isNamed(second, "ds", "Transform") || algorithm(second) !== EXCLUSIVE_C14N) throw invalid("Transforms other than allowed");
  const inclusive = childElements(second)[0];
  const hash = HASHES.get(algorithm(exactlyOne(reference, "ds", "DigestMethod")));
  if (hash === undefined) throw new SamlError("signature_algorithm");
  return {
    uri: required(reference, "URI"),
    hash,
    digest: base64(text(exactlyOne(reference, "ds", "DigestValue"))),
    prefixes: inclusive === undefined ? [] : (attributeOf(inclusive, "PrefixList") ?? "").split(/\s+/).filter(Boolean),
  };
}
const HASHES: ReadonlyMap<string, string> = new Map([
  [DIGEST_METHODS.sha256, "sha256"],
  [DIGEST_METHODS.sha384, "sha384"],
  [DIGEST_METHODS.sha512, "sha512"],
]);

const algorithm = (element: ReadElement) => required(element, "Algorithm");
const invalid = (message?: string) => new SamlError("signature_invalid", message);

function canonical(element: XmlElement, prefixes: string[]): string {
  const octets = element.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, inclusiveNamespacePrefixes: prefixes });
  if (octets === "") throw invalid(); // a digest of nothing vouches for nothing
  return octets;
}

function base64(value: string): Buffer {
  const bare = value.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) throw invalid();
  return Buffer.from(bare, "base64");
}

function elements(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = parent.firstChild; node !== null; node = node.next) if (node instanceof XmlElement) found.push(node);
  return found;
}
const named = (element: XmlElement, namespace: string, name: string) =>
  element.name === name && element.namespaceUri === namespace;
