import { type AccountId, type Actor, may, Problem, type Right } from "../kernel/index.ts";

/** A key for a program: acts for its owner in one org, with less or equal rights. */
export interface ApiToken {
  id: string;
  accountId: AccountId;
  name: string;
  scopes: Right[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

export const MAX_TOKEN_DAYS = 366;

/** @throws {Problem} `not-allowed` to a token that would make tokens; `invalid-field` for a right the owner does not hold. */
export function vetScopes(owner: Actor, scopes: readonly Right[]): Right[] {
  if (owner.kind === "token") throw new Problem("not-allowed", "A token cannot make another token", { mend: "Sign in to make one" });
  const tooMuch = scopes.filter((right) => !may(owner, right));
  if (scopes.length === 0 || tooMuch.length > 0) {
    const message = scopes.length === 0 ? "A token has at least one scope" : `You do not hold ${tooMuch.join(", ")} yourself`;
    throw new Problem("invalid-field", message, { fields: [{ path: "/scopes", code: "token.scopes", message }] });
  }
  return [...new Set(scopes)];
}
