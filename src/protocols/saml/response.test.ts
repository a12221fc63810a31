import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everyElement } from "../wire/xml-navigate.ts";
import { readXml } from "../wire/xml-read.ts";
import { buildAssertion } from "./build-assertion.ts";
import { honestAssertion, honestResponse, newSamlId, signResponse, type ResponseFacts } from "./response.ts";
import { buildResponse } from "./build-response.ts";
import { canonicalOctets, serialize } from "./serialize.ts";
import { signElement } from "./sign-element.ts";
import { verifyResponse } from "./verify-response.ts";
import { ACS, facts, hasXmlsec1, hostileText, IDP, INJECTIONS, keyOf, NOW, SP, xmlCryptoCovers, xmlsec1Good } from "./testing.ts";

const RESPONSE_SIGNATURE = "/*/*[local-name()='Signature']";
const ASSERTION_SIGNATURE = "/*/*[local-name()='Assertion']/*[local-name()='Signature']";

const filled = hostileText.filter((text) => text.trim() !== "");
const hostileFacts = fc.record({
  issuer: filled.map((text) => text.trim()),
  audience: hostileText,
  destination: hostileText,
  inResponseTo: hostileText,
  nameId: fc.record({ value: filled, format: hostileText }),
  attributes: fc.array(fc.record({ name: hostileText, nameFormat: hostileText, values: fc.array(hostileText, { minLength: 1, maxLength: 3 }) }), { maxLength: 3 }),
  authnContext: filled.map((text) => text.trim()),
  sessionIndex: hostileText,
});
type Hostile = typeof hostileFacts extends fc.Arbitrary<infer T> ? T : never;

/** Verifies with our own reader and says what came out, in the shape of what went in. */
function readBack(xml: string, given: Hostile, certificates: string[]): Hostile {
  const read = verifyResponse(xml, {
    now: NOW, issuer: given.issuer, audience: given.audience, recipient: given.destination,
    inResponseTo: given.inResponseTo, certificates,
  });
  return {
    ...given,
    nameId: { value: read.nameId.value, format: read.nameId.format ?? "" },
    attributes: read.attributes.map((a) => ({ ...a, nameFormat: a.nameFormat ?? "" })),
    authnContext: read.authnContext ?? "",
    sessionIndex: read.sessionIndex ?? "",
  };
}

