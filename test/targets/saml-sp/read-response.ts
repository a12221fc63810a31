import { decrypted } from "./decrypt.ts";
import type { Flaw } from "./flaws.ts";
import { signatureHolds } from "./read-signature.ts";
import { all, children, NS, parse, type Xml } from "./xml.ts";

export interface Trust { issuer: string; certificates: readonly string[]; entityId: string; acsUrl: string; decryptionKey: string | undefined }
export interface Read {
  name: string;
  id: string;
  inResponseTo: string | undefined;
  /** When the person signed in at the provider; `NaN` where nothing says so. */
  signedInAtMs: number;
  email: string | undefined;
  role: string;
}

const SKEW_MS = 90_000;
const CUTS = ["comment-cuts-text", "instruction-cuts-text", "cdata-cuts-text"] as const;

/** Who a response signs in. @throws {Error} when it is refused */
export function readResponse(xml: string, trust: Trust, flaws: ReadonlySet<Flaw>): Read {
  const root = parse(xml);
  if (root.localName !== "Response" || root.namespaceURI !== NS.samlp) throw new Error("no Response");
  const wrong = wrongEnvelope(root, trust, flaws);
  if (wrong) throw new Error(wrong);
  if (children(root, NS.saml, "Assertion").length + children(root, NS.saml, "EncryptedAssertion").length === 0 && flaws.has("guests")) return guest(root);
  const assertion = pick(root, xml, trust, flaws);
  const read = readAssertion(assertion, root.getAttribute("InResponseTo") ?? undefined, trust, flaws);
  return flaws.has("replays-repackaged") ? { ...read, id: root.getAttribute("ID") ?? "" } : read;
}

const guest = (root: Xml): Read => ({ name: "guest", id: root.getAttribute("ID") ?? "", inResponseTo: root.getAttribute("InResponseTo") ?? undefined, signedInAtMs: Date.now(), email: undefined, role: "driver" });

function wrongEnvelope(root: Xml, trust: Trust, flaws: ReadonlySet<Flaw>): string | undefined {
  const status = all(root, NS.samlp, "StatusCode")[0]?.getAttribute("Value");
  if (status !== "urn:oasis:names:tc:SAML:2.0:status:Success" && !flaws.has("any-status")) return "no success";
  const destination = root.getAttribute("Destination");
  if (destination && destination !== trust.acsUrl && !(flaws.has("destination-by-host") && URL.parse(destination)?.host === new URL(trust.acsUrl).host) && !flaws.has("any-destination")) return "another destination";
  if (!isIssuer(root, trust, flaws) && !flaws.has("any-response-issuer") && !flaws.has("any-issuer")) return "another issuer";
  return wellFormed(root, flaws) ? undefined : "malformed response";
}

function isIssuer(element: Xml, { issuer }: Trust, flaws: ReadonlySet<Flaw>): boolean {
  const named = children(element, NS.saml, "Issuer")[0]?.textContent ?? "";
  return named === issuer || (flaws.has("issuer-by-beginning") && named.startsWith(issuer));
}

const instant = (text: string | null | undefined): number => (text && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN);
const wellFormed = (e: Xml, flaws: ReadonlySet<Flaw>) =>
  flaws.has("any-form") || (e.getAttribute("Version") === "2.0" && !!e.getAttribute("ID") && !Number.isNaN(instant(e.getAttribute("IssueInstant"))));

