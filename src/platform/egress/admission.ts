import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { classifyAddress } from "./address.ts";
import { EgressError } from "./egress-error.ts";
import { hostOf, isLocalhost, isPrivateName, type Target } from "./target.ts";

/** A name's addresses, in the order in which they are tried. A rejection counts as "could not be resolved". */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface HostPort {
  host: string;
  port: number;
}

export interface AdmissionRules {
  allowLocal: boolean;
  /** Ports that may be contacted on the internet. */
  ports: readonly number[];
  resolve: Resolve;
  /** Where we listen ourselves: never contacted, however it is spelled. */
  own(): readonly HostPort[];
}

/**
 * Decides whether a target may be contacted, and at which addresses. One resolution; one bad answer refuses them all.
 * @param mayReachOwn addresses of ours that this one caller may reach (the verification browser and our test IdP).
 * @returns the vetted addresses: nothing else may be dialled for this target.
 * @throws {EgressError} `scheme` | `port` | `private-address` | `own-address` | `dns`
 */
export async function admit(
  target: Pick<Target, "host" | "port" | "secure">,
  rules: AdmissionRules,
  mayReachOwn: readonly HostPort[] = [],
): Promise<readonly string[]> {
  if (!rules.allowLocal) {
    if (!target.secure) throw new EgressError("scheme");
    if (!rules.ports.includes(target.port)) throw new EgressError("port");
    if (isLocalhost(target.host)) throw new EgressError("private-address");
  }
  if (isPrivateName(target.host)) throw new EgressError("private-address");

  const addresses = await addressesOf(target.host, rules.resolve);
  const verdicts = addresses.map(classifyAddress);
  const local = verdicts.every((v) => v.class === "loopback");
  if (!(local && rules.allowLocal) && !verdicts.every((v) => v.class === "public")) throw new EgressError("private-address");
  if (!local) {
    if (!target.secure) throw new EgressError("scheme");
    if (!rules.ports.includes(target.port)) throw new EgressError("port");
  }
  if (!mayReachOwn.some((own) => own.port === target.port && hostOf(own.host) === target.host)) {
    for (const own of rules.own()) {
      if (own.port === target.port && (await isSame(own, target.host, addresses, rules.resolve))) throw new EgressError("own-address");
    }
  }
  return addresses;
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  if (isLocalhost(host)) return ["127.0.0.1", "::1"];
  let answers: readonly string[];
  try {
    answers = await resolve(host);
  } catch (cause) {
    throw new EgressError("dns", { cause });
  }
  if (answers.length === 0) throw new EgressError("dns");
  return answers;
}

async function isSame(own: HostPort, host: string, addresses: readonly string[], resolve: Resolve): Promise<boolean> {
  const ownHost = hostOf(own.host);
  if (ownHost === host) return true;
  const isPrivate = isPrivateName(ownHost); // never asked of public DNS; the name comparison above must do
  const ours = isPrivate ? [] : await addressesOf(ownHost, resolve).catch(() => []);
  const canonical = new Set(ours.map((address) => classifyAddress(address).canonical));
  // Who listens on one loopback address, or on all, is met through every loopback address.
  const onLoopback = ours.some((a) => classifyAddress(a).class === "loopback" || a === "0.0.0.0" || a === "::");
  return addresses.map(classifyAddress).some((v) => canonical.has(v.canonical) || (onLoopback && v.class === "loopback"));
}

/**
 * Asks the configured DNS servers directly: no hosts file, no search domains, and no place in the thread pool,
 * which a name server that never answers could fill up otherwise.
 */
export const resolveByDns: Resolve = async (host) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const answers = [v4, v6].flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  if (answers.length === 0) throw v4.status === "rejected" ? v4.reason : new Error("no address");
  return answers;
};

/** Answers of one name, and bytes of one answer, that are read. */
const MAX_TXT = { records: 100, bytes: 4_096 };

/**
 * TXT records of a name, each as one text (RFC 1035 §3.3.14); none when there are none.
 * @param servers `address` or `address:port`; default: the configured ones.
 * @throws {EgressError} `dns` when no server answers.
 */
export async function txtByDns(name: string, servers?: readonly string[]): Promise<string[]> {
  if (!/^[a-z0-9_]([a-z0-9_-]{0,62})?(\.[a-z0-9]([a-z0-9-]{0,62})?)+$/i.test(name) || name.length > 253) throw new EgressError("bad-url");
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers) resolver.setServers(servers);
  try {
    const records = await resolver.resolveTxt(name);
    return records.slice(0, MAX_TXT.records).map((parts) => parts.join("")).filter((text) => text.length <= MAX_TXT.bytes);
  } catch (cause) {
    if (["ENODATA", "ENOTFOUND"].includes((cause as NodeJS.ErrnoException).code ?? "")) return [];
    throw new EgressError("dns", { cause });
  }
}
