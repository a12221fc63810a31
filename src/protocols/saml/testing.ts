// What the tests of this engine share: played parties, hostile text, and verifiers that we did not write.
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { SignedXml } from "xml-crypto";
import { isXmlText } from "../wire/xml-write.ts";
import { makeSigningKey, type SigningKey } from "./keys.ts";
import type { ResponseFacts, ResponseSigning } from "./response.ts";

export const NOW = new Date("2026-03-01T09:00:00Z");
export const IDP = "https://idp.example/t/acme";
export const SP = "https://sp.example/metadata";
export const ACS = "https://sp.example/acs";

const made = new Map<string, Promise<SigningKey>>();

/** One key per name and test file; making one costs a tenth of a second. */
export function keyOf(name: string): Promise<SigningKey> {
  const key = made.get(name) ?? makeSigningKey(name, NOW);
  made.set(name, key);
  return key;
}

/** An honest Response's facts, changed where a test says so. */
export async function facts(changed: Partial<ResponseFacts & ResponseSigning> = {}): Promise<ResponseFacts & ResponseSigning> {
  const { privateKey, certificate } = await keyOf("idp");
  return {
    issuer: IDP,
    destination: ACS,
    audience: SP,
    inResponseTo: "_request",
    nameId: { value: "ada@example.com", format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" },
    attributes: [{ name: "email", values: ["ada@example.com"] }, { name: "groups", values: ["eng", "ops"] }],
    authnInstant: NOW,
    sessionIndex: "_session",
    now: NOW,
    sign: "both",
    key: privateKey,
    certificate,
    ...changed,
  };
}

/** What people, vendors and attackers put into names: closing tags, quotes, references, line ends, odd Unicode. */
export const INJECTIONS = [
  "</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"role\"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"x\"><saml:AttributeValue>",
  "</saml:NameID><saml:NameID>admin@example.com</saml:NameID><saml:NameID>",
  "</saml:Issuer><saml:Issuer>https://evil.example",
  "\" Format=\"x\"><evil/>",
  "'/><script>alert(1)</script>",
  "]]></saml:AttributeValue><!--",
  "<![CDATA[x]]>",
  "<!-- -->",
  "admin<!-- -->@evil",
  "<?xml-stylesheet href='x'?>",
  "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
  "&lt;&amp;&#10;&e;%",
  "&#x3c;b&#x3e;",
  "\r\n\t \u0085\u2028\u2029\u00a0",
  "{{name}} ${x} $& $1 %00",
  "__proto__",
] as const;

const piece = fc.oneof(
  fc.constantFrom(...INJECTIONS),
  fc.constantFrom("<", ">", "&", '"', "'", "\r", "\n", "\t", "]]>", "--", "\u0085", "\u2028", "\u200b", "é", "e\u0301", "😀", "\u{10ffff}"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
);

/** Any text that XML can carry, with a liking for the nasty. U+FEFF is left out: readers differ on it, ours refuses it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(piece, { maxLength: 5 })
  .map((parts) => parts.join(""))
  .filter((text) => isXmlText(text) && !text.includes("\ufeff"));

/** Whether the xmlsec1 program is here. The build machine installs it; a desk may do without. */
export const hasXmlsec1: boolean = (() => {
  try {
    execFileSync("xmlsec1", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

/**
 * Verifies one signature in each document with xmlsec1, all in one process.
 * @param signature XPath of the Signature.
 * @returns How many were good.
 */
export async function xmlsec1Good(documents: readonly string[], certificate: string, signature: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "entente-xmlsec1-"));
  try {
    const files = documents.map((xml, i) => {
      const file = join(folder, `${i}.xml`);
      writeFileSync(file, xml);
      return file;
    });
    const pem = join(folder, "idp.pem");
    writeFileSync(pem, certificate);
    const ids = ["protocol:Response", "assertion:Assertion", "protocol:LogoutResponse"];
    const idAttributes = ids.flatMap((name) => ["--id-attr:ID", `urn:oasis:names:tc:SAML:2.0:${name}`]);
    const said = await new Promise<string>((resolve) => {
      const args = ["--verify", "--pubkey-cert-pem", pem, ...idAttributes, "--node-xpath", signature, ...files];
      execFile("xmlsec1", args, { maxBuffer: 1 << 26 }, (_error, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
    });
    return said.split("\n").filter((line) => line === "OK").length;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Verifies a signature with xml-crypto.
 * @param which 0 for the first Signature of the document, 1 for the second.
 * @returns The canonical octets it covers, as xml-crypto computed them, or `undefined` when it does not hold.
 */
export function xmlCryptoCovers(xml: string, which: 0 | 1, certificate: string): string | undefined {
  const signature = [...xml.matchAll(/<ds:Signature .*?<\/ds:Signature>/gs)][which]?.[0];
  if (signature === undefined) return undefined;
  const verifier = new SignedXml({ publicCert: certificate });
  verifier.loadSignature(signature);
  try {
    return verifier.checkSignature(xml) ? verifier.getSignedReferences()[0] : undefined;
  } catch {
    return undefined;
  }
}
