import { type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "../../manifest/index.ts";

/** DSSE protocol 1.0.2: envelopes that sign bytes and the type they are to be read as, together. */
export interface Envelope {
  payloadType: string;
  /** Base64 of the bytes that are signed. */
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

/** An envelope that is not to be believed, and why; safe to show. */
export class DsseError extends Error {}

/** What is signed: pre-authentication encoding (DSSE protocol, "Signature Definition"). Lengths are of bytes. */
export function pae(payloadType: string, payload: Buffer): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** The text of an envelope with one Ed25519 signature, in canonical form and with a line's end. */
export function sealEnvelope(payloadType: string, payload: Buffer, key: { keyId: string; privateKey: KeyObject }): string {
  const sig = sign(null, pae(payloadType, payload), key.privateKey).toString("base64");
  return textOf({ payloadType, payload: payload.toString("base64"), signatures: [{ keyid: key.keyId, sig }] });
}

/**
 * Reads an envelope strictly: one signature, canonical base64, canonical JSON, nothing besides. So there is exactly one text
 * of an envelope, and another byte anywhere is refused; DSSE alone would let spaces, key ids and unknown members pass.
 * Nothing in what it returns is proven yet.
 * @throws {DsseError}
 */
export function readEnvelope(text: string): { payloadType: string; payload: Buffer; keyId: string; signature: Buffer } {
  let read: Partial<Envelope>;
  try {
    read = Object(JSON.parse(text)) as Partial<Envelope>;
  } catch {
    throw new DsseError("This is no DSSE envelope: it is not JSON");
  }
  const [one, ...more] = Array.isArray(read.signatures) ? read.signatures : [];
  if (typeof read.payloadType !== "string" || typeof read.payload !== "string" || typeof one?.sig !== "string" || typeof one.keyid !== "string" || more.length > 0) {
    throw new DsseError("This is no DSSE envelope with one signature");
  }
  const payload = Buffer.from(read.payload, "base64");
  const signature = Buffer.from(one.sig, "base64");
  const again = textOf({ payloadType: read.payloadType, payload: payload.toString("base64"), signatures: [{ keyid: one.keyid, sig: signature.toString("base64") }] });
  if (again !== text) throw new DsseError("The envelope was changed: it is not written as it was when it was signed");
  return { payloadType: read.payloadType, payload, keyId: one.keyid, signature };
}

/**
 * The bytes that a key signed as this type. Only they may be read further.
 * @param keyOf The public key of an id, or `undefined` when it is not trusted. Ids are of the caller's own making, never the envelope's word.
 * @throws {DsseError} for another type, an unknown key, a signature that does not fit.
 */
export function openEnvelope(text: string, payloadType: string, keyOf: (keyId: string) => KeyObject | undefined): { payload: Buffer; keyId: string } {
  const envelope = readEnvelope(text);
  if (envelope.payloadType !== payloadType) throw new DsseError(`The envelope holds ${JSON.stringify(envelope.payloadType)}, not ${JSON.stringify(payloadType)}`);
  const key = keyOf(envelope.keyId);
  if (!key) throw new DsseError(`It is signed by the key ${JSON.stringify(envelope.keyId)}, which is not among those that were given`);
  if (key.asymmetricKeyType !== "ed25519" || !verify(null, pae(payloadType, envelope.payload), key, envelope.signature)) throw new DsseError("The signature does not fit: something was changed, or another key signed");
  return { payload: envelope.payload, keyId: envelope.keyId };
}

const textOf = (envelope: Envelope): string => {
  try {
    return `${canonicalJson(envelope)}\n`;
  } catch {
    throw new DsseError("The envelope holds text that is none");
  }
};
