import type { Request, Response } from "express";
import { newSecret, sha256, type Account, type Session, type Store, type Tenant } from "./state.ts";

const SESSION = "acme_session";
/** Marks the browser that started a sign-in, so that an answer to somebody else's start is refused. */
const STARTED = "acme_started";
const SESSION_MS = 8 * 60 * 60 * 1000;
const MAX_SESSIONS = 20_000;

export interface SignedIn { session: Session; account: Account; hash: string }

/** Sessions, bound to one tenant by cookie path and by content. `secure` follows the public URL. */
export function sessionsOf(store: Store, secure: boolean) {
  const set = (res: Response, tenant: Tenant, name: string, value: string, maxAgeMs?: number) =>
    res.cookie(name, value, { path: `/t/${tenant.slug}`, httpOnly: true, sameSite: "lax", secure, ...(maxAgeMs ? { maxAge: maxAgeMs } : {}) });

  function end(req: Request, res: Response, tenant: Tenant): Session | undefined {
    const hash = sha256(cookie(req, SESSION) ?? "");
    const session = store.sessions.get(hash);
    if (session?.tenant === tenant.slug) store.sessions.delete(hash);
    res.clearCookie(SESSION, { path: `/t/${tenant.slug}` });
    store.save();
    return session;
  }

  return {
    end,
    /** Ends whatever session the browser had and opens a new one under a new id. */
    begin(req: Request, res: Response, tenant: Tenant, about: Omit<Session, "tenant" | "expiresAtMs">): void {
      end(req, res, tenant);
      const id = newSecret();
      if (store.sessions.size >= MAX_SESSIONS) store.sessions.delete(store.sessions.keys().next().value ?? "");
      store.sessions.set(sha256(id), { ...about, tenant: tenant.slug, expiresAtMs: Date.now() + SESSION_MS });
      store.save();
      set(res, tenant, SESSION, id, SESSION_MS);
    },
    /** Who is signed in. Asked on every request, so a deactivated or deleted account is out at once. */
    current(req: Request, tenant: Tenant): SignedIn | undefined {
      const hash = sha256(cookie(req, SESSION) ?? "");
      const session = store.sessions.get(hash);
      if (!session || session.tenant !== tenant.slug) return undefined;
      const account = tenant.users.get(session.accountId) ?? tenant.local?.get(session.accountId);
      if (account?.resource.active && session.expiresAtMs > Date.now()) return { session, account, hash };
      store.sessions.delete(hash);
      store.save();
      return undefined;
    },
    /** The mark of this browser, made when it has none. */
    mark(req: Request, res: Response, tenant: Tenant): string {
      const known = cookie(req, STARTED);
      if (known && known.length === 43) return known;
      const made = newSecret();
      set(res, tenant, STARTED, made);
      return made;
    },
    markOf: (req: Request): string | undefined => cookie(req, STARTED),
  };
}

export type Sessions = ReturnType<typeof sessionsOf>;

/** Ends every session of an account; called when SCIM deactivates or deletes it. */
export function endSessionsOf(store: Store, tenant: Tenant, accountId: string): void {
  for (const [hash, session] of store.sessions)
    if (session.tenant === tenant.slug && session.accountId === accountId) store.sessions.delete(hash);
  store.save();
}

/** Reads one cookie; of several with one name the first counts, as browsers send the most specific path first. */
export function cookie(req: Request, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** A place inside this tenant to go back to; whatever is not a plain local path becomes the tenant's home. */
export function localPath(wanted: unknown, tenant: Tenant): string {
  const home = `/t/${tenant.slug}/`;
  if (typeof wanted !== "string" || wanted.length > 512) return home;
  return wanted.startsWith(home) && /^\/[\w\-./~%?=&+]*$/.test(wanted) && !/\/\/|\.\.|%2e|%2f|%5c/i.test(wanted) ? wanted : home;
}

/** Pending sign-ins: single use, ten minutes, bounded. */
export class Pending<T> {
  readonly #kept = new Map<string, { value: T; untilMs: number }>();
  put(key: string, value: T, lifeMs = 600_000): void {
    if (this.#kept.size >= 10_000) this.#kept.delete(this.#kept.keys().next().value ?? "");
    this.#kept.set(key, { value, untilMs: Date.now() + lifeMs });
  }
  peek(key: string): T | undefined {
    const found = this.#kept.get(key);
    return found && found.untilMs > Date.now() ? found.value : undefined;
  }
  take(key: string): T | undefined {
    const value = this.peek(key);
    this.#kept.delete(key);
    return value;
  }
}
