import { describe, expect, it } from "vitest";
import { comment, el, findAll, instruction, raw, rewrite, type XmlElement, type XmlNode } from "../wire/xml-tree.ts";
import { buildAssertion, type AssertionParts } from "./build-assertion.ts";
import { buildResponse, type ResponseParts } from "./build-response.ts";
import { STATUS } from "./names.ts";
import { honestAssertion, honestResponse } from "./response.ts";
import { SamlError } from "./saml-error.ts";
import { serialize } from "./serialize.ts";
import { createSignature, insertSignature, signElement, type SignOptions } from "./sign-element.ts";
import { verifyResponse } from "./verify-response.ts";
import { ACS, facts, IDP, keyOf, NOW, SP, xmlCryptoCovers } from "./testing.ts";

async function verdict(xml: string): Promise<string> {
  const { certificate } = await keyOf("idp");
  try {
    return verifyResponse(xml, { now: NOW, issuer: IDP, audience: SP, recipient: ACS, inResponseTo: "_request", certificates: [certificate] }).nameId.value;
  } catch (error) {
    if (error instanceof SamlError) return error.code;
    throw error;
  }
}

/** A Response built by hand: parts changed, signed as told, changed again. */
async function built(
  change: { assertion?: Partial<AssertionParts>; response?: Partial<ResponseParts>; signing?: Partial<SignOptions>; sign?: "assertion" | "response" | "none" } = {},
): Promise<XmlElement> {
  const all = await facts();
  const options = { key: all.key, certificate: all.certificate, ...change.signing };
  const assertion = buildAssertion({ ...honestAssertion(all), ...change.assertion });
  const inside = (change.sign ?? "assertion") === "assertion" ? await signElement(assertion, options) : assertion;
  const response = buildResponse({ ...honestResponse(all), ...change.response }, inside);
  return change.sign === "response" ? signElement(response, options) : response;
}
const replaceText = (root: XmlElement, name: string, children: XmlNode[]) =>
  rewrite(root, (e) => (e.name === name ? { ...e, children } : e));
const assertionOf = (root: XmlElement): XmlElement => findAll(root, "saml:Assertion")[0] ?? root;
const unsigned = (element: XmlElement): XmlElement => rewrite(element, (e) => (e.name === "ds:Signature" ? [] : e));
const forged = (assertion: XmlElement): XmlElement =>
  replaceText({ ...unsigned(assertion), attrs: { ...assertion.attrs, ID: "_forged" } }, "saml:NameID", ["admin"]);
const around = (response: XmlElement, children: (assertion: XmlElement) => XmlNode[]): XmlElement =>
  rewrite(response, (e) => (e.name === "saml:Assertion" && e === assertionOf(response) ? children(e) : e));

