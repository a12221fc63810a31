import { describe, expect, it } from "vitest";
import { attributeOf } from "../wire/xml-navigate.ts";
import { readXml } from "../wire/xml-read.ts";
import { el, type XmlElement } from "../wire/xml-tree.ts";
import { certificateBase64 } from "./certificate.ts";
import { idpMetadata } from "./idp-metadata.ts";
import { BINDINGS, NAMESPACES } from "./names.ts";
import { all, exactlyOne, text } from "./read-message.ts";
import { SamlError } from "./saml-error.ts";
import { serializePlain } from "./serialize.ts";
import { x509Data } from "./sign-element.ts";
import { readSpMetadata } from "./sp-metadata.ts";
import { ACS, INJECTIONS, keyOf, NOW, SP } from "./testing.ts";

describe("our metadata", () => {
  it("publishes every certificate in order, all endpoints in both bindings, and nothing by injection", async () => {
    const certificates = [(await keyOf("now")).certificate, (await keyOf("next")).certificate];
    for (const evil of INJECTIONS) {
      const root = readXml(idpMetadata({ entityId: evil, ssoUrl: evil, sloUrl: "https://idp.example/slo", certificates, nameIdFormats: [evil] }));
      expect(attributeOf(root, "entityID")).toBe(evil);
      const idp = exactlyOne(root, "md", "IDPSSODescriptor");
      expect(attributeOf(idp, "WantAuthnRequestsSigned")).toBe("false");
      const keys = all(idp, "md", "KeyDescriptor").map((key) =>
        text(exactlyOne(exactlyOne(exactlyOne(key, "ds", "KeyInfo"), "ds", "X509Data"), "ds", "X509Certificate")));
      expect(keys).toEqual(certificates.map(certificateBase64));
      const sso = all(idp, "md", "SingleSignOnService").map((s) => [attributeOf(s, "Binding"), attributeOf(s, "Location")]);
      expect(sso).toEqual([[BINDINGS.post, evil], [BINDINGS.redirect, evil]]);
      expect(all(idp, "md", "NameIDFormat").map((f) => f.children.join(""))).toEqual([evil]);
      expect(all(idp, "md", "SingleLogoutService")).toHaveLength(2);
    }
  });

  it("is not made without a certificate", () => {
    expect(() => idpMetadata({ entityId: "a", ssoUrl: "b", certificates: [] })).toThrow(RangeError);
  });
});

const acs = (index: string | undefined, attrs: Record<string, string> = {}) =>
  el("md:AssertionConsumerService", { Binding: BINDINGS.post, Location: `${ACS}/${index}`, index, ...attrs });
const sp = (children: XmlElement[], attrs: Record<string, string | undefined> = {}, entity: Record<string, string | undefined> = {}) =>
  serializePlain(
    el("md:EntityDescriptor", { entityID: SP, ...entity }, [
      el("md:SPSSODescriptor", { protocolSupportEnumeration: NAMESPACES.samlp, ...attrs }, children),
    ]),
  );
function refusal(xml: string | Uint8Array): string {
  try {
    readSpMetadata(xml, NOW);
  } catch (error) {
    if (error instanceof SamlError) return error.code;
    throw error;
  }
  return "accepted";
}

describe("a service provider's metadata", () => {
  it("is read whole", async () => {
    const { certificate } = await keyOf("sp");
    const info = el("ds:KeyInfo", {}, x509Data(certificate));
    const read = readSpMetadata(
      sp(
        [
          el("md:KeyDescriptor", { use: "signing" }, info), el("md:KeyDescriptor", {}, info),
          el("md:SingleLogoutService", { Binding: BINDINGS.redirect, Location: "https://sp.example/out", ResponseLocation: "https://sp.example/done" }),
          el("md:SingleLogoutService", { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:SOAP", Location: "https://sp.example/soap" }),
          el("md:NameIDFormat", {}, " urn:f "),
          acs("1"), acs("0", { isDefault: "true" }), acs("9", { Binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" }),
          el("md:AttributeConsumingService", { index: "0" }, [
            el("md:ServiceName", { "xml:lang": "en" }, "x"),
            el("md:RequestedAttribute", { Name: "mail", isRequired: "true" }),
          ]),
        ],
        { AuthnRequestsSigned: "true", WantAssertionsSigned: "1" },
        { validUntil: "2027-01-01T00:00:00Z" },
      ),
      NOW,
    );
    expect(read).toEqual({
      entityId: SP,
      acs: [{ url: `${ACS}/0`, index: 0, isDefault: true }, { url: `${ACS}/1`, index: 1, isDefault: false }],
      slo: [{ url: "https://sp.example/out", responseUrl: "https://sp.example/done", binding: "redirect" }],
      signingCertificates: [certificate, certificate],
      encryptionCertificates: [certificate],
      nameIdFormats: ["urn:f"],
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      requestedAttributes: [{ name: "mail", nameFormat: undefined, friendlyName: undefined, required: true }],
      validUntil: new Date("2027-01-01T00:00:00Z"),
      signed: false,
    });
  });

  it.each<[string, string, string]>([
    ["metadata_invalid", "of another kind", serializePlain(el("md:EntitiesDescriptor", {}, []))],
    ["message_invalid", "without service provider", serializePlain(el("md:EntityDescriptor", { entityID: SP }))],
    ["message_invalid", "without entityID", sp([acs("1")], {}, { entityID: undefined })],
    ["metadata_invalid", "of SAML 1.1", sp([acs("1")], { protocolSupportEnumeration: "urn:oasis:names:tc:SAML:1.1:protocol" })],
    ["metadata_invalid", "without a consumer", sp([])],
    ["metadata_invalid", "with one index twice", sp([acs("1"), acs("1", { Location: ACS })])],
    ["metadata_invalid", "with a consumer without index", sp([acs(undefined)])],
    ["message_invalid", "with an index out of range", sp([acs("70000")])],
    ["metadata_invalid", "with 101 consumers", sp(Array.from({ length: 101 }, (_, i) => acs(String(i))))],
    ["metadata_expired", "that has ended", sp([acs("1")], {}, { validUntil: "2026-03-01T09:00:00Z" })],
    ["metadata_invalid", "that ends never said when", sp([acs("1")], {}, { validUntil: "soon" })],
    ["metadata_invalid", "with a broken certificate", sp([el("md:KeyDescriptor", {}, el("ds:KeyInfo", {}, x509Data("AAAA"))), acs("1")])],
    ["url_refused", "with a script for an address", sp([acs("1", { Location: "javascript:alert(1)" })])],
    ["url_refused", "with plain http", sp([acs("1", { Location: "http://sp.example/" })])],
    ["url_refused", "with a bad logout address", sp([acs("1"), el("md:SingleLogoutService", { Binding: BINDINGS.post, Location: "data:x" })])],
    ["xml_refused", "with a document type", `<!DOCTYPE x>${sp([acs("1")])}`],
    ["too_large", "of endless size", " ".repeat(262_145)],
  ])("answers %s to one %s", (expected, _what, xml) => expect(refusal(xml)).toBe(expected));
});
