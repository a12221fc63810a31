import type { Provisioned } from "../small-scim.ts";
import type { Flaw } from "./flaws.ts";

export interface Idp {
  entityId: string;
  ssoUrl: string;
  certificate: string;
  /** Where its certificates are read again, before each response. Without it the one above counts for ever. */
  metadataUrl?: string;
}

/** One customer of the target: the provider that it trusts, and its people. */
export interface Tenant {
  base: string;
  idp: Idp;
  accounts: Map<string, Provisioned>;
  certificates(): Promise<readonly string[]>;
}

/** Longest that the certificates are kept, in milliseconds. */
const KEPT_MS = 900;

export function openTenant(slug: string, idp: Idp, people: readonly string[], flaws: ReadonlySet<Flaw>): Tenant {
  let known: readonly string[] = [idp.certificate];
  let readAt = -Infinity;
  return {
    base: `/t/${slug}`, idp,
    accounts: new Map(people.map((name) => [name, { id: `${slug}-${name}`, active: true, email: name }])),
    async certificates() {
      if (idp.metadataUrl === undefined || performance.now() - readAt < KEPT_MS) return known;
      readAt = performance.now();
      const xml = await (await fetch(idp.metadataUrl)).text();
      const read = [...xml.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(([, base64]) => `-----BEGIN CERTIFICATE-----\n${(base64 ?? "").replace(/\s/g, "").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`);
      const all = flaws.has("adds-certificates") ? [...new Set([...known, ...read])] : read;
      known = flaws.has("first-certificate-only") ? all.slice(0, 1) : all;
      return known;
    },
  };
}
