import { type Actor, type Clock, fixedClock, type Role } from "../kernel/index.ts";
import { testDatabase } from "../platform/db/testing.ts";
import { httpPlatform } from "../platform/http/testing.ts";
import type { Message } from "../platform/mail/index.ts";
import type { Platform } from "../platform/platform.ts";
import { addMember, createAccount } from "./actions/members.ts";
import { createOrg } from "./actions/orgs.ts";
import { type Caller, createSession } from "./actions/sessions.ts";
import type { Org, OrgKind } from "./org.ts";
import { SESSION_COOKIE, systemActor } from "./session.ts";

/** A real database, a clock that tests move, and a mailbox; what else a test touches throws. */
export async function testGround(start = "2026-03-02T09:00:00Z"): Promise<Platform & { clock: Clock & { advance(ms: number): void }; mailbox: Message[] }> {
  const mailbox: Message[] = [];
  const db = await testDatabase();
  return {
    ...httpPlatform("https://entente.example"), db, clock: fixedClock(start), mailbox,
    mail: { send: async (message) => void mailbox.push(message), close: () => {} },
  };
}

export const PASSWORD = "four unrelated words here";

/** Somebody who may act, with a password; in an org that is there or in one that is made. */
export async function testActor(
  platform: Pick<Platform, "db" | "clock">, email: string, roles: Role[], org: Org | { slug: string; kinds?: OrgKind[] },
): Promise<{ org: Org; actor: Actor; token: string }> {
  const home = "id" in org ? org : await createOrg(platform, undefined, { slug: org.slug, name: org.slug, kinds: org.kinds ?? ["customer"] });
  const account = await createAccount(platform, systemActor(home), { email, name: email.split("@")[0] ?? email, password: PASSWORD });
  await addMember(platform, systemActor(home), { accountId: account.id, roles });
  return { org: home, ...(await createSession(platform, account.id, home.id)) };
}

export const withCookie = (token: string): Caller => ({ cookie: (name) => (name === SESSION_COOKIE ? token : undefined), header: () => undefined });
export const withToken = (secret: string): Caller => ({ cookie: () => undefined, header: (name) => (name === "authorization" ? `Bearer ${secret}` : undefined) });
