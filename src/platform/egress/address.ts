import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * `public`: a host on the internet. `loopback`: this machine (allowed by the operator's switch alone).
 * `special`: everything else, and everything that we cannot read.
 */
export type AddressClass = "public" | "loopback" | "special";

export interface AddressVerdict {
  class: AddressClass;
  /** The range that decided, in words for the log; `public` when none did. */
  range: string;
  /** One spelling per address; an IPv4-mapped IPv6 address becomes the IPv4 address that it dials. */
  canonical: string;
}

/**
 * Says what an IP address literal is (IANA IPv4 and IPv6 Special-Purpose Address Registries).
 * IPv6 is public only inside 2000::/3, and no form of IPv4 inside IPv6 is: a translator on the way could turn it into
 * any inner address. The one exception is IPv4-mapped loopback, which the kernel dials as IPv4 loopback.
 * Never throws; what is not an address is `special`.
 */
export function classifyAddress(text: string): AddressVerdict {
  const version = isIP(text); // strict: no octal, hex, short or zero-padded spelling passes
  if (version === 0) return { class: "special", range: "not an address", canonical: text };
  if (text.includes("%")) return { class: "special", range: "scoped to a zone", canonical: text };
  // The library reads the dotted `::127.0.0.1` as IPv4-mapped, which no kernel does; the URL serialiser writes it in hex first.
  const parsed = ipaddr.parse(version === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text);
  const canonical = parsed.toString();
  if (parsed instanceof ipaddr.IPv4) return { ...classifyV4(parsed), canonical };

  const bytes = parsed.toByteArray();
  if (canonical === "::") return { class: "special", range: "unspecified", canonical };
  if (canonical === "::1") return { class: "loopback", range: "loopback", canonical };
  const form = EMBEDDINGS.find((e) => e.when(bytes));
  if (form) {
    const inner = new ipaddr.IPv4(bytes.slice(form.at, form.at + 4).map((byte) => (form.inverted ? byte ^ 0xff : byte)));
    const verdict = classifyV4(inner);
    const mappedLoopback = form.name === "IPv4-mapped" && verdict.class === "loopback";
    return {
      class: mappedLoopback ? "loopback" : "special",
      range: `${form.name} around ${inner.toString()} (${verdict.range})`,
      canonical: form.name === "IPv4-mapped" ? inner.toString() : canonical,
    };
  }
  const range = V6_SPECIAL.find(([cidr]) => parsed.match(ipaddr.IPv6.parseCIDR(cidr)));
  if (range) return { class: "special", range: range[1], canonical };
  if ((bytes[0] ?? 0) >> 5 !== 0b001) return { class: "special", range: "outside global unicast", canonical };
  return { class: "public", range: "public", canonical };
}

function classifyV4(address: ipaddr.IPv4): { class: AddressClass; range: string } {
  const found = V4_SPECIAL.find(([cidr]) => address.match(ipaddr.IPv4.parseCIDR(cidr)));
  if (!found) return { class: "public", range: "public" };
  return { class: found[1] === "loopback" ? "loopback" : "special", range: found[1] };
}

const V4_SPECIAL: readonly (readonly [string, string])[] = [
  ["0.0.0.0/8", "this network"], // Linux dials 0.0.0.0 as loopback: special all the same, nobody writes it in earnest
  ["10.0.0.0/8", "private"],
  ["100.64.0.0/10", "carrier-grade NAT"],
  ["127.0.0.0/8", "loopback"],
  ["168.63.129.16/32", "cloud platform service"], // a public address that answers inside one large cloud only
  ["169.254.0.0/16", "link-local"],
  ["172.16.0.0/12", "private"],
  ["192.0.0.0/24", "protocol assignments"],
  ["192.0.2.0/24", "documentation"],
  ["192.31.196.0/24", "AS112"],
  ["192.52.193.0/24", "AMT"],
  ["192.88.99.0/24", "6to4 relay"],
  ["192.168.0.0/16", "private"],
  ["192.175.48.0/24", "AS112"],
  ["198.18.0.0/15", "benchmarking"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved or broadcast"],
];

const V6_SPECIAL: readonly (readonly [string, string])[] = [
  ["100::/64", "discard-only"],
  ["2001::/23", "protocol assignments"], // Teredo, benchmarking, ORCHID and others
  ["2001:db8::/32", "documentation"],
  ["2620:4f:8000::/48", "AS112"],
  ["3ffe::/16", "returned test network"],
  ["3fff::/20", "documentation"],
  ["5f00::/16", "segment routing"],
  ["fc00::/7", "unique local"],
  ["fe80::/10", "link-local"],
  ["fec0::/10", "site-local"],
  ["ff00::/8", "multicast"],
];

interface Embedding {
  name: string;
  when(bytes: readonly number[]): boolean;
  /** First of the four bytes that hold the IPv4 address. */
  at: number;
  /** Teredo stores the client's address with every bit turned (RFC 4380 §4). */
  inverted?: true;
}

const startsWith = (...prefix: number[]) => (bytes: readonly number[]) => prefix.every((byte, i) => bytes[i] === byte);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const EMBEDDINGS: readonly Embedding[] = [
  { name: "IPv4-mapped", when: startsWith(...zeros(10), 0xff, 0xff), at: 12 }, // RFC 4291 §2.5.5.2
  { name: "IPv4-compatible", when: startsWith(...zeros(12)), at: 12 }, // RFC 4291 §2.5.5.1
  { name: "IPv4-translated", when: startsWith(...zeros(8), 0xff, 0xff, 0, 0), at: 12 }, // RFC 2765 §2.1
  { name: "NAT64", when: startsWith(0, 0x64, 0xff, 0x9b, ...zeros(8)), at: 12 }, // RFC 6052 §2.1
  { name: "local NAT64", when: startsWith(0, 0x64, 0xff, 0x9b, 0, 1), at: 12 }, // RFC 8215
  { name: "6to4", when: startsWith(0x20, 0x02), at: 2 }, // RFC 3056 §2
  { name: "Teredo", when: startsWith(0x20, 0x01, 0, 0), at: 12, inverted: true }, // RFC 4380 §4
  { name: "ISATAP", when: isIsatap, at: 12 }, // RFC 5214 §6.1
];

function isIsatap(bytes: readonly number[]): boolean {
  return ((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}
