import type { XmlElement } from "../wire/xml-tree.ts";
import { canonicalXml, writeXml, type XmlWriteOptions } from "../wire/xml-write.ts";
import { NAMESPACES } from "./names.ts";

/**
 * `xs` stands only inside attribute values (`xsi:type="xs:string"`), where exclusive canonicalisation does not see it.
 * Document, references and digests all name this list, so that signer and verifier place the declarations alike.
 */
export const INCLUSIVE_PREFIXES = ["xs", "xsi"] as const;

const MESSAGE: XmlWriteOptions = { namespaces: NAMESPACES, inclusive: INCLUSIVE_PREFIXES };
const PLAIN: XmlWriteOptions = { namespaces: NAMESPACES };

/** A message as the text to be sent. @throws {XmlError} when a value holds what XML cannot carry */
export const serialize = (tree: XmlElement): string => writeXml(tree, MESSAGE);

/** A document that uses no schema types (metadata, requests), without the `xs` and `xsi` declarations. */
export const serializePlain = (tree: XmlElement): string => writeXml(tree, PLAIN);

/** The octets of an element's exclusive canonical form with this PrefixList: what a Reference digests, what a key signs. */
export const canonicalOctets = (tree: XmlElement, inclusive: readonly string[] = INCLUSIVE_PREFIXES): Buffer =>
  Buffer.from(canonicalXml(tree, { namespaces: NAMESPACES, inclusive }));
