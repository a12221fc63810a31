import { createHash, randomBytes } from "node:crypto";
import { type AccountId, type Actor, type OrgId, RIGHTS, type Right, may } from "../kernel/index.ts";

export const SESSION_COOKIE = "entente_session";
/** Tells a browser that signed in here before from a stranger's; gives no access. */
export const DEVICE_COOKIE = "entente_device";
export const TOKEN_PREFIX = "ent_";

/** A session ends 12 h after sign-in, whatever happens. */
export const SESSION_MAX_S = 12 * 3600;
/** … or after 2 h in which nobody used it. */
export const SESSION_IDLE_S = 2 * 3600;
export const DEVICE_MAX_S = 180 * 24 * 3600;

/** 256 random bits; we keep the hash alone, so a stolen database signs nobody in. */
export function newSecret(prefix = ""): { secret: string; hash: string } {
  const secret = prefix + randomBytes(32).toString("base64url");
  return { secret, hash: hashOf(secret) };
}

/** Without salt or cost on purpose: what is hashed has 256 bits of its own. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** What acts when no person does: jobs, seeds, the first start. */
export function systemActor(org: { id: OrgId; slug: string }): Actor {
  return {
    kind: "system", accountId: "acc_system" as AccountId, orgId: org.id, orgSlug: org.slug,
    name: "Entente", email: "", roles: [],
  };
}

/** Everything the actor may do, for a client that hides what it cannot. */
export const rightsOf = (actor: Actor): Right[] => (Object.keys(RIGHTS) as Right[]).filter((right) => may(actor, right));
