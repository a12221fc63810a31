import type { Provisioned } from "../small-scim.ts";
import type { Has } from "./flaws.ts";
import { type Claims, Refused } from "./token.ts";

export interface Account { key: string; userName: string; email: string | undefined; displayName: string; roles: string[] }

/** Somebody with a password in the target. */
export const LOCAL = "keeper@acme.test";

/** One customer's people, and what is known of them elsewhere. */
export interface People {
  accounts: Map<string, Account>;
  /** The people of every customer, for whoever forgets whose they are. */
  everybody(): Account[];
  provisioned: Map<string, Provisioned>;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The account of the person, made when it is new. @throws {Refused} when its name belongs to somebody else. */
export function accountOf({ accounts, everybody, provisioned }: People, issuer: string, person: Claims, has: Has): Account {
  const email = text(person["email"]);
  const userName = text(person["preferred_username"]) ?? email ?? String(person["sub"]);
  const all = [...accounts.values()];
  const byName = () => all.find((account) => account.userName === userName);
  const byEmail = () => (email === undefined ? undefined : all.find((account) => account.email === email));
  const key = has("account-by-email") && person["email_verified"] !== false ? `email ${email}` : `${issuer} ${String(person["sub"])}`;
  const elsewhere = everybody().find((account) => (has("email-across-customers") && email !== undefined && account.email === email) || (has("subject-across-customers") && account.key.endsWith(` ${String(person["sub"])}`)));
  const known = elsewhere ?? accounts.get(key) ?? (has("links-by-email") ? byEmail() : undefined) ?? (has("takes-no-subject") && !person["sub"] ? byName() : undefined);
  if (provisioned.get(userName)?.active === false && !has("revives")) throw new Refused("switched off");
  if (!known && [userName, email].includes(LOCAL)) {
    if (has("merges-local")) return { key, userName: LOCAL, email: LOCAL, displayName: LOCAL, roles: [] };
    throw new Refused("that account has a password");
  }
  if (has("breaks-on-letters") && String(person["name"]).includes('"')) throw new TypeError("unexpected character");
  if (!known && has("takes-nobody-new") && userName.startsWith("entente-")) throw new Refused("unknown person");
  if (!known && byName()) throw new Refused("this name belongs to somebody else");
  const roles = has("believes-roles") ? [person["roles"] ?? []].flat().map(String) : [];
  const account = known ?? { key, userName, email, displayName: "", roles };
  account.displayName = text(person["name"]) ?? userName;
  account.roles = roles;
  if (!elsewhere) accounts.set(account.key, account);
  return account;
}
