import { X509Certificate } from "node:crypto";
import { attributesOf } from "./saml-strict.ts";
import type { SamlConnection } from "./state.ts";

/** A setting that cannot be used; the message says which and why. */
export class BadSetting extends Error {}

/**
 * Reads an identity provider's metadata (Metadata §2.4.3): entity id, the redirect sign-on address, signing certificates.
 * @throws {BadSetting}
 */
export function parseIdpMetadata(xml: string): SamlConnection {
  const body = xml.replace(/^\uFEFF?\s*<\?xml [^<>?]*\?>/, "").replace(/<!--.*?-->/gs, "");
  if (/<[!?]/.test(body)) throw new BadSetting("Metadata with a DTD or processing instruction is not read.");
  const entityId = attributesOf(/<(?:[\w.-]+:)?EntityDescriptor\b([^<>]*)>/.exec(body)?.[1])["entityID"];
  const idp = /<((?:[\w.-]+:)?IDPSSODescriptor)\b[^<>]*>.*?<\/\1>/s.exec(body)?.[0];
  if (!entityId || !idp) throw new BadSetting("This is not the metadata of an identity provider.");
  const services = [...idp.matchAll(/<(?:[\w.-]+:)?SingleSignOnService\b([^<>]*)>/g)].map(([, tag]) => attributesOf(tag));
  const ssoUrl = services.find((s) => s["Binding"] === "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")?.["Location"];
  const keys = [...idp.matchAll(/<((?:[\w.-]+:)?KeyDescriptor)\b([^<>]*)>(.*?)<\/\1>/gs)]
    .filter(([, , tag]) => (attributesOf(tag)["use"] ?? "signing") === "signing");
  const certificates = keys.flatMap(([, , , inner]) =>
    [...(inner ?? "").matchAll(/<(?:[\w.-]+:)?X509Certificate\s*>([^<]*)</g)].map(([, text]) => text ?? ""));
  return samlConnection({ entityId, ssoUrl, certificates });
}

/** Checks a connection that was typed in. @throws {BadSetting} */
export function samlConnection(given: { entityId?: unknown; ssoUrl?: unknown; certificates?: unknown }): SamlConnection {
  if (typeof given.entityId !== "string" || !given.entityId || given.entityId.length > 1024) throw new BadSetting("An entity ID is needed.");
  const certificates = (Array.isArray(given.certificates) ? given.certificates : []).map(certificate);
  if (certificates.length === 0) throw new BadSetting("At least one signing certificate is needed.");
  return { entityId: given.entityId, ssoUrl: secureUrl(given.ssoUrl, "The sign-on URL").href, certificates: [...new Set(certificates)] };
}

function certificate(text: unknown): string {
  const base64 = String(text).replace(/-----[A-Z ]+-----/g, "").replace(/\s+/g, "");
  try {
    return new X509Certificate(Buffer.from(base64, "base64")).raw.toString("base64");
  } catch {
    throw new BadSetting("A certificate cannot be read.");
  }
}

/** https, or plain http on this very machine. @throws {BadSetting} */
export function secureUrl(text: unknown, what: string): URL {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password || url.hash) throw new BadSetting(`${what} must be an absolute URL.`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new BadSetting(`${what} must use https (plain http only on this machine).`);
  return url;
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** Fetches a metadata document: no redirect, five seconds, 512 KiB. @throws {BadSetting} */
export async function fetchMetadata(address: unknown): Promise<string> {
  const url = secureUrl(address, "The metadata URL");
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(5_000) });
    const text = await response.text();
    if (!response.ok || text.length > 512 * 1024) throw new BadSetting(`The metadata URL answered ${response.status}.`);
    return text;
  } catch (error) {
    if (error instanceof BadSetting) throw error;
    throw new BadSetting("The metadata URL did not answer.");
  }
}
