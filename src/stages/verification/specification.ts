import type { CheckDefinition, Protocol } from "./check.ts";

/** The documents that checks rest on: their names, and where a section stands for everybody to read. */
const DOCUMENTS: readonly { doc: RegExp; name(part: string): string; url?(section: string, doc: string): string }[] = [
  { doc: /^rfc(\d+)$/, name: (n) => `RFC ${n}`, url: (section, doc) => `https://www.rfc-editor.org/rfc/${doc}#section-${section}` },
  { doc: /^openid-connect-(\w+)-1_0$/, name: (part) => `OpenID Connect ${PARTS[part] ?? capital(part)} 1.0`, url: (section, doc) => `https://openid.net/specs/${doc}.html#rfc.section.${section}` },
  // OASIS publishes these as PDF: the document has an address, its sections have none
  { doc: /^saml-([\w-]+)-2\.0-os$/, name: (part) => `SAML 2.0 ${PARTS[part] ?? capital(part)}`, url: (_section, doc) => `https://docs.oasis-open.org/security/saml/v2.0/${doc}.pdf` },
  { doc: /^xml-1\.0$/, name: () => "XML 1.0", url: (section) => `https://www.w3.org/TR/xml/${XML[section] ?? ""}` },
  { doc: /^fetch$/, name: () => "Fetch Standard", url: () => "https://fetch.spec.whatwg.org/#http-cors-protocol" },
  { doc: /^owasp-asvs-(5\.0)(?:\.0)?$/, name: (version) => `OWASP ASVS ${version}`, url: () => "https://owasp.org/www-project-application-security-verification-standard/" },
  // SCIM 1.1 has no address that promises to last
  { doc: /^scim-(core|rest)-1\.1$/, name: (part) => `SCIM 1.1 ${part === "core" ? "Core Schema" : "REST API"}` },
];
const PARTS: Readonly<Record<string, string>> = { backchannel: "Back-Channel Logout", "sec-consider": "Security and Privacy Considerations" };
const XML: Readonly<Record<string, string>> = { "4.2.2": "#sec-external-ent", "4.4.3": "#include-if-valid" };
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** A clause with the name of its document, and its address where there is one that lasts. */
export function clauseOf(spec: CheckDefinition<Protocol>["spec"]): { doc: string; section: string; level: string; name: string; url: string | null } {
  for (const { doc, name, url } of DOCUMENTS) {
    const found = doc.exec(spec.doc);
    if (found) return { ...spec, name: name(found[1] ?? ""), url: url?.(spec.section, spec.doc) ?? null };
  }
  return { ...spec, name: spec.doc, url: null };
}
