import { constants, createDecipheriv, privateDecrypt } from "node:crypto";
import { all, NS, parse, type Xml } from "./xml.ts";

/** The assertion in an EncryptedAssertion. @throws {Error} when it cannot be decrypted */
export function decrypted(encrypted: Xml, privateKey: string): Xml {
  const [first, second] = all(encrypted, NS.xenc, "CipherValue").map((v) => Buffer.from(v.textContent ?? "", "base64"));
  const [sealed, data] = [first, second];
  const method = all(encrypted, NS.xenc, "EncryptionMethod")[0]?.getAttribute("Algorithm") ?? "";
  if (!sealed || !data) throw new Error("no cipher value");
  const key = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, sealed);
  const [, bits = "256", mode = "gcm"] = /aes(128|256)-(gcm|cbc)$/.exec(method) ?? [];
  if (mode === "cbc") {
    const cbc = createDecipheriv(`aes-${bits}-cbc`, key, data.subarray(0, 16));
    return parse(Buffer.concat([cbc.update(data.subarray(16)), cbc.final()]).toString());
  }
  const gcm = createDecipheriv(bits === "128" ? "aes-128-gcm" : "aes-256-gcm", key, data.subarray(0, 12)).setAuthTag(data.subarray(-16));
  return parse(Buffer.concat([gcm.update(data.subarray(12, -16)), gcm.final()]).toString());
}
