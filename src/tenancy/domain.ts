import { type FieldProblem, type OrgId, Problem } from "../kernel/index.ts";

/** A domain that an org says is its own. It is verified while `provenAt` is set. */
export interface OrgDomain {
  orgId: OrgId;
  domain: string;
  /** What the record or the file must hold. */
  token: string;
  addedAt: Date;
  provenAt: Date | undefined;
  method: "dns" | "file" | undefined;
  checkedAt: Date | undefined;
  failingSince: Date | undefined;
  failure: string | undefined;
}

/** Below the domain, for proofs by DNS. */
export const DOMAIN_RECORD = "_entente-publisher";
export const DOMAIN_PATH = "/.well-known/entente-publisher";
export const domainLine = (token: string): string => `entente-publisher=${token}`;

/** Domains per org. */
export const MAX_DOMAINS = 20;
/** A proof is asked for again after this long. */
export const REPROOF_MS = 24 * 3_600_000;
/** A proof that has failed for this long is lost: registrars and name servers have bad days. */
export const GRACE_MS = 7 * 24 * 3_600_000;

/** Second levels under which anybody may register; whoever proves one of these proves nothing. Public suffixes of one label need no list. */
const SHARED = /^(co|com|net|org|gov|edu|ac|gob|gouv|ne|or)\.[a-z]{2}$/;

/**
 * A domain as it is kept: lower case, ASCII (IDNA), without a dot at the end.
 * @throws {Problem} `invalid-field` for what is no registrable domain: an address, one label, a shared suffix.
 */
export function readDomain(given: string): string {
  const wrong = (message: string): Problem => {
    const field: FieldProblem = { path: "/domain", code: "org.domain", message, mend: "Give a domain that you registered, such as example.com." };
    return new Problem("invalid-field", message, { fields: [field], mend: field.mend ?? "" });
  };
  const name = given.trim().replace(/\.$/, "");
  const host = /[\s@/:?#\\%]/.test(name) ? "" : (URL.parse(`https://${name}`)?.host ?? "");
  if (!/^[a-z0-9.-]{1,253}$/.test(host) || host.split(".").some((label) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) throw wrong("This is no domain name");
  if (/^[\d.]+$/.test(host)) throw wrong("An address is no domain");
  if (!host.includes(".") || SHARED.test(host)) throw wrong("This name is not one organisation's alone");
  return host;
}

/** Whether a host is the domain or lies below it. */
export const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** What a look for the proof makes of a domain. A proof that is lost after {@link GRACE_MS} is not verified any more. */
export function afterLook(before: OrgDomain, found: { method: "dns" | "file" } | { failure: string }, now: Date): OrgDomain {
  if ("method" in found) return { ...before, method: found.method, provenAt: before.provenAt ?? now, checkedAt: now, failingSince: undefined, failure: undefined };
  const failingSince = before.failingSince ?? now;
  const lost = now.getTime() - failingSince.getTime() >= GRACE_MS;
  return { ...before, checkedAt: now, failingSince, failure: found.failure, ...(lost ? { provenAt: undefined, method: undefined } : {}) };
}
