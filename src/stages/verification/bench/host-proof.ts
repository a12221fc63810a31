import type { Egress } from "../../../platform/egress/index.ts";
import { isLoopback } from "../../manifest/index.ts";
import type { Lane } from "./recorder.ts";
import { USER_AGENT } from "./sender.ts";

export const PROOF_PATH = "/.well-known/entente-verification";
/** Below each host, for proofs by DNS. */
export const PROOF_RECORD = "_entente-verification";
/** How a proof is written, in the file and in the record: one on a line. */
export const proofLine = (token: string): string => `entente-proof=${token}`;
/** Hosts that one run may ask to prove themselves. */
const MAX_HOSTS = 20;

export interface HostProof {
  /** Asks once per origin and run; `true` when the publisher controls it. Nothing but this question is sent before. */
  proven(url: string): Promise<boolean>;
  /** Whether that was found already; asks nobody. */
  known(url: string): boolean;
  /** Why an origin is not proven, for people. */
  reasons(): { origin: string; reason: string }[];
  /** What showed that an origin is the publisher's, in this run. */
  seen(): SeenProof[];
}

/** `own-machine`: at home, where the tester and the tested are one. */
export interface SeenProof { origin: string; by: "file" | "dns" | "own-machine"; at: string }

export interface HostProofParts {
  egress: Egress;
  lane: Lane;
  /** The org's token. `undefined`: only this machine may be tested. */
  token: string | undefined;
  /** Which proof is looked for first; either suffices. */
  method: "well-known" | "dns";
  /** Waits for a turn at this host: also the question for its proof must not hurry anybody. */
  turn(url: string): Promise<void>;
  now(): Date;
  /** Whether loopback hosts need no proof: at home, where the tester and the tested are one. */
  loopbackIsOurs: boolean;
  signal: AbortSignal | undefined;
}

/** Proof that whoever asks for a run controls what will be tested (RFC 8615 file or TXT record), asked anew in each run. */
export function openHostProof(parts: HostProofParts): HostProof {
  const answers = new Map<string, Promise<string | undefined>>();
  const seen = new Map<string, SeenProof>();
  const show = (url: URL, by: SeenProof["by"]) => void seen.set(url.origin, { origin: url.origin, by, at: parts.now().toISOString() });
  const ask = async (url: URL): Promise<string | undefined> => {
    if (url.hostname.endsWith(".invalid") || url.hostname.endsWith(".example")) return "This name is for examples";
    if (parts.loopbackIsOurs && isLoopback(url.hostname)) return show(url, "own-machine");
    if (parts.token === undefined) return "Only addresses on this machine are tested without a proof token";
    if (answers.size > MAX_HOSTS) return `More than ${MAX_HOSTS} hosts in one run`;
    const { token } = parts;
    const ways = [["file", () => byFile(url.origin, token)], ["dns", () => byDns(url.hostname, token)]] as const;
    const missing: string[] = [];
    for (const [by, look] of parts.method === "dns" ? ways.toReversed() : ways) {
      const reason = await look();
      if (reason === undefined) return show(url, by);
      missing.push(reason);
    }
    return missing.join("; ");
  };
  async function byDns(host: string, token: string): Promise<string | undefined> {
    const name = `${PROOF_RECORD}.${host}`;
    if (/^[\d.]+$|:/.test(host)) return "an address that is no name has no TXT records";
    const started = performance.now();
    const seenAs = { method: "TXT", url: `dns:${name}`, requestHeaders: {} };
    try {
      const records = await parts.egress.txt(name);
      parts.lane.record({ ...seenAs, ms: performance.now() - started, status: 200, responseHeaders: {}, responseBody: records.join("\n") });
      return records.some((record) => record.trim() === proofLine(token)) ? undefined : `the TXT record ${name} does not hold ${proofLine(token)}`;
    } catch (cause) {
      parts.signal?.throwIfAborted();
      const error = cause instanceof Error ? cause.message : "no answer";
      parts.lane.record({ ...seenAs, ms: performance.now() - started, error });
      return `the TXT record ${name} could not be read`;
    }
  }
  async function byFile(origin: string, token: string): Promise<string | undefined> {
    const url = `${origin}${PROOF_PATH}`;
    const headers = { "user-agent": USER_AGENT };
    const started = performance.now();
    try {
      await parts.turn(url);
      const answer = await parts.egress.request({ url, headers, purpose: "host-proof", timeoutMs: 10_000, maxBytes: 64 * 1024, ...(parts.signal ? { signal: parts.signal } : {}) });
      parts.lane.record({ method: "GET", url, requestHeaders: headers, ms: answer.timings.totalMs, status: answer.status, responseHeaders: answer.headers, responseBody: answer.body });
      if (answer.status !== 200) return `${url} answered ${answer.status}`;
      const found = answer.body.toString("utf8").split(/\r?\n/).some((line) => line.trim() === proofLine(token));
      return found ? undefined : `${url} does not hold the line ${proofLine(token)}`;
    } catch (cause) {
      parts.signal?.throwIfAborted();
      const error = cause instanceof Error ? cause.message : "no answer";
      parts.lane.record({ method: "GET", url, requestHeaders: headers, ms: performance.now() - started, error });
      return `${url}: ${error}`;
    }
  }
  const reasons = new Map<string, string>();
  return {
    async proven(given) {
      const url = URL.parse(given);
      if (!url || !/^https?:$/.test(url.protocol)) return false;
      const known = answers.get(url.origin) ?? ask(url);
      answers.set(url.origin, known);
      const reason = await known;
      if (reason !== undefined) reasons.set(url.origin, reason);
      return reason === undefined;
    },
    known: (url) => seen.has(URL.parse(url)?.origin ?? ""),
    seen: () => [...seen.values()],
    reasons: () => [...reasons].map(([origin, reason]) => ({ origin, reason })),
  };
}
