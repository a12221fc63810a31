import type { ReadElement } from "./xml-read.ts";

/** The child elements, text between them left out. */
export const childElements = (parent: ReadElement): ReadElement[] =>
  parent.children.filter((child): child is ReadElement => typeof child !== "string");

/** The child elements with this namespace and local name. */
export const childrenNamed = (parent: ReadElement, namespace: string, name: string): ReadElement[] =>
  childElements(parent).filter((child) => child.name === name && child.namespace === namespace);

/** The value of an attribute that has no namespace. */
export const attributeOf = (element: ReadElement, name: string): string | undefined =>
  element.attributes.find((attribute) => attribute.name === name && attribute.namespace === "")?.value;

/** All text of an element that holds nothing but text; `undefined` when there is an element inside. */
export function textOf(element: ReadElement): string | undefined {
  return childElements(element).length > 0 ? undefined : element.children.join("");
}

/** The element and everything below it, in document order. */
export const everyElement = (root: ReadElement): ReadElement[] => [root, ...childElements(root).flatMap(everyElement)];
