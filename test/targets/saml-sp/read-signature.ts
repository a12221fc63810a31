import { createHash, createHmac, createVerify, X509Certificate } from "node:crypto";
import { ExclusiveCanonicalization } from "xml-crypto";
import type { Flaw } from "./flaws.ts";
import { all, bare, children, NS, type Xml } from "./xml.ts";

const HASHES: Record<string, string> = {
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "sha512", "http://www.w3.org/2000/09/xmldsig#rsa-sha1": "sha1",
  "http://www.w3.org/2001/04/xmlenc#sha256": "sha256", "http://www.w3.org/2001/04/xmlenc#sha512": "sha512", "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
};
const TRANSFORMS = ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#"];
const PREFIXES = ["xs", "xsi"];

/** Exclusive C14N of an element, without the signature that is being verified. */
function canonical(element: Xml, without: Xml | undefined, prefixes: string[], flaws: ReadonlySet<Flaw>): string {
  const relative = [...element.attributes].some((a) => a.name.startsWith("xmlns:") && !/^[a-z][a-z0-9+.-]*:/i.test(a.value));
  if (relative && flaws.has("void-canonicalisation")) return "";
  if (relative) throw new Error("a relative namespace");
  const copy = element.cloneNode(true) as unknown as Xml;
  const at = without ? [...element.childNodes].indexOf(without) : -1;
  const own = at < 0 ? null : copy.childNodes[at];
  if (own) copy.removeChild(own);
  const ancestorNamespaces = prefixes.flatMap((prefix) => { const namespaceURI = element.lookupNamespaceURI(prefix); return namespaceURI ? [{ prefix, namespaceURI }] : []; });
  return String(new ExclusiveCanonicalization().process(bare(copy) as never, { inclusiveNamespacesPrefixList: prefixes, ancestorNamespaces } as never));
}

/** The certificate that a signature is checked with: the configured one, unless a flaw says otherwise. */
function keyOf(signature: Xml, configured: string, flaws: ReadonlySet<Flaw>): string {
  const shown = all(signature, NS.ds, "X509Certificate")[0]?.textContent;
  if (!shown) return configured;
  const pem = `-----BEGIN CERTIFICATE-----\n${shown.replace(/\s/g, "").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
  if (flaws.has("believes-keyinfo")) return pem;
  const [one, other] = [new X509Certificate(pem), new X509Certificate(configured)];
  return flaws.has("knows-certificates-by-name") && one.issuer === other.issuer && one.serialNumber === other.serialNumber ? pem : configured;
}

/**
 * Whether a signature holds over an element (XML Signature, Core §5.4).
 * @param target What the reference names, found by the caller.
 */
export function signatureHolds(signature: Xml, target: Xml, certificate: string, flaws: ReadonlySet<Flaw>): boolean {
  const infos = children(signature, NS.ds, "SignedInfo");
  if (infos.length !== 1 && !flaws.has("two-signed-infos")) return false;
  const values = children(signature, NS.ds, "SignatureValue");
  const value = values[0]?.textContent?.trim() ?? "";
  const algorithm = all(infos[0] as Xml, NS.ds, "SignatureMethod")[0]?.getAttribute("Algorithm") ?? "";
  const octets = infos.map((info) => canonical(info, undefined, [], flaws));
  const valid = octets.some((text) => flaws.has("skips-signature-value") || valueFits(text, value, algorithm, keyOf(signature, certificate, flaws), flaws));
  return valid && infos.some((info) => digestFits(info, signature, target, flaws));
}

function valueFits(text: string, value: string, algorithm: string, certificate: string, flaws: ReadonlySet<Flaw>): boolean {
  if (algorithm.endsWith("#hmac-sha256")) return flaws.has("hmac-with-certificate") && createHmac("sha256", certificate).update(text).digest("base64") === value;
  const hash = HASHES[algorithm];
  if (hash === undefined || (hash === "sha1" && !flaws.has("sha1")) || (hash === "sha512" && flaws.has("sha256-only"))) return false;
  return createVerify(hash).update(text).verify(certificate, value, "base64");
}

function digestFits(info: Xml, signature: Xml, target: Xml, flaws: ReadonlySet<Flaw>): boolean {
  const references = children(info, NS.ds, "Reference");
  const reference = references[0];
  if (!reference && flaws.has("no-reference-is-fine")) return true;
  if (!reference || (references.length !== 1 && !flaws.has("first-reference-only"))) return false;
  if (flaws.has("skips-digest")) return true;
  const uri = reference.getAttribute("URI") ?? "";
  if (uri !== `#${target.getAttribute("ID")}`) return flaws.has("shrugs-at-references");
  const transforms = all(reference, NS.ds, "Transform").map((t) => t.getAttribute("Algorithm") ?? "");
  if (transforms.some((t) => !TRANSFORMS.includes(t)) && !flaws.has("ignores-transforms")) return false;
  const prefixes = all(reference, "http://www.w3.org/2001/10/xml-exc-c14n#", "InclusiveNamespaces").length > 0 ? PREFIXES : [];
  const hash = HASHES[all(reference, NS.ds, "DigestMethod")[0]?.getAttribute("Algorithm") ?? ""];
  if (hash === undefined || (hash === "sha1" && !flaws.has("sha1"))) return false;
  const stated = all(reference, NS.ds, "DigestValue")[0];
  const digest = (flaws.has("digest-is-first-node") ? (stated?.firstChild as { data?: string } | null)?.data : stated?.textContent) ?? "";
  return createHash(hash).update(canonical(target, signature, prefixes, flaws)).digest("base64") === digest.trim();
}
