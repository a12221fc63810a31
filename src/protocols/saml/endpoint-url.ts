import { SamlError } from "./saml-error.ts";

/**
 * Holds an address that a browser will post to, or be sent to, against what such an address may be: absolute, `https`
 * (or `http` on this very machine), host in ASCII, no user, fragment or wildcard.
 * @param allowPlainHttp Lets `http` pass for every host; for test networks.
 * @returns The address as given, never rewritten.
 * @throws {SamlError} `url_refused`
 */
export function checkedEndpoint(url: string, allowPlainHttp = false): string {
  if (url.length > 1_024) throw refuse("The address is longer than 1,024 characters");
  if (!/^[\x21-\x7e]+$/.test(url) || /[\\<>"'`{}|^]/.test(url)) throw refuse("The address holds characters that no URL may hold bare");
  if (!URL.canParse(url)) throw refuse("The address is no absolute URL");
  const parsed = new URL(url);
  if (!/^https?:\/\/[^/]/i.test(url)) throw refuse("The address is neither https nor http");
  if (parsed.protocol === "http:" && !allowPlainHttp && !isLoopback(parsed.hostname)) throw refuse("The address is not https");
  if (parsed.username !== "" || parsed.password !== "" || url.slice(0, authorityEnd(url)).includes("@")) throw refuse("The address names a user");
  if (url.includes("#")) throw refuse("The address has a fragment");
  if (parsed.hostname.includes("*") || url.slice(0, authorityEnd(url)).includes("%")) throw refuse("The host is not plain");
  return url;
}

const refuse = (why: string) => new SamlError("url_refused", why);

const isLoopback = (host: string) => host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);

/** Where the authority ends: the first `/`, `?` or `#` behind `://`. */
function authorityEnd(url: string): number {
  const start = url.indexOf("://") + 3;
  const at = url.slice(start).search(/[/?#]/);
  return at < 0 ? url.length : start + at;
}
