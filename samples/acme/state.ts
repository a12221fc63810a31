import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One customer of Acme. Everything a request may touch hangs below its tenant. */
export interface Tenant {
  slug: string;
  name: string;
  saml?: SamlConnection;
  oidc?: OidcConnection;
  /** SHA-256 of the SCIM token; the token itself is shown once and kept nowhere. */
  scimTokenHash?: string;
  users: Map<string, Account>;
  /** Accounts with a password here: neither single sign-on nor SCIM sees or touches them. */
  local?: Map<string, Account & { passwordHash: string }>;
  groups: Map<string, Group>;
  /** Folded names of accounts that SCIM deleted: single sign-on must not bring them back. */
  removed: Set<string>;
}

export interface SamlConnection {
  entityId: string;
  ssoUrl: string;
  certificates: string[];
  /** Where it was read, and when it was read last. */
  metadata?: { url: string; readAtMs: number };
}
export interface OidcConnection { issuer: string; clientId: string; clientSecret: string }

/** A SCIM resource as plain JSON, without `id`, `meta`, `schemas` and whatever the server computes. */
export type Resource = Record<string, unknown>;

export interface Account {
  id: string;
  origin: "scim" | "sso" | "local";
  resource: Resource & { userName: string; active: boolean };
  links: Link[];
  created: string;
  lastModified: string;
}

/** The identity at the customer's provider that may open this account. At most one per way in. */
export interface Link { via: "saml" | "oidc"; issuer: string; subject: string }

export interface Group {
  id: string;
  resource: Resource & { displayName: string };
  /** Ids of accounts of the same tenant, without duplicates. */
  members: string[];
  created: string;
  lastModified: string;
}

export interface Session {
  tenant: string;
  accountId: string;
  via: "saml" | "oidc" | "password";
  /** What a SAML attribute `role` said. */
  role?: Role;
  /** The refresh token, and when the access token ends. */
  refresh?: { token: string; subject: string; untilMs: number };
  claimedGroups: string[];
  expiresAtMs: number;
  idToken?: string;
}

export type Role = "driver" | "manager";

export interface State {
  tenants: Map<string, Tenant>;
  /** By SHA-256 of the cookie value, so that a stolen state file opens no session. */
  sessions: Map<string, Session>;
  /** Assertion ids that were used, with the instant (ms) when they can be forgotten. */
  usedAssertions: Map<string, number>;
  proofs: Set<string>;
}

export interface Store extends State {
  /** Asks for a write of the state file within 200 ms; many calls make one write. */
  save(): void;
  /** Writes now, if a file was asked for. */
  flush(): void;
}

/**
 * Opens the state: in memory, or in a JSON file that survives restarts.
 * @param file where to keep it (mode 0600, replaced atomically); without it nothing is kept.
 */
export function openStore(file?: string): Store {
  const state = file ? read(file) : empty();
  let waiting: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state, asJson), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  return { ...state, flush, save: () => { if (file) waiting ??= setTimeout(flush, 200); } };
}

function empty(): State {
  return { tenants: new Map(), sessions: new Map(), usedAssertions: new Map(), proofs: new Set() };
}

function read(file: string): State {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return empty();
    throw error;
  }
  return JSON.parse(text, fromJson) as State; // our own file, mode 0600
}

function asJson(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
}

function fromJson(_key: string, value: unknown): unknown {
  if (value && typeof value === "object" && "$map" in value) return new Map(value.$map as [string, unknown][]);
  if (value && typeof value === "object" && "$set" in value) return new Set(value.$set as string[]);
  return value;
}

export function newTenant(slug: string, name: string): Tenant {
  return { slug, name, users: new Map(), groups: new Map(), removed: new Set() };
}

export function newAccount(origin: Account["origin"], resource: Account["resource"]): Account {
  const now = new Date().toISOString();
  return { id: randomUUID(), origin, resource, links: [], created: now, lastModified: now };
}

/** An instant after the one given, so that every change moves `lastModified`. */
export function laterThan(iso: string): string {
  return new Date(Math.max(Date.now(), Date.parse(iso) + 1)).toISOString();
}

/** What two names must differ in to be two names: not case, not Unicode form, not surrounding space. */
export const fold = (name: string): string => name.normalize("NFKC").trim().toLowerCase();

/** 256 random bits, URL-safe. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Compares two secrets in a time that tells nothing about them. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}
