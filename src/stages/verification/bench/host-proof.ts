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

/** TXT records of a name, each as one text. A rejection counts as "there is none". */
export type ResolveTxt = (name: string) => Promise<readonly string[]>;

export interface HostProof {
  /** Asks once per origin and run; `true` when the publisher controls it. Nothing but this question is sent before. */
  proven(url: string): Promise<boolean>;
  /** Why an origin is not proven, for people. */
  reasons(): { origin: string; reason: string }[];
}

export interface HostProofParts {
  egress: Egress;
  lane: Lane;
  /** The org's token. `undefined`: only this machine may be tested. */
  token: string | undefined;
  method: "well-known" | "dns";
  /** Whether loopback hosts need no proof: at home, where the tester and the tested are one. */
  loopbackIsOurs: boolean;
  resolveTxt: ResolveTxt | undefined;
  signal: AbortSignal | undefined;
}

/** Proof that whoever asks for a run controls what will be tested (RFC 8615 file or TXT record), asked anew in each run. */
export function openHostProof(parts: HostProofParts): HostProof {
  const answers = new Map<string, Promise<string | undefined>>();
  const ask = async (url: URL): Promise<string | undefined> => {
    if (url.hostname.endsWith(".invalid") || url.hostname.endsWith(".example")) return "This name is for examples";
    if (parts.loopbackIsOurs && isLoopback(url.hostname)) return undefined;
    if (parts.token === undefined) return "Only addresses on this machine are tested without a proof token";
    if (answers.size > MAX_HOSTS) return `More than ${MAX_HOSTS} hosts in one run`;
    return parts.method === "dns" ? byDns(url.hostname, parts.token) : byFile(url.origin, parts.token);
  };
  async function byDns(host: string, token: string): Promise<string | undefined> {
    if (!parts.resolveTxt) return "Proof by DNS is not available here; use the file";
    const records = await parts.resolveTxt(`${PROOF_RECORD}.${host}`).catch(() => []);
    return records.some((record) => record.trim() === proofLine(token)) ? undefined : `The TXT record ${PROOF_RECORD}.${host} does not hold ${proofLine(token)}`;
  }
  async function byFile(origin: string, token: string): Promise<string | undefined> {
    const url = `${origin}${PROOF_PATH}`;
    const headers = { "user-agent": USER_AGENT };
    const started = performance.now();
    try {
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
    reasons: () => [...reasons].map(([origin, reason]) => ({ origin, reason })),
  };
}
