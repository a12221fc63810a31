import { el, honestTransforms, newSamlId, redirectUrl, serialize, signElement, type NameId, type SignatureMethod, type XmlElement } from "../../../protocols/saml/index.ts";

/** What is different from an honest LogoutRequest (Core §3.7.1). */
export interface LogoutChange {
  issuer?: string;
  nameId?: NameId;
  /** Default: signed by the bench. */
  signer?: { privateKey: string; certificate: string } | "nobody";
  method?: SignatureMethod;
  /** POST binding: the signed request, to be rearranged. */
  tree?(signed: XmlElement): XmlElement;
  /** Redirect binding: the address as it is opened. */
  url?(url: string): string;
}

export interface LogoutFacts {
  issuer: string;
  destination: string;
  nameId: NameId;
  now: Date;
  key: { privateKey: string; certificate: string };
  binding: "redirect" | "post";
}

/** A LogoutRequest on its way: the address to open, with the form when it is posted. */
export async function logoutRequest(facts: LogoutFacts, change: LogoutChange = {}): Promise<{ url: string; form?: Record<string, string> }> {
  const nameId = change.nameId ?? facts.nameId;
  const signer = change.signer ?? facts.key;
  const bare = el("samlp:LogoutRequest", {
    Destination: facts.destination, ID: newSamlId(), IssueInstant: facts.now.toISOString().replace(/\.\d+Z$/, "Z"),
    NotOnOrAfter: new Date(facts.now.getTime() + 300_000).toISOString().replace(/\.\d+Z$/, "Z"), Version: "2.0",
  }, [el("saml:Issuer", {}, change.issuer ?? facts.issuer), el("saml:NameID", { Format: nameId.format }, nameId.value)]);
  if (facts.binding === "redirect") {
    const url = await redirectUrl({
      location: facts.destination, parameter: "SAMLRequest", xml: serialize(change.tree ? change.tree(bare) : bare),
      ...(signer === "nobody" ? {} : { key: signer.privateKey }), ...(change.method ? { method: change.method } : {}),
    });
    return { url: change.url ? change.url(url) : url };
  }
  const signed = signer === "nobody" ? bare : await signElement(bare, {
    key: signer.privateKey, certificate: signer.certificate, inclusivePrefixes: [], transforms: honestTransforms([]), ...(change.method ? { method: change.method } : {}),
  });
  const tree = change.tree ? change.tree(signed) : signed;
  return { url: facts.destination, form: { SAMLRequest: Buffer.from(serialize(tree)).toString("base64") } };
}
