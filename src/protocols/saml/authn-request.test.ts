import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { el, type XmlElement } from "../wire/xml-tree.ts";
import { chooseAcs, parseAuthnRequest } from "./authn-request.ts";
import { redirectUrl } from "./binding.ts";
import { parseLogoutRequest } from "./logout.ts";
import type { RequestExpectation } from "./request.ts";
import { signResponse } from "./response.ts";
import { SamlError } from "./saml-error.ts";
import { serialize } from "./serialize.ts";
import { signElement } from "./sign-element.ts";
import { ACS, facts, INJECTIONS, keyOf, NOW, SP } from "./testing.ts";

const SSO = "https://idp.example/sso";
const expectation: RequestExpectation = { now: NOW, issuer: SP, destinations: [SSO] };

const request = (attrs: Record<string, string | undefined> = {}, children: XmlElement[] = []): XmlElement =>
  el(
    "samlp:AuthnRequest",
    { ID: "_r1", Version: "2.0", IssueInstant: "2026-03-01T08:59:58Z", Destination: SSO, AssertionConsumerServiceURL: ACS, ...attrs },
    [el("saml:Issuer", {}, SP), ...children],
  );
const post = (xml: string | XmlElement) =>
  ({ binding: "post", message: Buffer.from(typeof xml === "string" ? xml : serialize(xml)).toString("base64") }) as const;
const redirect = (xml: string) =>
  ({ binding: "redirect", rawQuery: `SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}` }) as const;

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SamlError) return error.code;
    throw error;
  }
  return "accepted";
}
const code = (incoming: Parameters<typeof parseAuthnRequest>[0], more: Partial<RequestExpectation> = {}) =>
  refusal(() => parseAuthnRequest(incoming, { ...expectation, ...more }));

