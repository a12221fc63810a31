import { afterAll, beforeAll, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { testDatabase } from "../../platform/db/testing.ts";
import type { Db } from "../../platform/db/index.ts";
import { addMember, authenticate, createAccount, createOrg, createSession, systemActor } from "../index.ts";

const withCookie = (token: string) => ({ cookie: (name: string) => (name === "entente_session" ? token : undefined), header: () => undefined });

let db: Db;
beforeAll(async () => { db = await testDatabase(); });
afterAll(() => db.close());

it("knows who holds a session until it is 12 hours old or 2 hours unused", async () => {
  const clock = fixedClock("2026-03-01T09:00:00Z");
  const platform = { db, clock };
  const org = await createOrg(platform, undefined, { slug: "north", name: "North", kinds: ["customer"] });
  const account = await createAccount(platform, systemActor(org), { email: "ada@north.example", name: "Ada" });
  await addMember(platform, systemActor(org), { accountId: account.id, roles: ["admin"] });
  const { token, actor } = await createSession(platform, account.id, org.id);
  expect(actor).toMatchObject({ kind: "member", orgSlug: "north", roles: ["admin"] });

  for (let hour = 0; hour < 11; hour++) {
    clock.advance(3600_000);
    expect(await authenticate(platform, withCookie(token))).toMatchObject({ email: "ada@north.example" });
  }
  clock.advance(3600_000);
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();

  const idle = await createSession(platform, account.id, org.id);
  clock.advance(2 * 3600_000);
  expect(await authenticate(platform, withCookie(idle.token))).toBeUndefined();

  // a page that only keeps a line open is not used
  const watching = await createSession(platform, account.id, org.id);
  for (let hour = 0; hour < 2; hour++) {
    expect(await authenticate(platform, { ...withCookie(watching.token), unattended: true })).toMatchObject({ email: "ada@north.example" });
    platform.clock.advance(3600_000);
  }
  expect(await authenticate(platform, { ...withCookie(watching.token), unattended: true })).toBeUndefined();
});
