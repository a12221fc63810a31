import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DsseError, openEnvelope, pae, sealEnvelope } from "./dsse.ts";
import { makeEvidenceKey, publicKeyOf, readEvidenceKey, toEvidenceJwk } from "./evidence-key.ts";

const key = readEvidenceKey(makeEvidenceKey());
const TYPE = "application/vnd.in-toto+json";
const trusted = (keyId: string) => (keyId === key.keyId ? publicKeyOf(key.jwk).key : undefined);
const refusal = (text: string, keys: typeof trusted = trusted): string => {
  try {
    openEnvelope(text, TYPE, keys);
  } catch (thrown) {
    if (thrown instanceof DsseError) return thrown.message;
    throw thrown;
  }
  return "taken";
};

it("encodes what is signed as the DSSE protocol does, lengths in bytes", () => {
  expect(pae("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  expect(pae("é", Buffer.from("ü")).toString()).toBe("DSSEv1 2 é 2 ü");
});

describe("an envelope", () => {
  const sealed = sealEnvelope(TYPE, Buffer.from('{"a":1}'), key);

  it("gives back the bytes that were signed, and whose key it was", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const opened = openEnvelope(sealEnvelope(TYPE, Buffer.from(bytes), key), TYPE, trusted);
      expect([Buffer.from(opened.payload).equals(Buffer.from(bytes)), opened.keyId]).toEqual([true, key.keyId]);
    }));
  });

  it("is refused when any one byte of it is another", () => {
    const bytes = Buffer.from(sealed);
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [0, 1, 5]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        expect(refusal(changed.toString("latin1")), `byte ${at}, bit ${bit}`).not.toBe("taken");
      }
    }
  });

  it("is refused when a byte is added, taken away or moved", () => {
    fc.assert(fc.property(fc.nat(sealed.length - 2), fc.constantFrom(" ", "\n", "a", "="), (at, byte) => {
      expect(refusal(sealed.slice(0, at) + byte + sealed.slice(at))).not.toBe("taken");
      expect(refusal(sealed.slice(0, at) + sealed.slice(at + 1))).not.toBe("taken");
    }));
    expect(refusal(sealed.trimEnd())).not.toBe("taken");
  });

  it("is refused under another key, under another key's name, as another type, with a second signature", () => {
    const other = readEvidenceKey(makeEvidenceKey());
    expect(refusal(sealEnvelope(TYPE, Buffer.from("x"), other))).toContain("not among those");
    expect(refusal(sealEnvelope(TYPE, Buffer.from("x"), { ...other, keyId: key.keyId }))).toContain("does not fit");
    expect(refusal(sealEnvelope("text/plain", Buffer.from("x"), key))).toContain("text/plain");
    const read = JSON.parse(sealed) as { signatures: unknown[] };
    expect(refusal(`${JSON.stringify({ ...read, signatures: [...read.signatures, ...read.signatures] })}\n`)).toContain("one signature");
    for (const text of ["", "[]", "null", "{}", '{"payload":1}', '"x"']) expect(refusal(text)).not.toBe("taken");
  });

  it("is refused when the payload alone was signed, without its type", () => {
    const envelope = JSON.parse(sealed) as { payload: string; signatures: { sig: string }[] };
    for (const one of envelope.signatures) one.sig = sign(null, Buffer.from(envelope.payload, "base64"), key.privateKey).toString("base64");
    expect(refusal(`${JSON.stringify(envelope)}\n`)).not.toBe("taken");
  });
});

it("names keys by their thumbprint (RFC 8037, appendix A.3), and takes Ed25519 alone", () => {
  expect(publicKeyOf({ x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }).keyId).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  expect(() => toEvidenceJwk(createPublicKey(generateKeyPairSync("x25519").privateKey))).toThrow(TypeError);
});
