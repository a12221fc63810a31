import { fold, newAccount, type Account, type Link, type Tenant } from "./state.ts";

/** A person as the customer's identity provider describes them, after every signature and audience was checked. */
export interface Identity extends Link {
  userName: string;
  email?: string;
  /** `false` only when the provider says so in as many words. */
  emailVerified?: boolean;
  givenName?: string;
  familyName?: string;
  displayName?: string;
  groups: string[];
}

/** A sign-in that Acme understood and refuses. The message is safe to show. */
export class Refused extends Error {}

/**
 * Finds the account of an identity, or makes it on first arrival.
 * An account is opened by its link, else by its exact userName when no other identity has claimed it on the same way in.
 * A name that only looks the same (case, width, spaces) opens nothing.
 * @throws {Refused} inactive, removed, claimed by somebody else, or too similar to an existing name.
 */
export function accountFor(tenant: Tenant, who: Identity): Account {
  const account = linked(tenant, who) ?? claim(tenant, who) ?? create(tenant, who);
  if (!account.resource.active) throw new Refused("This account is deactivated. Ask your administrator.");
  return account;
}

function linked(tenant: Tenant, who: Identity): Account | undefined {
  return [...tenant.users.values()].find((account) =>
    account.links.some((l) => l.via === who.via && l.issuer === who.issuer && l.subject === who.subject));
}

function claim(tenant: Tenant, who: Identity): Account | undefined {
  const wanted = fold(who.userName);
  if (localOf(tenant).some((account) => namesOf(account).name === wanted)) throw new Refused("This account signs in with its own password.");
  const found = [...tenant.users.values()].find((account) => namesOf(account).name === wanted);
  if (!found) return undefined;
  if (found.resource.userName !== who.userName) throw new Refused("Another account has a name too much like this one.");
  if (found.links.some((l) => l.via === who.via)) throw new Refused("This account belongs to another identity.");
  if (who.emailVerified === false && who.userName === who.email)
    throw new Refused("An unverified e-mail address cannot open an existing account.");
  found.links.push(linkOf(who));
  return found;
}

function create(tenant: Tenant, who: Identity): Account {
  if (who.userName !== who.userName.trim() || /[\p{Cc}\p{Cf}]/u.test(who.userName) || who.userName.length > 256)
    throw new Refused("This name cannot be used here.");
  if (tenant.removed.has(fold(who.userName))) throw new Refused("This account was removed. Ask your administrator.");
  if (who.email && emailTaken(tenant, who.email)) throw new Refused("This e-mail address belongs to another account.");
  const display = who.displayName ?? [who.givenName, who.familyName].filter(Boolean).join(" ");
  const account = newAccount("sso", {
    userName: who.userName,
    active: true,
    ...(display ? { displayName: display } : {}),
    ...(who.givenName || who.familyName
      ? { name: { ...(who.givenName ? { givenName: who.givenName } : {}), ...(who.familyName ? { familyName: who.familyName } : {}) } }
      : {}),
    ...(who.email ? { emails: [{ value: who.email, type: "work", primary: true }] } : {}),
  });
  account.links.push(linkOf(who));
  tenant.users.set(account.id, account);
  return account;
}

/** Accounts with a password here. */
export const localOf = (tenant: Tenant) => [...(tenant.local?.values() ?? [])];

const linkOf = ({ via, issuer, subject }: Link): Link => ({ via, issuer, subject });

/** Whether another account of the tenant has this address as its main one. */
export function emailTaken(tenant: Tenant, email: string, exceptId?: string): boolean {
  const wanted = fold(email);
  for (const account of [...tenant.users.values(), ...localOf(tenant)]) if (account.id !== exceptId && namesOf(account).email === wanted) return true;
  return false;
}

const folded = new WeakMap<object, { name: string; lower: string; email: string | undefined }>();

/** What an account's names are compared by. Kept per resource, which is replaced and never changed. */
export function namesOf(account: Account) {
  const known = folded.get(account.resource);
  if (known) return known;
  const email = emailOf(account);
  const made = { name: fold(account.resource.userName), lower: account.resource.userName.toLowerCase(), email: email === undefined ? undefined : fold(email) };
  folded.set(account.resource, made);
  return made;
}

/** The main address: the one marked primary, else the first. */
export function emailOf(account: Pick<Account, "resource">): string | undefined {
  const emails = account.resource["emails"];
  if (!Array.isArray(emails)) return undefined;
  const list = emails as { value?: unknown; primary?: unknown }[];
  const main = list.find((e) => e.primary === true) ?? list[0];
  return typeof main?.value === "string" ? main.value : undefined;
}

export function nameOf(account: Account): string {
  const { displayName, name, userName } = account.resource;
  if (typeof displayName === "string" && displayName) return displayName;
  const parts = (name ?? {}) as { givenName?: string; familyName?: string };
  return [parts.givenName, parts.familyName].filter(Boolean).join(" ") || userName;
}

/** Display names of the groups that hold the account. */
export function groupsOf(tenant: Tenant, account: Account): string[] {
  return [...tenant.groups.values()].filter((g) => g.members.includes(account.id)).map((g) => g.resource.displayName).sort();
}

/** After the connection was pointed at another provider, identities of the old one open nothing. */
export function forgetLinks(tenant: Tenant, via: Link["via"], keepIssuer: string): void {
  for (const account of tenant.users.values())
    account.links = account.links.filter((l) => l.via !== via || l.issuer === keepIssuer);
}