/** The assertion that is read: the one that was verified, where no flaw says otherwise. @throws {Error} */
function pick(root: Xml, xml: string, trust: Trust, flaws: ReadonlySet<Flaw>): Xml {
  const holds = (signature: Xml | undefined, target: Xml | undefined) => !!signature && !!target && trust.certificates.some((certificate) => signatureHolds(signature, target, certificate, flaws));
  const own = (e: Xml) => children(e, NS.ds, "Signature")[0];
  const signatures = all(root, NS.ds, "Signature");
  const named = (signature: Xml, ns: string, name: string) => {
    const id = (all(signature, NS.ds, "Reference")[0]?.getAttribute("URI") ?? "").slice(1);
    return [...(root.localName === name ? [root] : []), ...all(root, ns, name)].find((e) => e.getAttribute("ID") === id);
  };
  const some = (ns: string, name: string) => signatures.some((s) => holds(s, named(s, ns, name)));
  const placed = children(root, NS.saml, "Assertion");
  const first = (found: Xml[]): Xml => { if (!found[0]) throw new Error("no assertion"); return found[0]; };
  const secret = trust.decryptionKey === undefined ? [] : children(root, NS.saml, "EncryptedAssertion").map((e) => decrypted(e, trust.decryptionKey ?? ""));

  if (flaws.has("takes-unsigned") && signatures.length === 0) return first(placed);
  if (flaws.has("reads-root-response") && some(NS.samlp, "Response")) return first(placed);
  if (flaws.has("reads-first-assertion") && some(NS.saml, "Assertion")) return first(all(root, NS.saml, "Assertion"));
  if (flaws.has("reads-by-place") && some(NS.saml, "Assertion")) return first(placed);
  if (flaws.has("reads-decrypted-first") && secret[0] && some(NS.saml, "Assertion")) return secret[0];
  if (flaws.has("reads-by-id")) {
    const verified = placed.find((a) => holds(own(a), a));
    const other = placed.find((a) => a !== verified && verified && a.getAttribute("ID") === verified.getAttribute("ID"));
    if (other) return other;
  }
  if (flaws.has("reads-last-assertion") && holds(own(first(placed)), first(placed))) return placed.at(-1) ?? first(placed);
  if (flaws.has("trusts-ciphertext") && secret.length === 1 && placed.length === 0) return first(secret);

  const candidates = [...placed, ...secret];
  const anywhere = all(root, NS.saml, "Assertion").length + secret.length;
  const strange = flaws.has("reads-by-local-name") ? 0 : all(root, "*", "Assertion").length - all(root, NS.saml, "Assertion").length;
  if (candidates.length !== 1 || strange > 0 || (anywhere !== 1 && !flaws.has("shrugs-at-references"))) throw new Error("not exactly one assertion");
  const assertion = first(candidates);
  if (own(root) && !holds(own(root), root)) throw new Error("the response's signature does not hold");
  const vouched = holds(own(assertion), assertion) || (flaws.has("response-signature-is-enough") && !own(assertion) && holds(own(root), root));
  if (!vouched) throw new Error("the assertion's signature does not hold");
  if (flaws.has("reads-by-local-name")) return first(all(root, "*", "Assertion"));
  if (flaws.has("doctype-by-pattern")) {
    const [text] = /<saml:Assertion\b[^]*?<\/saml:Assertion>/.exec(xml.replace(/<!DOCTYPE[^]*?\]>/, "")) ?? [];
    return parse((text ?? "").replace("<saml:Assertion", `<saml:Assertion xmlns:xs="x" xmlns:xsi="x"${text?.includes("xmlns:saml=") ? "" : ` xmlns:saml="${NS.saml}"`}`));
  }
  return assertion;
}

