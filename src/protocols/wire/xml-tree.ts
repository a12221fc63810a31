/** An element to be written. `name` and attribute names are `local` or `prefix:local`; text is plain, never escaped. */
export interface XmlElement {
  readonly name: string;
  /** A key `xmlns` or `xmlns:p` declares a namespace from here down; all others are ordinary attributes. */
  readonly attrs: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}

/**
 * Anything that is neither element nor text. `markup` is what the document holds, `canonical` what a canonicaliser makes
 * of it (and therefore what a digest covers). Only test messages need this: honest documents hold elements and text.
 */
export interface XmlMarkup {
  readonly markup: string;
  readonly canonical: string;
}

export type XmlNode = string | XmlElement | XmlMarkup;

/** `undefined`, `false` and nested lists are allowed so that optional parts can be written in place. */
export type XmlChild = XmlNode | undefined | false | readonly XmlChild[];

/** One element. Attributes that are `undefined` and children that are `undefined` or `false` are left out. */
export function el(
  name: string,
  attrs: Readonly<Record<string, string | undefined>> = {},
  children: XmlChild = [],
): XmlElement {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(attrs)) if (value !== undefined) given[key] = value;
  return { name, attrs: given, children: flat(children) };
}

function flat(child: XmlChild): XmlNode[] {
  if (child === undefined || child === false) return [];
  return isList(child) ? child.flatMap(flat) : [child];
}
const isList = (child: XmlChild): child is readonly XmlChild[] => Array.isArray(child);

/** True for elements, false for text and other markup. */
export const isElement = (node: XmlNode): node is XmlElement => typeof node === "object" && "name" in node;

/** A comment; canonicalisers drop it, so adding one does not break a signature. */
export const comment = (text: string): XmlMarkup => ({ markup: `<!--${text}-->`, canonical: "" });

/** A processing instruction; it stays in the canonical form. */
export const instruction = (target: string, data: string): XmlMarkup => {
  const markup = data === "" ? `<?${target}?>` : `<?${target} ${data}?>`;
  return { markup, canonical: markup };
};

/** Bytes put into the document as they are. @param canonical What a digest should see in their place. */
export const raw = (markup: string, canonical: string = markup): XmlMarkup => ({ markup, canonical });

/** The elements of the tree that bear this name, in document order, the root included. */
export function findAll(root: XmlElement, name: string): XmlElement[] {
  const own = root.name === name ? [root] : [];
  return [...own, ...root.children.filter(isElement).flatMap((child) => findAll(child, name))];
}

/**
 * A copy of the tree in which `change` has answered for each element, root first. It may return the element as it is,
 * another node or several in its place, or nothing at all (`[]`). What stands in its place is not walked, so a change may
 * wrap what it was given. The root must stay one element.
 */
export function rewrite(root: XmlElement, change: (element: XmlElement) => XmlNode | readonly XmlNode[]): XmlElement {
  return replaced(root, change).find(isElement) ?? root;
}

function replaced(node: XmlNode, change: (element: XmlElement) => XmlNode | readonly XmlNode[]): readonly XmlNode[] {
  if (!isElement(node)) return [node];
  const given = change(node);
  if (given !== node) return Array.isArray(given) ? (given as readonly XmlNode[]) : [given as XmlNode];
  return [{ ...node, children: node.children.flatMap((child) => replaced(child, change)) }];
}
