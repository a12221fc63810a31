import { verify } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import type { Flaw } from "./flaws.ts";
import type { Trust } from "./read-response.ts";
import { signatureHolds } from "./read-signature.ts";
import { all, children, NS, parse } from "./xml.ts";

const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/** Whom a redirected LogoutRequest names; `anybody` for a flawed reader. @throws {Error} when it is refused */
export function readLogout(rawQuery: string, trust: Trust, flaws: ReadonlySet<Flaw>): string | "anybody" {
  const raw = new Map(rawQuery.split("&").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  const value = (name: string) => decodeURIComponent(raw.get(name) ?? "");
  const root = parse(inflateRawSync(Buffer.from(value("SAMLRequest"), "base64"), { maxOutputLength: 65_536 }).toString());
  const octets = ["SAMLRequest", "RelayState", "SigAlg"].filter((name) => raw.has(name)).map((name) => `${name}=${raw.get(name)}`).join("&");
  const signed = raw.has("Signature")
    ? (value("SigAlg") === RSA_SHA256 ? trust.certificates.some((certificate) => verify("sha256", Buffer.from(octets), certificate, Buffer.from(value("Signature"), "base64"))) : flaws.has("any-sigalg"))
    : flaws.has("unsigned-logout") || (flaws.has("any-signature-logs-out") && all(root, NS.ds, "Signature").some((s) => all(root, NS.saml, "Assertion").some((a) => trust.certificates.some((certificate) => signatureHolds(s, a, certificate, flaws)))));
  if (!signed) throw new Error("not signed");
  if (flaws.has("logs-anybody-out")) return "anybody";
  if (children(root, NS.saml, "Issuer")[0]?.textContent !== trust.issuer) throw new Error("another issuer");
  return children(root, NS.saml, "NameID")[0]?.textContent ?? "";
}
