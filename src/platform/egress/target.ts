import { isIP } from "node:net";
import { EgressError } from "./egress-error.ts";

/** Where a request goes, parsed once: what was vetted is what is dialled. */
export interface Target {
  /** Scheme, host and port, as a pool key. */
  origin: string;
  /** Lower case, punycode, no brackets, no trailing dot. */
  host: string;
  port: number;
  secure: boolean;
  /** Path and query, starting with a slash. */
  path: string;
  /** The whole address without its fragment. */
  url: string;
}

/** Longest URL that is contacted at all, in characters. */
const MAX_URL_CHARS = 8_192;

/**
 * Reads a URL that a stranger wrote.
 * @throws {EgressError} `bad-url` for user info, backslashes, white space and controls (which the WHATWG parser would
 *   repair silently), an empty or over-long host; `scheme` for anything but http and https.
 */
export function parseTarget(text: string): Target {
  if (text.length > MAX_URL_CHARS || /[\u0000-\u0020\u007f\\]/.test(text)) throw new EgressError("bad-url");
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) throw new EgressError("bad-url");
  if (!/^https?:/i.test(text)) throw new EgressError("scheme");
  if (!/^https?:\/\/[^/]/i.test(text)) throw new EgressError("bad-url"); // the parser would take `https:///x` for `https://x`
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text)) throw new EgressError("bad-url");
  const secure = url.protocol === "https:";
  const host = hostOf(url.hostname);
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) throw new EgressError("port");
  const origin = `${secure ? "https" : "http"}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const path = url.pathname + url.search;
  return { origin, host, port, secure, path, url: new URL(path, origin).href };
}

/**
 * One spelling per host. @throws {EgressError} `bad-url` when it is not a host.
 */
export function hostOf(text: string): string {
  const bare = text.toLowerCase().replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (isIP(bare) !== 0) return bare;
  // Underscores exist in real host names, though not in RFC 1123; everything else stays with the letter.
  const labels = bare.split(".");
  if (bare.length > 253 || !labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    throw new EgressError("bad-url");
  }
  return bare;
}

/** Host names that no public DNS answers for: private by their name, whatever they resolve to. */
export function isPrivateName(host: string): boolean {
  if (isIP(host) !== 0 || isLocalhost(host)) return false;
  const labels = host.split(".");
  // A bare label would be completed with the operator's search domains.
  return labels.length < 2 || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix));
}

/** RFC 6761 §6.3: these names mean this machine and are not asked of any server. */
export function isLocalhost(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

const PRIVATE_SUFFIXES = [
  ".local", // RFC 6762
  ".internal", // reserved for private use by ICANN, and the metadata name of a large cloud
  ".home.arpa", // RFC 8375
  ".localdomain", ".lan", ".home", ".corp", ".intranet", ".private", ".cluster.local", ".onion",
];
