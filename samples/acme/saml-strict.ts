import type { SamlConnection } from "./state.ts";

/** A response that Acme refuses. The message names the rule, never a secret. */
export class SamlRefused extends Error {}

/** Clock difference that is forgiven, both ways. */
export const SKEW_MS = 90_000;
const MAX_BYTES = 128 * 1024;
const MAX_ELEMENTS = 3_000;
const MAX_DEPTH = 40;
const SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
const ALGORITHMS = new Set([
  "http://www.w3.org/2001/10/xml-exc-c14n#",
  "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
  "http://www.w3.org/2001/04/xmlenc#sha256",
  "http://www.w3.org/2001/04/xmlenc#sha512",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
]);

export interface Envelope { xml: string; inResponseTo: string | undefined; responseSigned: boolean }

/**
 * Looks at a response before any XML parser does: size, depth, no DTD, comment, CDATA or processing instruction, exactly one
 * Response, Assertion and status, known algorithms only, and the attributes of the Response itself (Bindings §3.5.5.2).
 * With none of those constructs left, the patterns below see what a parser sees.
 * @throws {SamlRefused}
 */
export function openEnvelope(encoded: unknown, idp: SamlConnection, acs: string): Envelope {
  const xml = decode(encoded);
  const body = xml.replace(/^\uFEFF?<\?xml [^<>?]*\?>\s*/, "");
  if (/<[!?]/.test(body)) throw new SamlRefused("DTD, comment, CDATA or processing instruction");
  limitShape(body);
  for (const [name, many] of [["Response", 1], ["Assertion", 1], ["EncryptedAssertion", 0], ["StatusCode", 1]] as const)
    if (elements(body, name).length !== many) throw new SamlRefused(`expected ${many} ${name}`);
  const signatures = elements(body, "Signature").length;
  if (signatures < 1 || signatures > 2 || elements(body, "SignatureValue").length !== signatures || elements(body, "SignedInfo").length !== signatures || elements(body, "Reference").length !== signatures)
    throw new SamlRefused("unexpected signatures");
  for (const [, double, single] of body.matchAll(/\bAlgorithm\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    if (!ALGORITHMS.has(double ?? single ?? "")) throw new SamlRefused("algorithm not accepted");
  const root = attributesOf(/^<(?:[\w.-]+:)?Response\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/.exec(body)?.[1]);
  if (root["Version"] !== "2.0" || !root["ID"] || !isInstant(root["IssueInstant"])) throw new SamlRefused("malformed Response");
  if (root["Destination"] === undefined ? signatures === 2 : root["Destination"] !== acs) throw new SamlRefused("wrong Destination");
  const [status] = elements(body, "StatusCode");
  if (attributesOf(status)["Value"] !== "urn:oasis:names:tc:SAML:2.0:status:Success") throw new SamlRefused("status is not Success");
  const issuers = [...body.matchAll(/<(?:[\w.-]+:)?Issuer\b[^<>]*>([^<]*)</g)].map(([, text]) => unescape(text ?? ""));
  if (issuers.length === 0 || issuers.some((issuer) => issuer !== idp.entityId)) throw new SamlRefused("wrong Issuer");
  return { xml, inResponseTo: root["InResponseTo"], responseSigned: signatures === 2 };
}

function decode(encoded: unknown): string {
  if (typeof encoded !== "string" || encoded.length > MAX_BYTES * 1.4) throw new SamlRefused("no response, or too large");
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) throw new SamlRefused("not base64");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64"));
  } catch {
    throw new SamlRefused("not UTF-8");
  }
}

function limitShape(xml: string): void {
  let depth = 0;
  let count = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", at + 1)) {
    const end = xml.indexOf(">", at);
    if (xml[at + 1] === "/") depth--;
    else if (xml[end - 1] !== "/") depth++;
    if (++count > MAX_ELEMENTS * 2 || depth > MAX_DEPTH) throw new SamlRefused("too deep or too many elements");
  }
}

/** The text after the name in every start tag with this local name. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<(?:[\\w.-]+:)?${name}(?=[\\s/>])([^<>]*)`, "g"))].map(([, rest]) => rest ?? "");
}

export function attributesOf(tag: string | undefined): Record<string, string | undefined> {
  const pairs = [...(tag ?? "").matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return Object.fromEntries(pairs.map(([, name, double, single]) => [name ?? "", unescape(double ?? single ?? "")]));
}

export function unescape(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g, (_all, name: string, dec: string, hex: string) =>
    name ? (named[name] ?? "") : String.fromCodePoint(Math.min(dec ? Number(dec) : Number.parseInt(hex, 16), 0x10ffff)));
}

const isInstant = (text: unknown): text is string =>
  typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text));

/** One element as the library's XML reader gives it: attributes in `$`, text in `_`, children by local name. */
interface Node { $?: Record<string, string>; _?: string; [child: string]: unknown }

export interface Checked { id: string; nameId: string; inResponseTo: string | undefined; usableUntilMs: number; attributes: Map<string, string[]> }

/**
 * What the library leaves out, asked of the assertion its signature covered (Profiles §4.1.4.3; Core §2.4, §2.5).
 * @param verifiedXml canonical bytes of the verified assertion; `tree` is the same, parsed.
 * @throws {SamlRefused}
 */
