import { ParseOption, XmlCData, XmlDocument, XmlElement, XmlText } from "libxml2-wasm";
import { XmlError } from "./xml-error.ts";

/** A received element, namespaces resolved. Adjacent text is one string; nothing but elements and text can occur. */
export interface ReadElement {
  /** Local name. */
  readonly name: string;
  /** Namespace URI, `""` for none. */
  readonly namespace: string;
  readonly attributes: readonly ReadAttribute[];
  readonly children: readonly (ReadElement | string)[];
}
export interface ReadAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** Bounds on what is read. */
export interface XmlReadOptions {
  /** In bytes of UTF-8. Default 65,536. */
  maxBytes?: number;
  /** Nested elements, the root counted. Default 32. */
  maxDepth?: number;
}

/**
 * Reads a received document into a plain tree. A document type, processing instruction, comment or CDATA section is
 * refused before the parser sees it; nothing is ever fetched.
 * @throws {XmlError} `xml_too_large` | `xml_encoding` | `xml_forbidden` | `xml_character` (U+FEFF) | `xml_malformed` |
 *   `xml_too_deep`
 */
export const readXml = (source: string | Uint8Array, options: XmlReadOptions = {}): ReadElement =>
  withXmlDocument(source, options, (document) => toTree(document.root, options.maxDepth ?? MAX_DEPTH));

const MAX_BYTES = 65_536;
const MAX_DEPTH = 32;

/** As `readXml`, for callers that canonicalise. The document is disposed when `use` returns; nothing of it may escape. */
export function withXmlDocument<T>(
  source: string | Uint8Array,
  options: XmlReadOptions,
  use: (document: XmlDocument) => T,
): T {
  const document = parse(vet(source, options.maxBytes ?? MAX_BYTES));
  try {
    if (document.dtd !== null) throw new XmlError("xml_forbidden");
    return use(document);
  } finally {
    document.dispose(); // the tree lives outside the garbage collector's sight
  }
}

/** Bytes as text, without byte order mark and XML declaration, which must say UTF-8 if it says anything. */
function vet(source: string | Uint8Array, maxBytes: number): string {
  const size = typeof source === "string" ? Buffer.byteLength(source) : source.byteLength;
  if (size > maxBytes) throw new XmlError("xml_too_large", `More than ${maxBytes} bytes`);
  const text = (typeof source === "string" ? source : decoded(source)).replace(/^\uFEFF/, "");
  if (!text.isWellFormed()) throw new XmlError("xml_encoding");
  const declaration = DECLARATION.exec(text);
  const encoding = declaration?.[1] ?? declaration?.[2];
  if (encoding !== undefined && encoding.toLowerCase() !== "utf-8") throw new XmlError("xml_encoding");
  const body = text.slice(declaration?.[0].length ?? 0);
  // In well-formed XML a literal "<" always opens markup, so these two characters find all that we refuse.
  if (/<[!?]/.test(body)) throw new XmlError("xml_forbidden");
  if (ZERO_WIDTH_NO_BREAK.test(body)) throw new XmlError("xml_character");
  return body;
}
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"([\w.-]+)"|'([\w.-]+)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/;

/** U+FEFF, bare or as a reference: the parser loses one at the start of a value, so that we would read what nobody signed. */
const ZERO_WIDTH_NO_BREAK = /\uFEFF|&#(?:0*65279|x0*[fF][eE][fF]{2});/;

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new XmlError("xml_encoding", undefined, cause);
  }
}

const OPTIONS: ParseOption = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NO_SYS_CATALOG;

function parse(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text, { option: OPTIONS });
  } catch (cause) {
    throw new XmlError("xml_malformed", undefined, cause);
  }
}

function toTree(element: XmlElement, depthLeft: number): ReadElement {
  if (depthLeft <= 0) throw new XmlError("xml_too_deep");
  const children: (ReadElement | string)[] = [];
  let text = "";
  for (let node = element.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) {
      if (text !== "") children.push(text);
      text = "";
      children.push(toTree(node, depthLeft - 1));
    } else if (node instanceof XmlText && !(node instanceof XmlCData)) {
      text += node.content;
    } else {
      throw new XmlError("xml_forbidden");
    }
  }
  if (text !== "") children.push(text);
  const attributes = element.attrs.map((attr) => ({ name: attr.name, namespace: attr.namespaceUri, value: attr.value }));
  return { name: element.name, namespace: element.namespaceUri, attributes, children };
}
