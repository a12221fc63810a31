/** How addresses are judged here: by their spelling alone. Where they lead is the egress guard's question. */

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

export interface AddressOptions {
  /** Take plain http and loopback hosts. For a laptop, a demo and tests; never for what is published. */
  allowLocal?: boolean;
  /** Take plain http everywhere: for identifiers such as entity IDs, which are compared and never contacted. */
  identifier?: boolean;
}

/** A host name as people write it: labels of letters, digits and hyphens, no trailing dot, no port. */
export const isHostName = (text: string): boolean => text.length <= 253 && text.split(".").every((label) => LABEL.test(label));

export const isHostLabel = (text: string): boolean => LABEL.test(text);

export const isPort = (text: string): boolean => /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** `localhost`, names below it, 127.0.0.0/8 and ::1, as the URL parser writes them. */
export const isLoopback = (host: string): boolean =>
  /^(?:[a-z0-9-]+\.)*localhost$/i.test(host) || /^127(?:\.[0-9]{1,3}){3}$/.test(host) || host === "[::1]";

// What RFC 3986 lets stand in a URL; anything else a parser would drop, trim or rewrite.
const SPELLING = /^https?:\/\/[A-Za-z0-9\-._[\]:]+(?:\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$/i;
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:[/?#]|$)/i;

export type AddressFault = "not-a-url" | "dot-segment" | "not-https" | "local";

/** Why `text` is not an address we take, or the parsed URL. The text itself stays as it is: redirect URIs are compared exactly. */
export function readAddress(text: string, options: AddressOptions = {}): { url: URL } | { fault: AddressFault } {
  if (!SPELLING.test(text)) return { fault: "not-a-url" };
  if (DOT_SEGMENT.test(text.replace(/[?#].*$/, ""))) return { fault: "dot-segment" };
  const url = URL.parse(text);
  if (!url || url.username || url.password) return { fault: "not-a-url" };
  // 0, 127.1 and 0x7f.1 are addresses that a parser rewrites; whoever writes them hides something.
  const spelled = /^https?:\/\/(\[[^\]]*\]|[^/?#:]*)/i.exec(text)?.[1] ?? "";
  if (spelled.toLowerCase() !== url.hostname) return { fault: "not-a-url" };
  const local = isLoopback(url.hostname);
  if (local && !options.allowLocal && !options.identifier) return { fault: "local" };
  if (url.protocol !== "https:" && !local && !options.identifier) return { fault: "not-https" };
  return { url };
}

export const ADDRESS_FAULTS = {
  "not-a-url": { message: "This is not a complete URL", mend: "Write it out, for example https://app.example.com/path; encode spaces and other signs." },
  "dot-segment": { message: "The path holds . or .. segments", mend: "Write the path it leads to." },
  "not-https": { message: "The address is not https", mend: "Begin with https://." },
  "local": { message: "The address is on this machine (loopback)", mend: "Use an address that others can reach." },
} as const satisfies Record<AddressFault, { message: string; mend: string }>;
