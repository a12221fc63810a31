import { constants, verify, type KeyObject } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { certificateKey, checkedMethod } from "./signature-key.ts";
import { SIGNATURE_METHODS, type SignatureMethod } from "./names.ts";
import { SamlError } from "./saml-error.ts";
import { signOctets } from "./sign-element.ts";

/** A message as it came in: the fields of the POSTed form, or everything behind the `?` as received, still encoded. */
export type Incoming =
  | { binding: "post"; message: string; relayState?: string | undefined }
  | { binding: "redirect"; rawQuery: string };

/** A message out of its binding. Nothing in it is checked yet. */
export interface Unbound {
  xml: string;
  relayState: string | undefined;
  /** Redirect binding: the signature that the query carries. */
  querySignature: QuerySignature | undefined;
}
export interface QuerySignature {
  algorithm: string;
  octets: Buffer;
  value: Buffer;
}

const MAX_XML = 65_536;
const MAX_RELAY_STATE = 4_096;

/**
 * Takes a message out of its binding (Bindings §3.4, §3.5).
 * @param parameter `SAMLRequest` or `SAMLResponse`.
 * @throws {SamlError} `encoding_invalid` | `too_large` | `message_invalid`
 */
export function unbind(incoming: Incoming, parameter: "SAMLRequest" | "SAMLResponse"): Unbound {
  if (incoming.binding === "redirect") return unbindRedirect(incoming.rawQuery, parameter);
  const bytes = base64(incoming.message);
  if (bytes.length > MAX_XML) throw new SamlError("too_large");
  // Some service providers deflate what they post, which the binding does not foresee (Bindings §3.5.4).
  const xml = /^\s*</.test(bytes.toString("latin1", 0, 64).replace(/^\u00ef\u00bb\u00bf/, "")) ? utf8(bytes) : inflated(bytes);
  return { xml, relayState: bounded(incoming.relayState), querySignature: undefined };
}

function unbindRedirect(rawQuery: string, parameter: string): Unbound {
  if (rawQuery.length > 2 * MAX_XML) throw new SamlError("too_large");
  const raw = new Map<string, string>();
  for (const pair of rawQuery.replace(/^\?/, "").split("&")) {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    if (!READ.includes(name)) continue;
    if (raw.has(name)) throw new SamlError("message_invalid", `${name} stands twice in the query`);
    raw.set(name, at < 0 ? "" : pair.slice(at + 1));
  }
  const encoding = raw.get("SAMLEncoding");
  if (encoding !== undefined && decoded(encoding) !== DEFLATE) throw new SamlError("encoding_invalid");
  const message = raw.get(parameter);
  if (message === undefined) throw new SamlError("message_invalid", `${parameter} is missing`);
  const relayState = raw.get("RelayState");
  return {
    xml: inflated(base64(decoded(message).replaceAll(" ", "+"))),
    relayState: bounded(relayState === undefined ? undefined : decoded(relayState.replaceAll("+", " "))),
    querySignature: querySignature(raw, parameter),
  };
}
const READ = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding"];
const DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/** Bindings §3.4.4.1: the octets are the still encoded values, in this order, whatever order they came in. */
function querySignature(raw: Map<string, string>, parameter: string): QuerySignature | undefined {
  const value = raw.get("Signature");
  const algorithm = raw.get("SigAlg");
  if (value === undefined && algorithm === undefined) return undefined;
  if (value === undefined || algorithm === undefined) {
    throw new SamlError("signature_invalid", "SigAlg and Signature only come together");
  }
  const signed = [parameter, "RelayState", "SigAlg"].filter((name) => raw.has(name)).map((name) => `${name}=${raw.get(name)}`);
  return {
    algorithm: decoded(algorithm),
    octets: Buffer.from(signed.join("&")),
    value: base64(decoded(value).replaceAll(" ", "+")),
  };
}

/** @throws {SamlError} `signature_algorithm` | `signature_invalid` when none of the certificates made it */
export function checkQuerySignature(signature: QuerySignature, certificates: readonly string[]): void {
  const hash = checkedMethod(signature.algorithm);
  const fits = (key: KeyObject) =>
    verify(hash, signature.octets, { key, padding: constants.RSA_PKCS1_PADDING }, signature.value);
  if (!certificates.some((certificate) => fits(certificateKey(certificate)))) throw new SamlError("signature_invalid");
}

/**
 * The address that carries a message by the redirect binding (Bindings §3.4), signed over its query when a key is given.
 * @throws {SamlError} `too_large` when RelayState is over 4,096 bytes
 */
export async function redirectUrl(to: {
  location: string;
  parameter: "SAMLRequest" | "SAMLResponse";
  xml: string;
  relayState?: string | undefined;
  key?: KeyObject | string | undefined;
  method?: SignatureMethod;
}): Promise<string> {
  const method = to.method ?? "rsa-sha256";
  const parts = [`${to.parameter}=${encodeURIComponent(deflateRawSync(to.xml).toString("base64"))}`];
  if (bounded(to.relayState) !== undefined) parts.push(`RelayState=${encodeURIComponent(to.relayState ?? "")}`);
  if (to.key !== undefined) {
    parts.push(`SigAlg=${encodeURIComponent(SIGNATURE_METHODS[method])}`);
    const value = await signOctets(Buffer.from(parts.join("&")), to.key, method);
    parts.push(`Signature=${encodeURIComponent(value.toString("base64"))}`);
  }
  const hash = to.location.indexOf("#");
  const location = hash < 0 ? to.location : to.location.slice(0, hash);
  return `${location}${location.includes("?") ? "&" : "?"}${parts.join("&")}`;
}

function base64(value: string): Buffer {
  if (value.length > 2 * MAX_XML) throw new SamlError("too_large");
  const bare = value.replace(/[\r\n\t ]+/g, "");
  if (bare === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) throw new SamlError("encoding_invalid");
  return Buffer.from(bare, "base64");
}

function inflated(bytes: Buffer): string {
  try {
    return utf8(inflateRawSync(bytes, { maxOutputLength: MAX_XML }));
  } catch (error) {
    if (error instanceof SamlError) throw error;
    const tooLarge = error instanceof RangeError; // zlib stops at the limit
    throw new SamlError(tooLarge ? "too_large" : "encoding_invalid", undefined, error);
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SamlError("encoding_invalid", undefined, error);
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    throw new SamlError("encoding_invalid", undefined, error);
  }
}

function bounded(relayState: string | undefined): string | undefined {
  if (relayState !== undefined && Buffer.byteLength(relayState) > MAX_RELAY_STATE) {
    throw new SamlError("too_large", `RelayState is over ${MAX_RELAY_STATE} bytes`);
  }
  return relayState;
}