describe("a signed Response", () => {
  it("reads back as exactly what was put in, whatever that was, and every signature holds in xml-crypto", async () => {
    const { certificate } = await keyOf("idp");
    await fc.assert(
      fc.asyncProperty(hostileFacts, fc.constantFrom("assertion", "response", "both"), async (given, sign) => {
        const { xml } = await signResponse(await facts({ ...given, sign }));
        expect(readBack(xml, given, [certificate])).toEqual(given);
        const covered = xmlCryptoCovers(xml, 0, certificate);
        expect(covered).toMatch(sign === "assertion" ? /^<saml:Assertion / : /^<samlp:Response /);
        if (sign === "both") expect(xmlCryptoCovers(xml, 1, certificate)).toMatch(/^<saml:Assertion /);
      }),
      { numRuns: 300 },
    );
  });

  it("is canonicalised by xml-crypto to the very octets that we digested", async () => {
    const { certificate } = await keyOf("idp");
    await fc.assert(
      fc.asyncProperty(hostileFacts, async (given) => {
        const all = await facts(given);
        const assertion = buildAssertion(honestAssertion(all));
        const xml = serialize(buildResponse(honestResponse(all), await signElement(assertion, all)));
        expect(xmlCryptoCovers(xml, 0, certificate)).toBe(canonicalOctets(assertion).toString());
      }),
      { numRuns: 50 },
    );
  });

  describe.skipIf(!hasXmlsec1)("held against xmlsec1", () => {
    it("verifies for 300 hostile messages, both signatures of each", async () => {
      const { certificate } = await keyOf("idp");
      const messages = await Promise.all(
        fc.sample(hostileFacts, 300).map(async (given) => (await signResponse(await facts(given))).xml),
      );
      expect(await xmlsec1Good(messages, certificate, RESPONSE_SIGNATURE)).toBe(300);
      expect(await xmlsec1Good(messages, certificate, ASSERTION_SIGNATURE)).toBe(300);
    });

    it("does not verify when one character was changed, nor under another key", async () => {
      const { xml } = await signResponse(await facts());
      const { certificate } = await keyOf("idp");
      expect(await xmlsec1Good([xml.replaceAll("ada@", "eve@")], certificate, ASSERTION_SIGNATURE)).toBe(0);
      expect(await xmlsec1Good([xml], (await keyOf("other")).certificate, RESPONSE_SIGNATURE)).toBe(0);
    });
  });

  it.each(INJECTIONS)("gains no element and loses no character to %j in any field", async (evil) => {
    for (const change of CHANGES) {
      const tame = await signResponse(await facts(change("tame")));
      const { xml } = await signResponse(await facts(change(evil)));
      expect(shape(xml)).toEqual(shape(tame.xml));
      const values = everyElement(readXml(xml)).flatMap((e) => [...e.children, ...e.attributes.map((a) => a.value)]);
      expect(values).toContain(evil);
    }
  });

  it("refuses to sign what XML cannot carry", async () => {
    for (const value of ["a\u0000b", "\u001b[31m", "\ud83d", "\uffff"]) {
      await expect(signResponse(await facts({ nameId: { value } }))).rejects.toMatchObject({ code: "xml_character" });
      await expect(signResponse(await facts({ inResponseTo: value }))).rejects.toMatchObject({ code: "xml_character" });
    }
  });

  it("says what the web browser SSO profile wants, for five minutes at most", async () => {
    const signed = await signResponse(await facts({ sign: "response" }));
    expect(signed.notOnOrAfter).toEqual(new Date("2026-03-01T09:05:00Z"));
    expect(signed.xml).toContain(`Recipient="${ACS}"`);
    expect(signed.xml).toContain(`<saml:Audience>${SP}</saml:Audience>`);
    expect(signed.xml).toContain(`<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${IDP}</saml:Issuer><ds:Signature`);
    expect(signed.xml).toContain('NotBefore="2026-03-01T08:59:00.000Z" NotOnOrAfter="2026-03-01T09:05:00.000Z"');
    await expect(signResponse(await facts({ lifetimeS: 301 }))).rejects.toThrow(RangeError);
    await expect(signResponse(await facts({ skewS: 301 }))).rejects.toThrow(RangeError);
  });

  it("leaves out an attribute without values, and the statement when none is left", async () => {
    const { xml } = await signResponse(await facts({ attributes: [{ name: "phone", values: [] }] }));
    expect(xml).not.toContain("AttributeStatement");
  });

  it("never gives one ID twice", () => expect(new Set(Array.from({ length: 1000 }, newSamlId)).size).toBe(1000));
});

/** Every field that a person, a vendor or a request can fill. */
const CHANGES: ((text: string) => Partial<ResponseFacts>)[] = [
  (text) => ({ nameId: { value: text, format: text, nameQualifier: text, spNameQualifier: text } }),
  (text) => ({ attributes: [{ name: text, nameFormat: text, friendlyName: text, values: [text, "x", text] }] }),
  (issuer) => ({ issuer }),
  (audience) => ({ audience }),
  (destination) => ({ destination }),
  (recipient) => ({ recipient }),
  (inResponseTo) => ({ inResponseTo }),
  (sessionIndex) => ({ sessionIndex }),
  (authnContext) => ({ authnContext }),
];

/** The names of all elements and attributes, in order: what an injection would change. */
const shape = (xml: string) => everyElement(readXml(xml)).map((e) => [e.name, ...e.attributes.map((a) => a.name).sort()]);
