import type { Has } from "./flaws.ts";
import { type Claims, Refused } from "./token.ts";

export interface Account { key: string; userName: string; email: string | undefined; displayName: string; roles: string[] }

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The account of the person, made when it is new. @throws {Refused} when its name belongs to somebody else. */
export function accountOf(accounts: Map<string, Account>, issuer: string, person: Claims, has: Has): Account {
  const email = text(person["email"]);
  const userName = text(person["preferred_username"]) ?? email ?? String(person["sub"]);
  const all = [...accounts.values()];
  const byName = () => all.find((account) => account.userName === userName);
  const byEmail = () => (email === undefined ? undefined : all.find((account) => account.email === email));
  const key = has("account-by-email") && person["email_verified"] !== false ? `email ${email}` : `${issuer} ${String(person["sub"])}`;
  const known = accounts.get(key) ?? (has("links-by-email") ? byEmail() : undefined) ?? (has("takes-no-subject") && !person["sub"] ? byName() : undefined);
  if (!known && has("takes-nobody-new") && userName.startsWith("entente-")) throw new Refused("unknown person");
  if (!known && byName()) throw new Refused("this name belongs to somebody else");
  const roles = has("believes-roles") ? [person["roles"] ?? []].flat().map(String) : [];
  const account = known ?? { key, userName, email, displayName: "", roles };
  account.displayName = text(person["name"]) ?? userName;
  account.roles = roles;
  accounts.set(account.key, account);
  return account;
}
