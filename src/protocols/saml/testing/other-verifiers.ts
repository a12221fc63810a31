import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignedXml } from "xml-crypto";

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
