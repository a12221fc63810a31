import { DOMParser, type Element } from "@xmldom/xmldom";

export type Xml = Element;
export const NS = {
  saml: "urn:oasis:names:tc:SAML:2.0:assertion", samlp: "urn:oasis:names:tc:SAML:2.0:protocol", ds: "http://www.w3.org/2000/09/xmldsig#", xenc: "http://www.w3.org/2001/04/xmlenc#",
} as const;

/** @throws {Error} when the text is not well-formed. */
export function parse(xml: string): Xml {
  const root = new DOMParser({ onError: (level, message) => { if (level !== "warning") throw new Error(message); } }).parseFromString(xml, "text/xml").documentElement;
  if (!root) throw new Error("no root element");
  return root;
}

export const all = (from: Xml, ns: string, name: string): Xml[] => [...(ns === "*" ? from.getElementsByTagNameNS("*", name) : from.getElementsByTagNameNS(ns, name))];
export const children = (from: Xml, ns: string, name: string): Xml[] =>
  [...from.childNodes].filter((n): n is Xml => n.nodeType === 1 && n.localName === name && (n as Xml).namespaceURI === ns);

/** The element without the comments in it, as canonicalisers see it. */
export function bare(element: Xml): Xml {
  for (const node of Array.from(element.childNodes)) { // a copy: removing changes the live list
    if (node.nodeType === 8) element.removeChild(node);
    else if (node.nodeType === 1) bare(node as Xml);
  }
  return element;
}
