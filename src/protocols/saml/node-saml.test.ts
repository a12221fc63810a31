import { SAML, ValidateInResponseTo, type SamlConfig } from "@node-saml/node-saml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAuthnRequest, chooseAcs } from "./authn-request.ts";
import { parseLogoutRequest, signLogoutResponse, logoutResponseUrl } from "./logout.ts";
import { NAME_ID_FORMATS } from "./names.ts";
import { honestAssertion, honestResponse, signResponse } from "./response.ts";
import { readSpMetadata } from "./sp-metadata.ts";
import { buildAssertion } from "./build-assertion.ts";
import { buildResponse } from "./build-response.ts";
import { serialize } from "./serialize.ts";
import { ACS, facts, hostileText, IDP, keyOf, SP } from "./testing.ts";

const SSO = "https://idp.example/t/acme/sso";
const SLO = "https://idp.example/t/acme/slo";

async function serviceProvider(changed: Partial<SamlConfig> = {}): Promise<SAML> {
  return new SAML({
    idpCert: (await keyOf("idp")).certificate,
    idpIssuer: IDP,
    issuer: SP,
    callbackUrl: ACS,
    entryPoint: SSO,
    logoutUrl: SLO,
    audience: SP,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: 0,
    ...changed,
  });
}
const base64 = (xml: string) => Buffer.from(xml).toString("base64");
const query = (url: string) => url.slice(url.indexOf("?") + 1);

