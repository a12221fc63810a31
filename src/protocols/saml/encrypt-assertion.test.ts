import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { describe, expect, it } from "vitest";
import { CONTENT_CIPHERS, type ContentCipher } from "./names.ts";
import { signResponse } from "./response.ts";
import { ACS, facts, hasXmlsec1, IDP, keyOf, SP } from "./testing.ts";

const CIPHERS = Object.keys(CONTENT_CIPHERS) as ContentCipher[];

describe("an encrypted assertion", () => {
  it.each(CIPHERS)("is opened by node-saml, and its signature inside holds: %s", async (cipher) => {
    const [idp, sp] = [await keyOf("idp"), await keyOf("sp")];
    const now = new Date();
    const { xml } = await signResponse(
      await facts({ now, authnInstant: now, nameId: { value: "Ada Lovelace & <é> \r\n\u{1f600}" }, encrypt: { certificate: sp.certificate, cipher } }),
    );
    expect(xml).not.toContain("Lovelace");
    const reader = new SAML({
      idpCert: idp.certificate, idpIssuer: IDP, issuer: SP, audience: SP, callbackUrl: ACS, decryptionPvk: sp.privateKey,
      wantAssertionsSigned: true, wantAuthnResponseSigned: true, validateInResponseTo: ValidateInResponseTo.never,
    });
    const { profile } = await reader.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString("base64") });
    expect(profile?.nameID).toBe("Ada Lovelace & <é> \r\n\u{1f600}");
  });

  describe.skipIf(!hasXmlsec1)("held against xmlsec1", () => {
    it.each(CIPHERS)("is opened by the right key alone: %s", async (cipher) => {
      const [sp, other] = [await keyOf("sp"), await keyOf("other")];
      const { xml } = await signResponse(await facts({ sign: "assertion", encrypt: { certificate: sp.certificate, cipher } }));
      expect(decrypted(xml, sp.privateKey)).toContain("<saml:NameID Format=");
      expect(() => decrypted(xml, other.privateKey)).toThrow();
    });
  });
});

function decrypted(xml: string, privateKey: string): string {
  const folder = mkdtempSync(join(tmpdir(), "entente-xmlsec1-"));
  try {
    writeFileSync(join(folder, "m.xml"), xml);
    writeFileSync(join(folder, "k.pem"), privateKey);
    const args = ["--decrypt", "--privkey-pem", join(folder, "k.pem"), join(folder, "m.xml")];
    return execFileSync("xmlsec1", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
