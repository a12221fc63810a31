import type { ForgerTools } from "../../bench/test-idp.ts";
import { el, findAll, insertSignature, isElement, rewrite, type XmlElement, type XmlNode } from "../../../../protocols/saml/index.ts";

/** The pieces of a signed response that a forger moves around. */
export interface SignedParts {
  response: XmlElement;
  assertion: XmlElement;
  /** The assertion without its own signature, and that signature. */
  bareAssertion: XmlElement;
  assertionSignature: XmlElement | undefined;
  responseSignature: XmlElement | undefined;
  bareResponse: XmlElement;
}

export function takeApart(response: XmlElement): SignedParts {
  const assertion = findAll(response, "saml:Assertion")[0] ?? el("saml:Assertion");
  return {
    response, assertion, bareAssertion: withoutSignature(assertion), bareResponse: withoutSignature(response),
    assertionSignature: signatureOf(assertion), responseSignature: signatureOf(response),
  };
}

const signatureOf = (element: XmlElement) => element.children.filter(isElement).find((child) => child.name === "ds:Signature");
const isSignature = (node: unknown) => typeof node === "object" && node !== null && "name" in node && node.name === "ds:Signature";

export const withoutSignature = (element: XmlElement): XmlElement => ({ ...element, children: element.children.filter((child) => !isSignature(child)) });

/** The response with other assertions in the place of its own. */
export function withAssertions(response: XmlElement, assertions: readonly XmlElement[]): XmlElement {
  const others = response.children.filter((child) => !(isElement(child) && child.name === "saml:Assertion"));
  return { ...response, children: [...others, ...assertions] };
}

export const withId = (element: XmlElement, id: string): XmlElement => ({ ...element, attrs: { ...element.attrs, ID: id } });

/** The signature with something hidden in it. */
export const holding = (signature: XmlElement, hidden: XmlElement): XmlElement => ({ ...signature, children: [...signature.children, hidden] });

export const signedBy = (element: XmlElement, signature: XmlElement | undefined): XmlElement => (signature ? insertSignature(element, signature) : element);

/** The tree with subject name and attributes of another assertion; signatures stay as they were. */
export function renamed(tree: XmlElement, other: XmlElement): XmlElement {
  const name = findAll(other, "saml:NameID")[0];
  const attributes = findAll(other, "saml:AttributeStatement")[0];
  return rewrite(tree, (element) =>
    element.name === "saml:NameID" && name ? [name] : element.name === "saml:AttributeStatement" && attributes ? [attributes] : element);
}

/** The tree with other content in each NameID. */
export const named = (tree: XmlElement, content: readonly XmlNode[]): XmlElement =>
  rewrite(tree, (element) => (element.name === "saml:NameID" ? { ...element, children: content } : element));

/** A response around an assertion, signed by the bench as the manifest says: for messages that must be wrong before they are signed. */
export async function signedAround(tools: ForgerTools, assertion: XmlElement, sign: "assertion" | "response" | "both"): Promise<XmlElement> {
  const response = tools.responseAround([sign === "response" ? assertion : await tools.sign(assertion)]);
  return sign === "assertion" ? response : tools.sign(response);
}