describe("node-saml, a service provider that we did not write", () => {
  it("is signed in by redirect: its request is read, our response to it is accepted, once", async () => {
    const sp = await serviceProvider({ validateInResponseTo: ValidateInResponseTo.always });
    const url = await sp.getAuthorizeUrlAsync("deep/link?a=b&c", undefined, {});
    const request = parseAuthnRequest({ binding: "redirect", rawQuery: query(url) }, { now: new Date(), issuer: SP, destinations: [SSO] });
    expect(request).toMatchObject({ issuer: SP, acsUrl: ACS, destination: SSO, relayState: "deep/link?a=b&c", signed: false });

    const now = new Date();
    const destination = chooseAcs(request, [{ url: ACS }]);
    const { xml } = await signResponse(await facts({ now, authnInstant: now, destination, inResponseTo: request.id }));
    const { profile } = await sp.validatePostResponseAsync({ SAMLResponse: base64(xml) });
    expect(profile).toMatchObject({
      issuer: IDP,
      inResponseTo: request.id,
      nameID: "ada@example.com",
      nameIDFormat: NAME_ID_FORMATS.emailAddress,
      sessionIndex: "_session",
      email: "ada@example.com",
      groups: ["eng", "ops"],
    });
    await expect(sp.validatePostResponseAsync({ SAMLResponse: base64(xml) })).rejects.toThrow(/InResponseTo/);
  });

  it("is told nothing else than what was said, for a hundred hostile people", async () => {
    const sp = await serviceProvider();
    // Its XML parser turns U+0085 and U+2028 of the signed octets into line feeds, and it trims nothing we should send.
    const said = hostileText.filter((t) => t.trim() !== "" && !/[\u0085\u2028]/.test(t));
    const now = new Date();
    await fc.assert(
      fc.asyncProperty(said, fc.uniqueArray(said, { minLength: 1, maxLength: 3 }), async (value, values) => {
        const { xml } = await signResponse(await facts({
          now, authnInstant: now, nameId: { value }, attributes: [{ name: "said", values }],
        }));
        const { profile } = await sp.validatePostResponseAsync({ SAMLResponse: base64(xml) });
        expect(profile?.nameID).toBe(value);
        expect([profile?.["said"]].flat()).toEqual(values);
      }),
      { numRuns: 100 },
    );
  });

  it("accepts signatures over the line ends of XML 1.1", async () => {
    const now = new Date();
    const { xml } = await signResponse(await facts({ now, authnInstant: now, nameId: { value: "a\u0085b\u2028c" } }));
    const { profile } = await (await serviceProvider()).validatePostResponseAsync({ SAMLResponse: base64(xml) });
    expect(profile?.nameID).toMatch(/^a.b.c$/s);
  });

  it.each(["assertion", "response"] as const)("accepts a response of which only the %s is signed", async (sign) => {
    const sp = await serviceProvider({ wantAssertionsSigned: sign === "assertion", wantAuthnResponseSigned: sign === "response" });
    const now = new Date();
    const { xml } = await signResponse(await facts({ now, authnInstant: now, sign }));
    expect((await sp.validatePostResponseAsync({ SAMLResponse: base64(xml) })).profile?.nameID).toBe("ada@example.com");
  });

  it("refuses what is unsigned, signed by another key, or meant for somebody else", async () => {
    const sp = await serviceProvider();
    const now = new Date();
    const honest = await facts({ now, authnInstant: now });
    const other = await keyOf("other");
    const bad = [
      serialize(buildResponse(honestResponse(honest), buildAssertion(honestAssertion(honest)))),
      (await signResponse({ ...honest, key: other.privateKey, certificate: other.certificate })).xml,
      (await signResponse({ ...honest, audience: "https://other.example" })).xml,
      (await signResponse({ ...honest, now: new Date(now.getTime() - 600_000) })).xml,
    ];
    for (const xml of bad) await expect(sp.validatePostResponseAsync({ SAMLResponse: base64(xml) })).rejects.toThrow();
  });

  it("has its signed requests verified, by redirect and by post", async () => {
    const { privateKey, certificate } = await keyOf("sp");
    const signing = { privateKey, publicCert: certificate, signatureAlgorithm: "sha256", digestAlgorithm: "sha256", forceAuthn: true } as const;
    const sp = await serviceProvider(signing);
    const expectation = { now: new Date(), issuer: SP, destinations: [SSO], certificates: [(await keyOf("other")).certificate, certificate] };

    const rawQuery = query(await sp.getAuthorizeUrlAsync("relay", undefined, {}));
    expect(parseAuthnRequest({ binding: "redirect", rawQuery }, expectation)).toMatchObject({ signed: true, forceAuthn: true });

    for (const skipRequestCompression of [true, false]) {
      const posting = await serviceProvider({ ...signing, authnRequestBinding: "HTTP-POST", skipRequestCompression });
      const message = formField(await posting.getAuthorizeFormAsync("relay"), "SAMLRequest");
      expect(parseAuthnRequest({ binding: "post", message }, expectation)).toMatchObject({ signed: true, issuer: SP });
      expect(() => parseAuthnRequest({ binding: "post", message }, { ...expectation, certificates: expectation.certificates.slice(0, 1) }))
        .toThrow(expect.objectContaining({ code: "signature_invalid" }));
    }
    const weak = await serviceProvider({ ...signing, authnRequestBinding: "HTTP-POST", digestAlgorithm: "sha1" });
    const message = formField(await weak.getAuthorizeFormAsync("relay"), "SAMLRequest");
    expect(() => parseAuthnRequest({ binding: "post", message }, expectation)).toThrow(expect.objectContaining({ code: "signature_algorithm" }));
  });

  it("signs a person out: its request is read, our answer accepted by redirect and post", async () => {
    const mine = await keyOf("sp");
    const idp = await keyOf("idp");
    const sp = await serviceProvider({ privateKey: mine.privateKey, publicCert: mine.certificate, signatureAlgorithm: "sha256", validateInResponseTo: ValidateInResponseTo.ifPresent, logoutCallbackUrl: "https://sp.example/slo" });
    const profile = { issuer: IDP, nameID: "ada@example.com", nameIDFormat: NAME_ID_FORMATS.emailAddress, sessionIndex: "_session" };
    const leave = async () => {
      const rawQuery = query(await sp.getLogoutUrlAsync(profile, "back", {}));
      return parseLogoutRequest({ binding: "redirect", rawQuery }, { now: new Date(), issuer: SP, destinations: [SLO], certificates: [mine.certificate] });
    };
    const first = await leave();
    expect(first).toMatchObject({ nameId: { value: "ada@example.com" }, sessionIndexes: ["_session"], relayState: "back" });
    const answer = { issuer: IDP, destination: "https://sp.example/slo", outcome: "success", now: new Date(), key: idp.privateKey, certificate: idp.certificate } as const;

    const posted = await signLogoutResponse({ ...answer, inResponseTo: first.id });
    expect(await sp.validatePostResponseAsync({ SAMLResponse: base64(posted) })).toMatchObject({ loggedOut: true });

    const second = await leave();
    const raw = query(await logoutResponseUrl({ ...answer, inResponseTo: second.id }, "back"));
    expect(await sp.validateRedirectAsync(Object.fromEntries(new URLSearchParams(raw)), raw)).toMatchObject({ loggedOut: true });
  });

  it("is understood by its metadata", async () => {
    const { privateKey, certificate } = await keyOf("sp");
    const sp = await serviceProvider({ privateKey, publicCert: certificate, logoutCallbackUrl: "https://sp.example/slo" });
    const read = readSpMetadata(sp.generateServiceProviderMetadata(null, certificate), new Date());
    expect(read).toMatchObject({
      entityId: SP,
      acs: [{ url: ACS, index: 1, isDefault: true }],
      slo: [{ url: "https://sp.example/slo", binding: "post" }],
      signingCertificates: [certificate],
      wantAssertionsSigned: true,
    });
  });
});

/** The value of a hidden field, character references undone. */
function formField(html: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1];
  if (value === undefined) throw new Error(`The form has no ${name}`);
  return value.replace(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)));
}
