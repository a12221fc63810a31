import { attributeOf, childElements, childrenNamed, everyElement, textOf } from "../wire/xml-navigate.ts";
import { XmlError } from "../wire/xml-error.ts";
import { readXml, withXmlDocument, type ReadElement, type XmlReadOptions } from "../wire/xml-read.ts";
import type { XmlDocument } from "libxml2-wasm";
import { NAMESPACES } from "./names.ts";
import { SamlError } from "./saml-error.ts";

/** `readXml` that speaks in SAML codes. @throws {SamlError} `too_large` | `xml_refused` | `message_invalid` (one ID twice) */
export function readMessage(xml: string | Uint8Array, options: XmlReadOptions = {}): ReadElement {
  const root = inSamlCodes(() => readXml(xml, options));
  refuseRepeatedIds(root);
  return root;
}

/** `withXmlDocument` that speaks in SAML codes; errors of `use` pass through. */
export const withMessageDocument = <T>(
  xml: string | Uint8Array,
  options: XmlReadOptions,
  use: (document: XmlDocument) => T,
): T => inSamlCodes(() => withXmlDocument(xml, options, use));

function inSamlCodes<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new SamlError(error.code === "xml_too_large" ? "too_large" : "xml_refused", error.message, error);
  }
}

/** Two elements with one ID: a Reference could mean either (Core §1.3.4). */
function refuseRepeatedIds(root: ReadElement): void {
  const seen = new Set<string>();
  for (const element of everyElement(root)) {
    // Whatever the case: what counts as an ID differs between verifiers.
    for (const { value } of element.attributes.filter((a) => a.name.toLowerCase() === "id")) {
      if (seen.has(value)) throw new SamlError("message_invalid", "Two elements have the same ID");
      seen.add(value);
    }
  }
}

/** The namespaces that an element can be looked for in. */
export type Prefix = keyof typeof NAMESPACES;

/** True when the element has this namespace and local name. */
export const isNamed = (element: ReadElement, prefix: Prefix, name: string): boolean =>
  element.namespace === NAMESPACES[prefix] && element.name === name;

/** The child elements with this name. */
export const all = (parent: ReadElement, prefix: Prefix, name: string): ReadElement[] =>
  childrenNamed(parent, NAMESPACES[prefix], name);

/** The one child element with this name, if there is one. @throws {SamlError} `message_invalid` when there are more */
export function atMostOne(parent: ReadElement, prefix: Prefix, name: string): ReadElement | undefined {
  const found = all(parent, prefix, name);
  if (found.length > 1) throw new SamlError("message_invalid", `More than one ${name}`);
  return found[0];
}

/** The one child element with this name. @throws {SamlError} `message_invalid` */
export function exactlyOne(parent: ReadElement, prefix: Prefix, name: string): ReadElement {
  const found = atMostOne(parent, prefix, name);
  if (found === undefined) throw new SamlError("message_invalid", `${name} is missing`);
  return found;
}

/** The text of an element without elements inside, white space around it removed. @throws {SamlError} `message_invalid` */
export function text(element: ReadElement): string {
  const value = textOf(element)?.trim();
  if (value === undefined || value === "") throw new SamlError("message_invalid", `${element.name} holds no text`);
  return value;
}

/** @throws {SamlError} `message_invalid` when the attribute is missing */
export function required(element: ReadElement, name: string): string {
  const value = attributeOf(element, name);
  if (value === undefined) throw new SamlError("message_invalid", `${element.name} has no ${name}`);
  return value;
}

/** An xs:boolean. @throws {SamlError} `message_invalid` */
export function readBoolean(element: ReadElement, name: string): boolean | undefined {
  const value = attributeOf(element, name)?.trim();
  if (value === undefined) return undefined;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw new SamlError("message_invalid", `${name} is neither true nor false`);
}

/** An xs:unsignedShort. @throws {SamlError} `message_invalid` */
export function readIndex(element: ReadElement, name: string): number | undefined {
  const value = attributeOf(element, name)?.trim();
  if (value === undefined) return undefined;
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) throw new SamlError("message_invalid", `${name} is no index`);
  return Number(value);
}

/** Holds a message to the children its schema knows, in any order. @throws {SamlError} `message_invalid` */
export function allowOnly(parent: ReadElement, allowed: readonly `${Prefix}:${string}`[]): void {
  for (const child of childElements(parent)) {
    const known = allowed.some((name) => {
      const [prefix, local] = name.split(":") as [Prefix, string];
      return isNamed(child, prefix, local);
    });
    if (!known) throw new SamlError("message_invalid", `${parent.name} holds an element that does not belong there`);
  }
}
