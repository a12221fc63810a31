import { type Actor, may, newId, Problem, type Right } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { newSecret, TOKEN_PREFIX } from "../session.ts";
import { record } from "../store/audit.ts";
import { deleteToken, insertToken, tokensOf } from "../store/token.ts";
import { type ApiToken, MAX_TOKEN_DAYS, vetScopes } from "../token.ts";

type Ground = Pick<Platform, "db" | "clock">;

/**
 * Makes a key for a program. @returns `secret` is shown this once; we keep its hash.
 * @param input `days` until it expires, at most 366.
 * @throws {Problem} `not-allowed` to a token, `invalid-field` for a right the owner does not hold
 */
export async function createToken(platform: Ground, actor: Actor, input: { name: string; scopes: Right[]; days: number }): Promise<ApiToken & { secret: string }> {
  const scopes = vetScopes(actor, input.scopes);
  const { secret, hash } = newSecret(TOKEN_PREFIX);
  const now = platform.clock.now();
  const days = Math.min(Math.max(input.days, 1), MAX_TOKEN_DAYS);
  const token: ApiToken = {
    id: newId("tok"), accountId: actor.accountId, name: input.name, scopes, createdAt: now,
    expiresAt: new Date(now.getTime() + days * 24 * 3600 * 1000), lastUsedAt: null,
  };
  await platform.db.inTenant(actor.orgId, async (tx) => {
    await insertToken(tx, actor.orgId, token, hash);
    await record(tx, actor, { action: "token.create", subject: token.id, detail: { name: token.name, scopes, expiresAt: token.expiresAt.toISOString() } });
  });
  return { ...token, secret };
}

/** One's own tokens; who manages the org sees all of its tokens. */
export function listTokens(platform: Ground, actor: Actor): Promise<ApiToken[]> {
  return platform.db.inTenant(actor.orgId, (tx) => tokensOf(tx, actor.orgId, may(actor, "org.manage") ? undefined : actor.accountId));
}

/** Ends a token at once. @throws {Problem} `not-found`, also for another member's token */
export function revokeToken(platform: Ground, actor: Actor, id: string): Promise<void> {
  return platform.db.inTenant(actor.orgId, async (tx) => {
    if (!(await deleteToken(tx, actor.orgId, id, may(actor, "org.manage") ? undefined : actor.accountId))) {
      throw new Problem("not-found", "There is no such token");
    }
    await record(tx, actor, { action: "token.revoke", subject: id });
  });
}