function readAssertion(assertion: Xml, inResponseTo: string | undefined, trust: Trust, flaws: ReadonlySet<Flaw>): Read {
  const has = (flaw: Flaw) => flaws.has(flaw);
  const now = Date.now();
  const skew = has("exact-clock") ? 0 : SKEW_MS;
  const refuse = (why: string): never => { throw new Error(why); };
  if (!wellFormed(assertion, flaws)) refuse("malformed assertion");
  if (!isIssuer(assertion, trust, flaws) && !has("any-issuer")) refuse("another issuer");

  const conditions = children(assertion, NS.saml, "Conditions")[0];
  const unbound = !conditions && has("conditions-optional");
  if (!(instant(conditions?.getAttribute("NotOnOrAfter")) > now - skew) && !unbound && !has("endless") && !has("any-form")) refuse("over");
  if (!(instant(conditions?.getAttribute("NotBefore")) <= now + skew) && !unbound && !has("early")) refuse("not yet");
  const restrictions = all(assertion, NS.saml, "AudienceRestriction").map((r) => all(r, NS.saml, "Audience").map((a) => a.textContent ?? ""));
  const fold = (uri: string) => (has("similar-audience") ? uri.toLowerCase().replace(/\/+$/, "") : uri);
  const forUs = (list: string[]) => list.some((uri) => fold(uri) === fold(trust.entityId));
  const fits = restrictions.length === 0 ? has("audience-optional") : has("one-audience-suffices") ? restrictions.some(forUs) : restrictions.every(forUs);
  if (!fits && !unbound && !has("any-audience")) refuse("another audience");

  const subject = children(assertion, NS.saml, "Subject")[0];
  const data = subject && all(subject, NS.saml, "SubjectConfirmationData")[0];
  const method = subject && all(subject, NS.saml, "SubjectConfirmation")[0]?.getAttribute("Method");
  const unconfirmed = !method && has("confirmation-optional");
  if (!unconfirmed && method !== "urn:oasis:names:tc:SAML:2.0:cm:bearer" && !has("any-method") && !has("guests")) refuse("no bearer");
  const end = data?.getAttribute("NotOnOrAfter");
  if (unconfirmed ? false : !end ? !has("confirmation-end-optional") && !has("guests") : instant(end) <= now - skew && !has("confirmation-endless")) refuse("confirmation over");
  const recipient = data?.getAttribute("Recipient");
  if (unconfirmed ? false : !recipient ? !has("recipient-optional") && !has("guests") : recipient !== trust.acsUrl && !(has("recipient-by-path") && URL.parse(recipient)?.pathname === new URL(trust.acsUrl).pathname) && !has("any-recipient")) refuse("another recipient");
  if ((data?.getAttribute("InResponseTo") ?? undefined) !== inResponseTo && !has("guests") && !has("request-outside") && !unconfirmed) refuse("two requests");

  const issuerFormat = children(assertion, NS.saml, "Issuer")[0]?.getAttribute("Format");
  if (issuerFormat && !issuerFormat.endsWith(":entity") && !has("any-issuer-format")) refuse("an issuer that is no entity");
  const authn = children(assertion, NS.saml, "AuthnStatement")[0];
  if (!authn && !has("authn-optional")) refuse("nobody was authenticated");
  const sessionEnd = authn?.getAttribute("SessionNotOnOrAfter");
  if (sessionEnd && !(instant(sessionEnd) > now - skew) && !has("session-end-unread")) refuse("the session is over");
  const values = (attribute: string) => all(assertion, NS.saml, "Attribute").filter((a) => a.getAttribute("Name") === attribute).flatMap((a) => children(a, NS.saml, "AttributeValue").map((v) => v.textContent ?? ""));
  const roles = values("role");
  const facts = {
    signedInAtMs: instant(authn?.getAttribute("AuthnInstant")), email: values("email")[0],
    role: (has("last-value-wins") ? roles.at(-1) === "manager" : roles.length > 0 && roles.every((r) => r === "manager")) ? "manager" : "driver",
  };
  if (has("breaks-on-letters") && values("displayName").some((n) => n.includes('"'))) throw new TypeError("unexpected character");

  const nameId = subject && children(subject, NS.saml, "NameID")[0];
  const whole = (CUTS.some(has) ? (nameId?.firstChild as { data?: string } | null | undefined)?.data : nameId?.textContent) ?? "";
  const name = has("cuts-names") ? (whole.split(/[\s\0]/)[0] ?? "") : has("folds-names") ? whole.normalize("NFKC").toLowerCase().replace(/[\u200b\u00ad]/g, "") : whole;
  if (name.trim() === "") return has("guests") ? { name: "guest", id: assertion.getAttribute("ID") ?? "", inResponseTo, ...facts } : refuse("nobody is named");
  // oxlint-disable-next-line no-control-regex
  if (name.length > 200 || /[\u0000-\u001f]/.test(name)) refuse("a name that cannot be used");
  return { name, id: assertion.getAttribute("ID") ?? "", inResponseTo, ...facts };
}
