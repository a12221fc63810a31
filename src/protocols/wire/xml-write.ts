import { XmlError } from "./xml-error.ts";
import { isElement, type XmlElement, type XmlMarkup, type XmlNode } from "./xml-tree.ts";

/** How a tree becomes text. */
export interface XmlWriteOptions {
  /** Prefix → namespace URI of every prefix that the tree may use without declaring it. */
  namespaces: Readonly<Record<string, string>>;
  /** InclusiveNamespaces PrefixList: declared at the apex even when not visibly used (exc-C14N §3). */
  inclusive?: readonly string[];
}

/**
 * The document: it *is* its own exclusive canonical form (attributes sorted, no self-closing tags, each namespace where
 * its prefix is visibly used), save that U+0085 and U+2028 are character references, because parsers that follow the
 * line-end rule of XML 1.1 would turn the literal characters into line feeds and break every signature over them.
 * @throws {XmlError} `xml_character` | `xml_name` | `xml_prefix`
 */
export const writeXml = (root: XmlElement, options: XmlWriteOptions): string => write(root, options, DOCUMENT);

/**
 * Exclusive Canonical XML 1.0 without comments, of a tree that stands alone; UTF-8 of this is what a digest covers.
 * @throws {XmlError} as `writeXml`
 */
export const canonicalXml = (root: XmlElement, options: XmlWriteOptions): string => write(root, options, CANONICAL);

interface Form {
  text(value: string): string;
  attribute(value: string): string;
  markup(node: XmlMarkup): string;
  /** Whether declarations nobody visibly uses are kept. */
  keepsUnused: boolean;
}

const TEXT: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };
const ATTRIBUTE: Record<string, string> = {
  "&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;",
};
const LINE_ENDS: Record<string, string> = { "\u0085": "&#x85;", "\u2028": "&#x2028;" };
const by = (table: Record<string, string>) => (char: string) => table[char] ?? char;

const CANONICAL: Form = {
  text: (value) => value.replace(/[&<>\r]/g, by(TEXT)),
  attribute: (value) => value.replace(/[&<"\t\n\r]/g, by(ATTRIBUTE)),
  markup: (node) => node.canonical,
  keepsUnused: false,
};
const DOCUMENT: Form = {
  text: (value) => CANONICAL.text(value).replace(/[\u0085\u2028]/g, by(LINE_ENDS)),
  attribute: (value) => CANONICAL.attribute(value).replace(/[\u0085\u2028]/g, by(LINE_ENDS)),
  markup: (node) => node.markup,
  keepsUnused: true,
};

type Scope = Readonly<Record<string, string>>;

function write(root: XmlElement, options: XmlWriteOptions, form: Form): string {
  const out: string[] = [];
  const inclusive = options.inclusive ?? [];
  const visit = (node: XmlNode, scope: Scope, rendered: Scope): void => {
    if (typeof node === "string") return void out.push(form.text(checked(node)));
    if (!isElement(node)) return void out.push(form.markup(node));
    const own = declarations(node);
    const inScope = { ...scope, ...own };
    const used = new Set([prefixOf(node.name), ...ordinary(node).map(([name]) => prefixOf(name)).filter((p) => p !== "")]);
    for (const prefix of used) {
      if (prefix !== "" && prefix !== "xml" && !inScope[prefix]) throw new XmlError("xml_prefix");
    }
    for (const prefix of inclusive) if (inScope[prefix] !== undefined) used.add(prefix);
    if (form.keepsUnused) for (const prefix of Object.keys(own)) used.add(prefix);
    used.delete("xml");

    const added: Record<string, string> = {};
    for (const prefix of [...used].sort()) {
      const uri = inScope[prefix] ?? "";
      if ((rendered[prefix] ?? "") !== uri) added[prefix] = uri;
    }
    out.push("<", node.name);
    for (const [prefix, uri] of Object.entries(added)) {
      out.push(prefix === "" ? " xmlns" : ` xmlns:${prefix}`, '="', form.attribute(checked(uri)), '"');
    }
    for (const [name, value] of sorted(ordinary(node), inScope)) {
      out.push(" ", name, '="', form.attribute(checked(value)), '"');
    }
    out.push(">");
    const now = { ...rendered, ...added };
    for (const child of node.children) visit(child, inScope, now);
    out.push("</", node.name, ">");
  };
  visit(root, options.namespaces, {});
  return out.join("");
}

const NAME = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/;

function prefixOf(name: string): string {
  if (!NAME.test(name)) throw new XmlError("xml_name");
  const colon = name.indexOf(":");
  return colon < 0 ? "" : name.slice(0, colon);
}

const isDeclaration = (name: string) => name === "xmlns" || name.startsWith("xmlns:");
const ordinary = (node: XmlElement) => Object.entries(node.attrs).filter(([name]) => !isDeclaration(name));

function declarations(node: XmlElement): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, uri] of Object.entries(node.attrs)) {
    if (isDeclaration(name)) found[name === "xmlns" ? "" : name.slice("xmlns:".length)] = uri;
  }
  return found;
}

/** By namespace URI, then local name; attributes without a prefix have no namespace and come first (C14N §2.2). */
function sorted(attrs: [string, string][], scope: Scope): [string, string][] {
  const key = (name: string) => {
    const prefix = prefixOf(name);
    const uri = prefix === "" ? "" : prefix === "xml" ? XML_NAMESPACE : (scope[prefix] ?? "");
    return `${uri}\u0000${name.slice(prefix === "" ? 0 : prefix.length + 1)}`;
  };
  return attrs
    .map((attr) => ({ attr, key: key(attr[0]) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ attr }) => attr);
}
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

/** XML 1.0 §2.2: no escape makes these legal, so a value that holds one is refused, not repaired. */
// oxlint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Whether XML can carry the text at all. Ask before a value is stored, so that a sign-in does not fail over it later. */
export const isXmlText = (text: string): boolean => text.isWellFormed() && !UNWRITABLE.test(text);

function checked(text: string): string {
  if (!isXmlText(text)) throw new XmlError("xml_character");
  return text;
}
