import { createHash, createHmac, sign, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { el, isElement, type XmlChild, type XmlElement } from "../wire/xml-tree.ts";
import { certificateBase64 } from "./certificate.ts";
import {
  DIGEST_METHODS,
  ENVELOPED,
  EXCLUSIVE_C14N,
  SIGNATURE_METHODS,
  type DigestMethod,
  type SignatureMethod,
} from "./names.ts";
import { canonicalOctets, INCLUSIVE_PREFIXES } from "./serialize.ts";

/** How an element is signed. Everything but `key` has an honest default; the lower half exists for test messages. */
export interface SignOptions {
  /** Private key (PEM or KeyObject); for HMAC the secret octets. */
  key: KeyObject | string | Buffer;
  /** PEM, written into KeyInfo. Without it there is no KeyInfo. */
  certificate?: string | undefined;
  /** Default `rsa-sha256`. */
  method?: SignatureMethod;
  /** Default `sha256`. */
  digest?: DigestMethod;
  /** PrefixList of the Reference; the document must be written with the same. Default: `xs xsi`, as `serialize` does. */
  inclusivePrefixes?: readonly string[];

  /** Written instead of `#<ID>`. */
  referenceUri?: string;
  /** Written instead of the two Transforms of Core §5.4.4. */
  transforms?: XmlChild;
  /** The octets to digest, instead of the element's canonical form. */
  digestOctets?: Uint8Array;
  /** Written behind the first Reference, covered by the signature. */
  moreReferences?: XmlChild;
  /** Written instead of the X509Data. */
  keyInfo?: XmlChild;
  /** Written behind KeyInfo, for example a ds:Object. */
  object?: XmlChild;
}

const signAsync = promisify(sign); // the callback form runs on the thread pool

/**
 * A `ds:Signature` over the element (Core §5.4): one Reference, enveloped, exclusive C14N. It is not put anywhere: see
 * `insertSignature`. The element must not hold it yet.
 * @throws {XmlError} when a value holds what XML cannot carry
 */
export async function createSignature(element: XmlElement, options: SignOptions): Promise<XmlElement> {
  const digest = options.digest ?? "sha256";
  const method = options.method ?? "rsa-sha256";
  const inclusive = options.inclusivePrefixes ?? INCLUSIVE_PREFIXES;
  const digested = createHash(digest).update(options.digestOctets ?? canonicalOctets(element, inclusive)).digest("base64");
  const signedInfo = el("ds:SignedInfo", {}, [
    el("ds:CanonicalizationMethod", { Algorithm: EXCLUSIVE_C14N }),
    el("ds:SignatureMethod", { Algorithm: SIGNATURE_METHODS[method] }),
    el("ds:Reference", { URI: options.referenceUri ?? `#${element.attrs["ID"] ?? ""}` }, [
      el("ds:Transforms", {}, options.transforms ?? honestTransforms(inclusive)),
      el("ds:DigestMethod", { Algorithm: DIGEST_METHODS[digest] }),
      el("ds:DigestValue", {}, digested),
    ]),
    options.moreReferences,
  ]);
  const keyInfo = options.keyInfo ?? (options.certificate !== undefined && x509Data(options.certificate));
  return el("ds:Signature", {}, [
    signedInfo,
    el("ds:SignatureValue", {}, (await signOctets(canonicalOctets(signedInfo, []), options.key, method)).toString("base64")),
    keyInfo !== false && el("ds:KeyInfo", {}, keyInfo),
    options.object,
  ]);
}

/** The raw signature over some octets. HMAC methods need the key as a Buffer or text. */
export async function signOctets(
  octets: Uint8Array,
  key: SignOptions["key"],
  method: SignatureMethod = "rsa-sha256",
): Promise<Buffer> {
  const hash = method.slice(method.indexOf("-") + 1);
  if (method.startsWith("hmac-")) return createHmac(hash, key).update(octets).digest();
  return signAsync(hash, octets, key);
}

/** Where a Signature goes. `after-issuer` is the only place the schema allows (Core §2.3.3, §3.2.1). */
export type SignaturePlace = "after-issuer" | "first" | "last";

/** A copy of the element with the Signature in it. Without an Issuer, `after-issuer` means first. */
export function insertSignature(
  element: XmlElement,
  signature: XmlElement,
  place: SignaturePlace = "after-issuer",
): XmlElement {
  const children = [...element.children];
  const issuer = children.findIndex((child) => isElement(child) && child.name === "saml:Issuer");
  const at = place === "first" ? 0 : place === "last" ? children.length : issuer + 1;
  children.splice(at, 0, signature);
  return { ...element, children };
}

/** The element with an enveloped signature of its own. Sign the inner element first, the outer one last. */
export async function signElement(
  element: XmlElement,
  options: SignOptions & { place?: SignaturePlace },
): Promise<XmlElement> {
  return insertSignature(element, await createSignature(element, options), options.place);
}

/** The two transforms that Core §5.4.4 allows. */
export const honestTransforms = (inclusive: readonly string[] = INCLUSIVE_PREFIXES): readonly XmlElement[] => [
  el("ds:Transform", { Algorithm: ENVELOPED }),
  el("ds:Transform", { Algorithm: EXCLUSIVE_C14N }, [
    inclusive.length > 0 && el("ec:InclusiveNamespaces", { PrefixList: inclusive.join(" ") }),
  ]),
];

/** `ds:X509Data` for KeyInfo. */
export const x509Data = (certificatePem: string): XmlElement =>
  el("ds:X509Data", {}, el("ds:X509Certificate", {}, certificateBase64(certificatePem)));