export function checkAssertion(verifiedXml: string, tree: unknown, expect: { idp: SamlConnection; acs: string; inResponseTo: string | undefined }): Checked {
  requireNamespace(verifiedXml);
  const assertion = (tree as { Assertion: Node }).Assertion;
  const id = assertion.$?.["ID"];
  if (assertion.$?.["Version"] !== "2.0" || !id || !isInstant(assertion.$["IssueInstant"])) throw new SamlRefused("malformed Assertion");
  if (Date.parse(assertion.$["IssueInstant"]) > Date.now() + SKEW_MS) throw new SamlRefused("issued in the future");
  const issuer = one(assertion, "Issuer");
  if (issuer._ !== expect.idp.entityId) throw new SamlRefused("wrong Issuer");
  if (issuer.$?.["Format"] && issuer.$["Format"] !== "urn:oasis:names:tc:SAML:2.0:nameid-format:entity") throw new SamlRefused("wrong Issuer format");
  const subject = one(assertion, "Subject");
  const nameId = one(subject, "NameID")._;
  if (!nameId || nameId !== nameId.trim() || nameId.length > 256 || /[\p{Cc}\p{Cf}]/u.test(nameId)) throw new SamlRefused("unusable NameID");
  const usableUntilMs = confirmed(many(subject, "SubjectConfirmation"), expect);
  const conditions = one(assertion, "Conditions");
  const strange = Object.keys(conditions).filter((k) => !["$", "_", "AudienceRestriction", "OneTimeUse", "ProxyRestriction"].includes(k));
  if (strange.length > 0 || !isInstant(conditions.$?.["NotOnOrAfter"])) throw new SamlRefused("unknown or unbounded Conditions");
  const [statement] = many(assertion, "AuthnStatement");
  if (!statement) throw new SamlRefused("no AuthnStatement");
  const sessionEnd = statement.$?.["SessionNotOnOrAfter"];
  if (sessionEnd !== undefined && !(isInstant(sessionEnd) && Date.parse(sessionEnd) > Date.now() - SKEW_MS)) throw new SamlRefused("session is over");
  return { id, nameId, inResponseTo: expect.inResponseTo, usableUntilMs, attributes: attributes(assertion) };
}

/** At least one bearer confirmation meant for this ACS, in time, and for the same request as the Response (or for none). */
function confirmed(confirmations: Node[], { acs, inResponseTo }: { acs: string; inResponseTo: string | undefined }): number {
  for (const confirmation of confirmations) {
    const data = many(confirmation, "SubjectConfirmationData")[0]?.$ ?? {};
    const until = data["NotOnOrAfter"];
    if (confirmation.$?.["Method"] !== "urn:oasis:names:tc:SAML:2.0:cm:bearer" || data["Recipient"] !== acs || data["NotBefore"] !== undefined) continue;
    if (!isInstant(until) || Date.parse(until) <= Date.now() - SKEW_MS || data["InResponseTo"] !== inResponseTo) continue;
    return Date.parse(until) + SKEW_MS;
  }
  throw new SamlRefused("no bearer confirmation for this address, time and request");
}

function attributes(assertion: Node): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const attribute of many(assertion, "AttributeStatement").flatMap((s) => many(s, "Attribute"))) {
    const name = attribute.$?.["Name"] ?? "";
    if (found.has(name)) throw new SamlRefused("an attribute is given twice");
    found.set(name, many(attribute, "AttributeValue").map((v) => v._ ?? "").filter(Boolean));
  }
  return found;
}

/** The reader drops prefixes; so each prefix used on an element we read must mean SAML, everywhere in the signed bytes. */
function requireNamespace(signed: string): void {
  const xml = signed.replace(/<((?:[\w.-]+:)?Signature)[\s>].*?<\/\1>/s, ""); // there at most once, and never read
  const prefix = /^<([\w.-]+:)?Assertion\b/.exec(xml)?.[1] ?? "";
  const declared = [...xml.matchAll(new RegExp(`\\sxmlns${prefix ? `:${prefix.slice(0, -1)}` : ""}="([^"]*)"`, "g"))];
  const used = [...xml.matchAll(/<([\w.-]+:)?(?:Assertion|Issuer|Subject|NameID|SubjectConfirmation|SubjectConfirmationData|Conditions|AudienceRestriction|Audience|AuthnStatement|AttributeStatement|Attribute|AttributeValue)(?=[\s/>])/g)];
  if (declared.length === 0 || declared.some(([, uri]) => uri !== SAML) || used.some(([, p]) => (p ?? "") !== prefix))
    throw new SamlRefused("unexpected namespace");
}

function many(parent: Node, name: string): Node[] {
  const found = parent[name];
  return (Array.isArray(found) ? found : []).map((v: unknown) => (typeof v === "object" && v ? (v as Node) : { _: String(v) }));
}

function one(parent: Node, name: string): Node {
  const found = many(parent, name);
  if (found.length !== 1 || !found[0]) throw new SamlRefused(`expected one ${name}`);
  return found[0];
}