describe("an AuthnRequest", () => {
  it("is read with all its wishes", () => {
    const wishes = request({ ForceAuthn: "1", IsPassive: "false", ProtocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" }, [
      el("samlp:NameIDPolicy", { Format: "urn:f", AllowCreate: "true" }),
      el("samlp:RequestedAuthnContext", { Comparison: "minimum" }, [el("saml:AuthnContextClassRef", {}, "urn:c")]),
    ]);
    expect(parseAuthnRequest({ ...post(wishes), relayState: "x&y" }, expectation)).toEqual({
      id: "_r1", issuer: SP, issueInstant: new Date("2026-03-01T08:59:58Z"), destination: SSO, relayState: "x&y", signed: false,
      acsUrl: ACS, acsIndex: undefined, forceAuthn: true, isPassive: false, nameIdFormat: "urn:f",
      requestedAuthnContext: { comparison: "minimum", classes: ["urn:c"] },
    });
  });

  it.each<[string, string, XmlElement]>([
    ["message_invalid", "of another kind", el("samlp:Response", { ID: "_1" })],
    ["message_invalid", "of the same name elsewhere", { ...request(), name: "saml:AuthnRequest" }],
    ["version_unsupported", "of another version", request({ Version: "1.1" })],
    ["version_unsupported", "without version", request({ Version: undefined })],
    ["message_invalid", "without ID", request({ ID: undefined })],
    ["message_invalid", "with an ID that is no name", request({ ID: '"><x' })],
    ["message_invalid", "with an endless ID", request({ ID: "a".repeat(300) })],
    ["message_invalid", "without instant", request({ IssueInstant: undefined })],
    ["message_invalid", "with a wrong instant", request({ IssueInstant: "yesterday" })],
    ["expired", "from long ago", request({ IssueInstant: "2026-03-01T08:40:00Z" })],
    ["not_yet_valid", "from the future", request({ IssueInstant: "2026-03-01T09:05:00Z" })],
    ["destination_mismatch", "for another endpoint", request({ Destination: `${SSO}/` })],
    ["issuer_mismatch", "from another issuer", el("samlp:AuthnRequest", { ID: "_1", Version: "2.0", IssueInstant: "2026-03-01T09:00:00Z" }, el("saml:Issuer", {}, `${SP}/`))],
    ["message_invalid", "with two issuers", request({}, [el("saml:Issuer", {}, SP)])],
    ["binding_unsupported", "that wants an artifact", request({ ProtocolBinding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" })],
    ["message_invalid", "that names the ACS twice", request({ AssertionConsumerServiceIndex: "1" })],
    ["message_invalid", "with a wrong boolean", request({ ForceAuthn: "yes" })],
    ["message_invalid", "with an unknown child", request({}, [el("samlp:Status")])],
    ["message_invalid", "with one ID twice", request({}, [el("samlp:Extensions", {}, el("saml:Audience", { ID: "_r1" }))])],
  ])("answers %s to one %s", (expected, _what, tree) => expect(code(post(tree))).toBe(expected));

  it("is refused within 100 ms when it is a bomb of any kind, and nothing is fetched", () => {
    const xml = serialize(request());
    const bomb = deflateRawSync(Buffer.alloc(60_000_000, 0x20)).toString("base64");
    const bombs: [string, Parameters<typeof code>[0]][] = [
      ["xml_refused", redirect(`<!DOCTYPE a SYSTEM "http://canary.invalid/a.dtd">${xml}`)],
      ["xml_refused", post(`<!DOCTYPE a [<!ENTITY b "bbb">]>${xml}`)],
      ["xml_refused", post(xml.replace(SP, `${SP}<!-- -->`))],
      ["message_invalid", post(xml.replace(SP, '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'))],
      ["xml_refused", post("<a>".repeat(10_000))],
      ["too_large", post(" ".repeat(80_000) + xml)],
      ["too_large", redirect(" ".repeat(80_000) + xml)],
      ["too_large", { binding: "redirect", rawQuery: `SAMLRequest=${encodeURIComponent(bomb)}` }],
      ["too_large", { binding: "post", message: bomb }],
      ["too_large", { binding: "post", message: "A".repeat(2_000_000) }],
    ];
    for (const [expected, incoming] of bombs) {
      const started = process.cpuUsage();
      expect(code(incoming)).toBe(expected);
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000).toBeLessThan(100);
    }
  });

  it("is refused when it is not what its binding says", () => {
    expect(code({ binding: "post", message: "%%%" })).toBe("encoding_invalid");
    expect(code({ binding: "post", message: "" })).toBe("encoding_invalid");
    expect(code({ binding: "redirect", rawQuery: "SAMLRequest=%E0%A4%A" })).toBe("encoding_invalid");
    expect(code({ binding: "redirect", rawQuery: "SAMLRequest=PGE%2BPC9hPg%3D%3D" })).toBe("encoding_invalid");
    expect(code({ binding: "redirect", rawQuery: "RelayState=x" })).toBe("message_invalid");
    const { rawQuery } = redirect(serialize(request()));
    expect(code({ binding: "redirect", rawQuery: `${rawQuery}&SAMLRequest=x` })).toBe("message_invalid");
    expect(code({ binding: "redirect", rawQuery: `${rawQuery}&RelayState=${"x".repeat(5_000)}` })).toBe("too_large");
    expect(code({ binding: "redirect", rawQuery: `?x=y&${rawQuery}&utm=1` })).toBe("accepted");
  });

  it("carries no signed element of somebody else", async () => {
    const captured = (await signResponse(await facts({ sign: "assertion" }))).xml;
    const assertion = /<saml:Assertion .*<\/saml:Assertion>/s.exec(captured)?.[0] ?? "";
    const carrier = serialize(request({}, [el("samlp:Extensions", {}, "HERE")])).replace("HERE", assertion);
    const { certificate } = await keyOf("idp");
    expect(code(post(carrier))).toBe("message_invalid");
    expect(code(post(carrier), { certificates: [certificate] })).toBe("message_invalid");
  });
});

describe("a request that must be signed", () => {
  const signed = async (method: "rsa-sha256" | "rsa-sha1" | "hmac-sha256" = "rsa-sha256", key = "sp") =>
    (
      await redirectUrl({
        location: SSO, parameter: "SAMLRequest", xml: serialize(request()), relayState: "r",
        key: method.startsWith("hmac") ? (await keyOf("sp")).certificate : (await keyOf(key)).privateKey, method,
      })
    ).split("?")[1] ?? "";
  const mine = async () => ({ certificates: [(await keyOf("sp")).certificate] });
  const byQuery = async (rawQuery: string) => code({ binding: "redirect", rawQuery }, await mine());

  it("is taken with its signature, whatever order the query came in", async () => {
    const rawQuery = await signed();
    expect(await byQuery(rawQuery)).toBe("accepted");
    expect(await byQuery(rawQuery.split("&").toReversed().join("&"))).toBe("accepted");
  });

  it("is refused without, with another's, with half of one, and when anything signed was changed", async () => {
    const rawQuery = await signed();
    expect(await byQuery(redirect(serialize(request())).rawQuery)).toBe("signature_missing");
    expect(code(post(request()), await mine())).toBe("signature_missing");
    expect(await byQuery(await signed("rsa-sha256", "other"))).toBe("signature_invalid");
    expect(await byQuery(rawQuery.replace("RelayState=r", "RelayState=s"))).toBe("signature_invalid");
    expect(await byQuery(rawQuery.replace("&RelayState=r", ""))).toBe("signature_invalid");
    expect(await byQuery(rawQuery.replace(/&Signature=.*/, ""))).toBe("signature_invalid");
    expect(await byQuery(rawQuery.replace(/&SigAlg=[^&]*/, ""))).toBe("signature_invalid");
    const other = redirect(serialize(request({ ForceAuthn: "false" }))).rawQuery;
    expect(await byQuery(rawQuery.replace(/SAMLRequest=[^&]*/, other))).toBe("signature_invalid");
  });

  it("is refused with an algorithm that is broken, unknown or no public-key method", async () => {
    expect(await byQuery(await signed("rsa-sha1"))).toBe("signature_algorithm");
    expect(await byQuery(await signed("hmac-sha256"))).toBe("signature_algorithm");
    expect(await byQuery((await signed()).replace(/SigAlg=[^&]*/, "SigAlg=none"))).toBe("signature_algorithm");
  });

  it("is read from the octets its own signature covers when it was posted", async () => {
    const { privateKey } = await keyOf("sp");
    const good = await signElement(request(), { key: privateKey });
    expect(code(post(good), await mine())).toBe("accepted");
    expect(code(post(serialize(good).replace(ACS, "https://evil.example/acs")), await mine())).toBe("signature_invalid");
    const wrapped = request({ ID: "_evil" }, [el("samlp:Extensions", {}, good)]);
    expect(code(post(wrapped), await mine())).toBe("message_invalid");
  });

  it("ends a session only when signed", async () => {
    const { privateKey, certificate } = await keyOf("sp");
    const leave = el("samlp:LogoutRequest", { ID: "_l", Version: "2.0", IssueInstant: "2026-03-01T09:00:00Z", NotOnOrAfter: "2026-03-01T09:05:00Z" }, [
      el("saml:Issuer", {}, SP), el("saml:NameID", { Format: "urn:f" }, " ada "), el("samlp:SessionIndex", {}, "_s"),
    ]);
    const held = { ...expectation, certificates: [certificate] };
    const signedLeave = await signElement(leave, { key: privateKey });
    expect(parseLogoutRequest(post(signedLeave), held)).toMatchObject({ nameId: { value: " ada ", format: "urn:f" }, sessionIndexes: ["_s"], signed: true });
    expect(refusal(() => parseLogoutRequest(post(leave), held))).toBe("signature_missing");
    expect(refusal(() => parseLogoutRequest(post(signedLeave), { ...held, certificates: [] }))).toBe("signature_invalid");
    expect(refusal(() => parseLogoutRequest(post(signedLeave), { ...held, now: new Date("2026-03-01T09:06:30Z") }))).toBe("expired");
  });
});

describe("the place to answer at", () => {
  const registered = [{ url: "https://sp.example/one", index: 1 }, { url: ACS, index: 7, isDefault: true }];
  const choose = (acsUrl?: string, acsIndex?: number) => chooseAcs({ acsUrl, acsIndex }, registered);

  it("is the one named, else the default, else the first", () => {
    expect(choose("https://sp.example/one")).toBe("https://sp.example/one");
    expect(choose(undefined, 7)).toBe(ACS);
    expect(chooseAcs(undefined, registered)).toBe(ACS);
    expect(chooseAcs(undefined, registered.slice(0, 1))).toBe("https://sp.example/one");
  });

  it.each(["https://evil.example/acs", `${ACS}/`, `${ACS}?x`, ACS.toUpperCase(), `${ACS}#`, "", ...INJECTIONS])(
    "is never %j, which nobody registered",
    (url) => expect(refusal(() => choose(url))).toBe("acs_not_registered"),
  );

  it("is never an index that nobody registered, nor anything when nothing is registered", () => {
    expect(refusal(() => choose(undefined, 2))).toBe("acs_not_registered");
    expect(refusal(() => chooseAcs(undefined, []))).toBe("acs_not_registered");
  });

  it.each([
    "javascript:alert(1)", "data:text/html,x", "http://sp.example/acs", "https://u:p@sp.example/", "https://@sp.example/",
    "https://sp.example/#f", "https://*.example/", "https://sp.example\\@evil.example/", "//sp.example/", "https:sp.example/",
    "https://sp.ex\u0430mple/", "https://sp.example/ x", "https://sp.example/\"x", "https://%65vil.example/", "", "ftp://sp.example/",
    "https:///sp.example/", `https://sp.example/${"x".repeat(1_100)}`, "http://localhost.evil.example/",
  ])("is never %j, even when it was registered", (url) => {
    expect(refusal(() => chooseAcs({ acsUrl: url, acsIndex: undefined }, [{ url }]))).toBe("url_refused");
  });

  it.each(["http://127.0.0.1:3000/acs", "http://localhost/acs", "http://[::1]:8080/", "https://sp.example:8443/a?b=c"])(
    "may be %s",
    (url) => expect(chooseAcs(undefined, [{ url }])).toBe(url),
  );
});
