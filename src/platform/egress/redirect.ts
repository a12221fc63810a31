import { EgressError } from "./egress-error.ts";
import type { Incoming } from "./exchange.ts";
import { parseTarget, type Target } from "./target.ts";

/** Longest `Location` that is followed, in characters. */
const MAX_LOCATION_CHARS = 2_000;
/** What may travel on to another origin: everything else could be a secret, whatever it is called. */
const HARMLESS = new Set(["accept", "accept-encoding", "accept-language", "user-agent"]);

/**
 * Where a redirect of a GET or HEAD leads (RFC 9110 §15.4), or undefined when the answer is not one.
 * @throws {EgressError} `redirect` for a downgrade to http, a missing, repeated or over-long Location; what
 *   `parseTarget` throws for the rest. The host is not vetted here: that happens when it is contacted.
 */
export function nextHop(from: Target, answer: Incoming, headers: Record<string, string>): { target: Target; headers: Record<string, string> } | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const { location } = answer.headers;
  if (typeof location !== "string" || location.length > MAX_LOCATION_CHARS) throw new EgressError("redirect");
  const target = parseTarget(/^[a-z][a-z0-9+.-]*:/i.test(location) ? location : absolute(location, from));
  if (from.secure && !target.secure) throw new EgressError("redirect");
  if (target.origin === from.origin) return { target, headers };
  const kept = Object.entries(headers).filter(([name]) => HARMLESS.has(name));
  return { target, headers: Object.fromEntries(kept) };
}

function absolute(location: string, from: Target): string {
  // The same characters are refused as in a whole URL, before the parser repairs them away.
  if (/[\u0000-\u0020\u007f\\]/.test(location)) throw new EgressError("bad-url");
  const url = URL.parse(location, from.url);
  if (!url) throw new EgressError("bad-url");
  return url.href;
}