describe("a received Response", () => {
  it("yields the assertion that was signed, inside or as a whole", async () => {
    expect(await verdict(serialize(await built()))).toBe("ada@example.com");
    expect(await verdict(serialize(await built({ sign: "response" })))).toBe("ada@example.com");
  });

  it.each<[string, Parameters<typeof built>[0]]>([
    ["signature_missing", { sign: "none" }],
    ["expired", { assertion: { conditions: { notOnOrAfter: "2026-03-01T08:50:00Z" } } }],
    ["not_yet_valid", { assertion: { conditions: { notBefore: "2026-03-01T09:10:00Z" } } }],
    ["audience_mismatch", { assertion: { audiences: [["https://other.example"]] } }],
    ["audience_mismatch", { assertion: { audiences: [[`${SP}/`]] } }],
    ["audience_mismatch", { assertion: { audiences: [] } }],
    ["audience_mismatch", { assertion: { audiences: [[SP], ["https://other.example"]] } }],
    ["message_invalid", { assertion: { conditions: null } }],
    ["message_invalid", { assertion: { nameId: null } }],
    ["message_invalid", { assertion: { nameId: { value: " " } } }],
    ["message_invalid", { assertion: { subject: false } }],
    ["message_invalid", { assertion: { authn: null } }],
    ["message_invalid", { assertion: { confirmations: [] } }],
    ["message_invalid", { assertion: { confirmations: [{ method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches", recipient: ACS }] } }],
    ["message_invalid", { assertion: { confirmations: [{ recipient: ACS, inResponseTo: "_request" }] } }],
    ["expired", { assertion: { confirmations: [{ recipient: ACS, inResponseTo: "_request", notOnOrAfter: "2026-03-01T08:00:00Z" }] } }],
    ["recipient_mismatch", { assertion: { confirmations: [{ recipient: `${ACS}/`, notOnOrAfter: "2026-03-01T09:05:00Z", inResponseTo: "_request" }] } }],
    ["in_response_to_mismatch", { assertion: { confirmations: [{ recipient: ACS, notOnOrAfter: "2026-03-01T09:05:00Z", inResponseTo: "_other" }] } }],
    ["issuer_mismatch", { assertion: { issuer: "https://evil.example" } }],
    ["issuer_mismatch", { response: { issuer: "https://evil.example" } }],
    ["message_invalid", { assertion: { issuer: null } }],
    ["version_unsupported", { assertion: { version: "1.1" } }],
    ["version_unsupported", { response: { version: "3.0" } }],
    ["destination_mismatch", { response: { destination: "https://other.example/acs" } }],
    ["in_response_to_mismatch", { response: { inResponseTo: undefined } }],
    ["status_not_success", { response: { status: { code: STATUS.responder, subcode: STATUS.authnFailed } } }],
    ["message_invalid", { response: { status: null } }],
    ["signature_algorithm", { signing: { method: "rsa-sha1" } }],
    ["signature_algorithm", { signing: { digest: "sha1" } }],
    ["signature_invalid", { signing: { referenceUri: "" } }],
    ["signature_invalid", { signing: { referenceUri: "#_other" } }],
    ["signature_invalid", { signing: { digestOctets: Buffer.alloc(0) } }],
    ["signature_invalid", { signing: { transforms: [el("ds:Transform", { Algorithm: "http://www.w3.org/TR/1999/REC-xslt-19991116" }), el("ds:Transform", { Algorithm: "http://www.w3.org/2001/10/xml-exc-c14n#" })] } }],
    ["message_invalid", { signing: { moreReferences: el("ds:Reference", { URI: "#_x" }) } }],
  ])("answers %s to one with %j", async (expected, change) => {
    expect(await verdict(serialize(await built(change)))).toBe(expected);
  });

  it("is refused when signed by a stranger, whose certificate it brings along, or with our certificate as a secret", async () => {
    const stranger = await keyOf("stranger");
    expect(await verdict(serialize(await built({ signing: { key: stranger.privateKey, certificate: stranger.certificate } })))).toBe("signature_invalid");
    const secret = Buffer.from((await keyOf("idp")).certificate);
    expect(await verdict(serialize(await built({ signing: { key: secret, method: "hmac-sha256" } })))).toBe("signature_algorithm");
  });

  it("is refused when changed after signing, and when its text is hidden or split, though signatures may still hold", async () => {
    const good = await built();
    expect(await verdict(serialize(replaceText(good, "saml:NameID", ["admin"])))).toBe("signature_invalid");
    const { certificate } = await keyOf("idp");
    const split = serialize(replaceText(good, "saml:NameID", ["ada", comment(""), "@example.com"]));
    expect(xmlCryptoCovers(split, 0, certificate)).toContain("ada@example.com"); // canonicalisers do not see comments
    for (const xml of [
      split,
      serialize(replaceText(good, "saml:NameID", ["ada", raw("<![CDATA[@example.com]]>", "@example.com")])),
      serialize(replaceText(good, "saml:NameID", [instruction("x", "y"), "ada@example.com"])),
      serialize(replaceText(good, "ds:DigestValue", [comment("AAAA"), "AAAA"])),
      `<!DOCTYPE x [<!ENTITY a "b">]>${serialize(good)}`,
    ]) expect(await verdict(xml)).toBe("xml_refused");
  });

  it.each<[string, (good: XmlElement) => XmlElement]>([
    ["a forged sibling before (XSW3)", (r) => around(r, (a) => [forged(a), a])],
    ["a forged sibling after", (r) => around(r, (a) => [a, forged(a)])],
    ["a forged wrapper (XSW4)", (r) => around(r, (a) => [{ ...forged(a), children: [...forged(a).children, a] }])],
    ["the signature moved into the forged one (XSW5)", (r) =>
      around(r, (a) => [insertSignature(forged(a), findAll(a, "ds:Signature")[0] ?? a), unsigned(a)])],
    ["the original inside the signature (XSW6)", (r) =>
      around(r, (a) => {
        const signature = findAll(a, "ds:Signature")[0] ?? a;
        return [insertSignature(forged(a), { ...signature, children: [...signature.children, unsigned(a)] })];
      })],
    ["the forged one in Extensions (XSW7)", (r) => around(r, (a) => [el("samlp:Extensions", {}, forged(a)), a])],
    ["the original in a ds:Object (XSW8)", (r) =>
      around(r, (a) => {
        const signature = findAll(a, "ds:Signature")[0] ?? a;
        return [insertSignature(forged(a), { ...signature, children: [...signature.children, el("ds:Object", {}, unsigned(a))] })];
      })],
    ["the original in StatusDetail, a forged one in its place", (r) =>
      around(rewrite(r, (e) => (e.name === "samlp:Status" ? { ...e, children: [...e.children, el("samlp:StatusDetail", {}, assertionOf(r))] } : e)), (a) => [forged(a)])],
    ["a second SignedInfo", (r) => rewrite(r, (e) => (e.name === "ds:Signature" ? { ...e, children: [...findAll(e, "ds:SignedInfo"), ...e.children] } : e))],
    ["one ID twice", (r) => around(r, (a) => [{ ...forged(a), attrs: a.attrs }, a])],
  ])("never signs in the forged one: %s", async (_what, attack) => {
    const xml = serialize(attack(await built()));
    expect(await verdict(xml)).not.toBe("admin");
  });

  it.each(["before", "inside"])("never signs in the forged one around a signed Response (XSW1, XSW2: %s)", async (place) => {
    const good = await built({ sign: "response" });
    const signature = findAll(good, "ds:Signature")[0] ?? good;
    const evil = replaceText({ ...unsigned(good), attrs: { ...good.attrs, ID: "_evil" } }, "saml:NameID", ["admin"]);
    const carried = place === "inside" ? { ...signature, children: [...signature.children, el("ds:Object", {}, unsigned(good))] } : signature;
    const attacked = insertSignature(evil, carried);
    const xml = serialize(place === "before" ? { ...attacked, children: [unsigned(good), ...attacked.children] } : attacked);
    expect(await verdict(xml)).toMatch(/^(signature_invalid|message_invalid)$/);
  });

  it("keeps a signature that was made apart and put anywhere a caller likes", async () => {
    const all = await facts();
    const assertion = buildAssertion(honestAssertion(all));
    const signature = await createSignature(assertion, { key: all.key });
    const last = buildResponse(honestResponse(all), insertSignature(assertion, signature, "last"));
    expect(await verdict(serialize(last))).toBe("ada@example.com"); // out of schema order, yet its own parent's signature
    expect(serialize(last)).not.toContain("KeyInfo");
  });
});
